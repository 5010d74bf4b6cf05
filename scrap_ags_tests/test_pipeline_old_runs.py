"""Old runs go; what they said of partitions and checks stays."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from dagster import AssetCheckKey, AssetKey, DagsterEventType
from dagster._core.loader import LoadingContextForTest
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecord
from sqlalchemy import text

from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.models import MIRRORED
from scrap_ags.pipeline.checks import NO_REJECTED, SCHEMA
from scrap_ags.pipeline.freshness import FRESH
from scrap_ags.pipeline.verdict import IN_STEP
from scrap_ags_tests.conftest import Server
from scrap_ags_tests.nights import (
    kinds,
    night,
    orders,
    rows,
    runs,
    station_in_postgres,
    told,
)
from scrap_ags_tests.station import Station

JUDGED = (IN_STEP, SCHEMA, NO_REJECTED, FRESH)
CHECKS = [AssetCheckKey(AssetKey(model.asset), name) for model in MIRRORED for name in JUDGED]
TOLD_AGAIN = text(
    "INSERT INTO dagster.event_logs (run_id, event, dagster_event_type, asset_key, partition)"
    " SELECT run_id, event, dagster_event_type, asset_key, partition FROM dagster.event_logs"
    " WHERE run_id = :run AND dagster_event_type = 'ASSET_MATERIALIZATION'"
)
MATERIALIZED = DagsterEventType.ASSET_MATERIALIZATION

pytestmark = pytest.mark.slow


@pytest.fixture
def station(odoo14: DemoOdoo, server: Server, tmp_path: Path) -> Iterator[Station]:
    with station_in_postgres(odoo14, server, tmp_path) as station:
        yield station


def verdicts(station: Station) -> dict[str, tuple[bool, str | None, bool]]:
    """What the UI shows of each check: passed, in which words, and whether it counts still."""

    async def asked(key: AssetCheckKey) -> tuple[bool, str | None, bool] | None:
        context = LoadingContextForTest(station.instance)
        record = await AssetCheckExecutionRecord.gen(context, key)
        if record is None or record.evaluation is None:
            return None
        found = record.evaluation
        return found.passed, found.description, await record.targets_latest_materialization(context)

    shown = {key.to_user_string(): asyncio.run(asked(key)) for key in CHECKS}
    return {key: found for key, found in shown.items() if found}


def test_a_success_is_kept_for_a_week(station: Station):
    first, last = orders(station), orders(station)
    night(station, 6.9)
    assert {first, last} <= runs(station.instance)
    night(station, 7.1)
    assert runs(station.instance) == {last}


def test_partitions_stay_materialized_by_the_same_event_with_the_same_metadata(station: Station):
    first = orders(station, 19, 22)
    orders(station, 21)
    before = [one for one in told(station) if one[0] != "2024-05-21"]
    [found] = station.instance.fetch_materializations(AssetKey("bc"), limit=1, cursor=None).records
    night(station, 8)
    assert station.instance.get_run_by_id(first) is None
    after = told(station)
    assert [one for one in after if one[0] != "2024-05-21"] == before
    days = {"2024-05-19", "2024-05-20", "2024-05-21", "2024-05-22"}
    assert station.instance.get_materialized_partitions(AssetKey("bc")) == days
    [latest] = station.instance.fetch_materializations(AssetKey("bc"), limit=1).records
    assert latest == found
    assert latest.asset_materialization is not None
    assert latest.asset_materialization.metadata["created"].value == 0


def test_of_a_run_that_went_only_what_nobody_overtook_is_left(station: Station):
    first = orders(station, 20, 21)
    orders(station, 21)
    night(station, 8)
    assert kinds(station, first) == [MATERIALIZED, MATERIALIZED]
    assert {partition for partition, _, _, run in told(station) if run == first} == {"2024-05-20"}
    orders(station, 20)
    night(station, 8)
    assert kinds(station, first) == []


def test_an_unpartitioned_asset_keeps_its_last_materialization(station: Station):
    station.run("reference_data")
    [before] = told(station, "product")
    station.run("reference_data", asset_selection=[AssetKey("user")])
    night(station, 8)
    assert told(station, "product") == [before]


def test_checks_show_their_last_verdict_and_it_counts_as_it_did(station: Station):
    station.settle()
    carrier = station.run("reference_data").run_id
    station.run("reference_data", asset_selection=[AssetKey("user")])
    before = verdicts(station)
    assert len(before) == len(MIRRORED) * len(JUDGED)
    assert all(passed and counts for passed, _, counts in before.values())
    night(station, 8)
    assert carrier not in runs(station.instance)
    assert verdicts(station) == before


def test_a_look_after_the_night_has_nothing_to_tell_anew(station: Station):
    station.settle()
    night(station, 8)
    assert station.tick().asset_events == []


def test_what_is_being_told_meanwhile_is_not_waited_for_and_overtakes_nothing_yet(
    station: Station,
):
    first = orders(station, 20)
    orders(station, 21)
    before = told(station)
    with station.mirror.connect() as telling:
        assert telling.execute(TOLD_AGAIN, {"run": first}).rowcount == 2
        night(station, 8)
        telling.rollback()
    assert told(station) == before


def test_a_second_night_changes_nothing(station: Station):
    station.settle()
    orders(station, 19, 22)
    orders(station, 20)
    night(station, 8)
    before = rows(station)
    night(station, 8)
    assert rows(station) == before


def test_what_is_kept_does_not_pile_up_over_many_nights(station: Station):
    def day() -> dict[str, int]:
        station.source.write("dimagaz.bc", 1, {"state": "done"})
        station.settle()
        station.source.write("dimagaz.bc", 1, {"state": "draft"})
        station.settle()
        station.run("reference_data")
        night(station, 8)
        return rows(station)

    station.settle()
    day()
    assert day() == day() == day()
