"""What Dagster is told of work done outside an asset's own run: command line, resync, nightly."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from dagster import AssetKey, DagsterEventType, DagsterInstance, EventRecordsFilter
from sqlalchemy import URL

from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.models import MIRRORED, Bc, BcLine, User
from scrap_ags.pipeline.report import report, report_checks
from scrap_ags.sync.check import Check
from scrap_ags.sync.scope import Days, Everything, Named, Records, Scope
from scrap_ags_tests.station import BC, PRODUCT, USER, Station, station_of

DAYS = 34
"""From the start date to the day on which these tests play, both included."""
DAY = "2024-05-20"


@pytest.fixture
def station(odoo14: DemoOdoo, mirror_url: URL) -> Iterator[Station]:
    with DagsterInstance.ephemeral() as dagster, station_of(odoo14, mirror_url, dagster) as station:
        yield station


def sync(station: Station, scope: Scope, *models: type, full: bool = False) -> int:
    """A sync from the command line, and what it reports."""
    station.source.clock.advance(60)
    sync = station.connections.sync("test")
    done = [(scope, sync.run(model, scope, full=full)) for model in models or MIRRORED]
    return report(station.instance, station.mirror, station.connections.calendar, done)


def materialized(station: Station, asset: str) -> set[str]:
    return station.instance.get_materialized_partitions(AssetKey(asset))


def events(station: Station, asset: str, kind: DagsterEventType) -> list[str | None]:
    asked = EventRecordsFilter(kind, AssetKey(asset))
    return [record.partition_key for record in station.instance.get_event_records(asked)]


def run_config(asset: str, **wanted: object) -> dict[str, object]:
    return {"ops": {"read_again": {"config": {"asset": asset} | wanted}}}


def test_a_first_full_sync_reports_every_day_and_every_model(station: Station):
    station.order()
    assert sync(station, Everything()) == 4 + 2 * DAYS
    assert len(materialized(station, "bc")) == len(materialized(station, "bc_line")) == DAYS
    assert station.instance.get_latest_materialization_event(AssetKey("user")) is not None


def test_a_second_sync_reports_only_what_changed(station: Station):
    bc, _ = station.order()
    sync(station, Everything())
    assert sync(station, Everything()) == 0
    station.source.write(BC, bc, {"state": "done"})
    assert sync(station, Everything()) == 1
    assert events(station, "bc", DagsterEventType.ASSET_MATERIALIZATION)[0] == DAY


def test_a_report_carries_counts_and_rows(station: Station):
    station.source.create(USER, {"name": "Atlas"})
    sync(station, Everything(), User)
    event = station.instance.get_latest_materialization_event(AssetKey("user"))
    metadata = event.asset_materialization.metadata
    assert (metadata["created"].value, metadata["dagster/row_count"].value) == (1, 1)
    assert metadata["requests"].value > 0


def test_some_days_report_just_those_days(station: Station):
    station.order()
    scope = Days(date(2024, 5, 19), date(2024, 5, 21))
    assert sync(station, scope, Bc, BcLine) == 6
    assert materialized(station, "bc") == {"2024-05-19", "2024-05-20", "2024-05-21"}


def test_single_records_never_vouch_for_a_day_that_was_not_loaded(station: Station):
    bc, _ = station.order()
    sync(station, Records((bc,)), Bc)
    assert materialized(station, "bc") == set()
    assert events(station, "bc", DagsterEventType.ASSET_OBSERVATION) == [DAY]


def test_single_records_of_a_loaded_day_report_it_anew(station: Station):
    bc, _ = station.order()
    sync(station, Everything())
    station.source.write(BC, bc, {"state": "done"})
    sync(station, Named((f"BC {DAY} 10:00:00",)), Bc, BcLine)
    assert events(station, "bc", DagsterEventType.ASSET_MATERIALIZATION).count(DAY) == 2
    assert events(station, "bc_line", DagsterEventType.ASSET_MATERIALIZATION).count(DAY) == 1


def test_a_parent_that_came_with_its_children_is_reported_too(station: Station):
    user = station.source.create(USER, {"name": "Atlas"})
    station.order(depositaire=user)
    sync(station, Days(date(2024, 5, 20), date(2024, 5, 20)), Bc)
    assert events(station, "user", DagsterEventType.ASSET_OBSERVATION) == [None]


def test_a_check_from_the_command_line_shows_in_dagster(station: Station):
    station.order()
    check = Check(station.connections.odoo, station.mirror, station.connections.calendar)
    outcome = check.look(Bc)
    report_checks(station.instance, [outcome, replace(outcome, asset="bc_line", missing=[])])
    asked = EventRecordsFilter(DagsterEventType.ASSET_CHECK_EVALUATION)
    found = {
        record.event_log_entry.dagster_event.asset_check_evaluation_data.asset_key.path[0]: (
            record.event_log_entry.dagster_event.asset_check_evaluation_data.passed
        )
        for record in station.instance.get_event_records(asked)
    }
    assert found == {"bc": False, "bc_line": True}


def test_resync_reads_the_named_bc_and_its_lines_again(station: Station):
    bc, line = station.order()
    sync(station, Everything())
    station.source.sql("update dimagaz_bc set ht = 7 where id = %s", [bc])
    station.source.sql("update dimagaz_bc_line set qty = 8 where id = %s", [line])
    config = run_config("bc", names=[f"BC {DAY} 10:00:00"])
    assert station.run("resync", run_config=config).success
    assert station.query("SELECT ht::int FROM scrap_dimagaz_bc") == [{"ht": 7}]
    assert station.query("SELECT qty FROM scrap_dimagaz_bc_line") == [{"qty": 8}]


def test_resync_by_id_reports_no_day_that_was_never_loaded(station: Station):
    bc, _ = station.order()
    assert station.run("resync", run_config=run_config("bc", ids=[bc])).success
    assert len(station.query("SELECT FROM scrap_dimagaz_bc")) == 1
    assert materialized(station, "bc") == set()
    assert events(station, "bc", DagsterEventType.ASSET_OBSERVATION) == [DAY]


@pytest.mark.parametrize(
    ("config", "complaint"),
    [
        (run_config("bc"), "give names or ids"),
        (run_config("product", names=["x"]), "known by id only"),
    ],
)
def test_a_resync_of_nothing_says_what_to_give(station: Station, config, complaint):
    result = station.run("resync", run_config=config)
    (failed,) = [event for event in result.all_events if event.is_step_failure]
    assert complaint in failed.step_failure_data.user_failure_data.description


def test_the_nightly_check_repairs_what_no_write_date_tells_and_reports_the_day(station: Station):
    bc, _ = station.order()
    station.source.create(PRODUCT, {"name": "Butane"})
    sync(station, Everything())
    station.source.sql("update dimagaz_bc set ht = 200 where id = %s", [bc])
    station.source.sql("update dimagaz_product set name = 'Propane'")
    result = station.run("nightly_full_check")
    assert result.success
    assert station.query("SELECT ht::int FROM scrap_dimagaz_bc") == [{"ht": 200}]
    assert station.query("SELECT name FROM scrap_product") == [{"name": "Propane"}]
    assert events(station, "bc", DagsterEventType.ASSET_MATERIALIZATION).count(DAY) == 2
    assert len(events(station, "bc_line", DagsterEventType.ASSET_MATERIALIZATION)) == DAYS
    evaluations = result.get_asset_check_evaluations()
    assert len(evaluations) == 6 * 3 + 2
    assert all(evaluation.passed for evaluation in evaluations)


def test_a_night_in_which_one_model_fails_still_checks_the_others(station: Station):
    station.order()
    station.source.revoke(PRODUCT)
    result = station.run("nightly_full_check")
    assert not result.success
    failed = {event.step_key for event in result.all_events if event.is_step_failure}
    assert failed == {"compare_product"}
    assert len(station.query("SELECT FROM scrap_dimagaz_bc")) == 1
