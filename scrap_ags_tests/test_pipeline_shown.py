"""What Dagster shows of the checks, asked as its UI asks: is there an evaluation that counts?"""

import asyncio
from collections.abc import Iterator

import pytest
from dagster import AssetCheckEvaluation, AssetCheckKey, AssetKey, DagsterInstance
from dagster._core.loader import LoadingContextForTest
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecord
from sqlalchemy import URL

from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.models import MIRRORED
from scrap_ags.pipeline.report import report
from scrap_ags.sync.scope import Everything
from scrap_ags_tests.station import BC, PRODUCT, USER, Station, station_of

IN_STEP, SCHEMA = "in_step_with_odoo", "schema_matches_odoo"
ASSETS = [model.asset for model in MIRRORED]


@pytest.fixture
def station(odoo14: DemoOdoo, mirror_url: URL) -> Iterator[Station]:
    """Loaded from the command line, and not looked at since."""
    with DagsterInstance.ephemeral() as dagster, station_of(odoo14, mirror_url, dagster) as station:
        for name in ("Atlas", "Rif"):
            odoo14.create(USER, {"name": name})
        odoo14.create(PRODUCT, {"name": "Butane 12 kg"})
        for day in (20, 21):
            station.order(f"2024-05-{day} 10:00:00")
        odoo14.clock.advance(60)
        sync = station.connections.sync("test")
        done = [(Everything(), sync.run(model, Everything())) for model in MIRRORED]
        report(dagster, station.mirror, station.connections.calendar, done)
        yield station


def current(station: Station, asset: str, name: str = IN_STEP) -> AssetCheckEvaluation | None:
    """What the UI shows; None: "Not evaluated"."""

    async def asked() -> AssetCheckEvaluation | None:
        context = LoadingContextForTest(station.instance)
        record = await AssetCheckExecutionRecord.gen(context, AssetCheckKey(AssetKey(asset), name))
        if record and await record.targets_latest_materialization(context):
            return record.evaluation
        return None

    return asyncio.run(asked())


def verdicts(station: Station, name: str = IN_STEP) -> dict[str, bool | None]:
    found = {asset: current(station, asset, name) for asset in ASSETS}
    return {asset: told.passed if told else None for asset, told in found.items()}


def test_the_first_look_after_a_load_evaluates_every_asset(station: Station):
    assert set(verdicts(station).values()) == {None}
    assert len(station.tick().asset_events) == 3 * len(ASSETS)
    assert verdicts(station) == verdicts(station, SCHEMA) == dict.fromkeys(ASSETS, True)


def test_an_idle_tick_says_nothing_anew(station: Station):
    station.tick()
    assert [len(station.tick().asset_events) for _ in range(3)] == [0, 0, 0]


def test_a_refresh_leaves_no_check_unevaluated_not_even_for_a_moment(station: Station):
    station.tick()
    station.source.write(BC, 1, {"state": "done"})
    result = station.tick()
    assert not result.asset_events
    station.follow(result)
    assert verdicts(station) == verdicts(station, SCHEMA) == dict.fromkeys(ASSETS, True)


def test_the_look_after_a_refresh_says_anew_what_it_saw(station: Station):
    station.tick()
    station.source.write(BC, 1, {"state": "done"})
    station.follow(station.tick())
    told = station.tick().asset_events
    checks = [event for event in told if isinstance(event, AssetCheckEvaluation)]
    assert {(event.asset_key.to_user_string(), event.check_name) for event in checks} == {
        (asset, name) for asset in ("bc", "bc_line") for name in (IN_STEP, SCHEMA)
    }
    assert not station.tick().asset_events


def test_a_difference_that_no_run_closes_turns_the_check_red_and_green_once_closed(
    station: Station,
):
    station.tick()
    station.source.write(BC, 1, {"state": "done"})
    results = [station.tick() for _ in range(3)]
    assert [len(result.asset_events) for result in results] == [0, 0, 1]
    found = current(station, "bc")
    assert found is not None
    assert not found.passed
    assert "1 stale" in (found.description or "")
    assert found.metadata["outdated in the mirror: ids"].value == "1"
    assert not station.tick().asset_events
    station.follow(results[0])
    assert verdicts(station)["bc"] is False, "a run of one day does not vouch for the others"
    station.tick()
    assert verdicts(station) == dict.fromkeys(ASSETS, True)


def test_what_a_check_by_hand_found_stays_red_until_it_is_closed(station: Station):
    station.tick()
    station.source.write(BC, 1, {"state": "done"})
    station.source.clock.advance(600)
    assert not station.check("bc", IN_STEP).passed
    result = station.tick()
    assert verdicts(station)["bc"] is False
    station.follow(result)
    station.tick()
    assert verdicts(station)["bc"] is True


def test_a_model_that_may_not_be_read_is_red_with_the_reason(station: Station):
    station.tick()
    station.source.revoke(PRODUCT)
    station.tick()
    found = current(station, "product")
    assert found is not None
    assert not found.passed
    assert "dimagaz.product" in (found.description or "")
    assert not station.tick().asset_events


def test_withheld_deletions_are_red_for_the_look_as_for_the_check(station: Station):
    station.tick()
    station.source.unlink(PRODUCT, 1)
    station.follow(station.tick())
    station.tick()
    found = current(station, "product")
    assert found is not None
    assert not found.passed
    assert "--allow-mass-delete" in (found.description or "")


def test_a_field_that_odoo_lost_turns_the_schema_red_once_a_difference_stands(station: Station):
    station.tick()
    station.source.drop_field(BC, "bl_number")
    station.source.write(BC, 1, {"state": "done"})
    for _ in range(3):
        station.tick()
    assert verdicts(station, SCHEMA) == dict.fromkeys(ASSETS, True) | {"bc": False}
    assert not station.tick().asset_events


def test_a_mirror_that_is_still_empty_is_not_called_in_step(odoo14: DemoOdoo, mirror_url: URL):
    with (
        DagsterInstance.ephemeral() as dagster,
        station_of(odoo14, mirror_url, dagster) as station,
    ):
        station.order()
        station.tick()
        assert verdicts(station)["bc"] is None
        assert verdicts(station)["user"] is True
