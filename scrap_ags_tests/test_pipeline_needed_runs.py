"""Runs that stay however old they are, and alerts that are not fooled by those that went."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from dagster import AssetKey, DagsterRunStatus
from dagster._core.execution.backfill import BulkActionStatus, PartitionBackfill
from sqlalchemy import text

from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.pipeline.failed_runs import failed_runs, last_success
from scrap_ags.pipeline.outlived import MOST, spared
from scrap_ags.pipeline.runs import ON_THEIR_WAY
from scrap_ags_tests.conftest import Server
from scrap_ags_tests.nights import night, orders, runs, station_in_postgres
from scrap_ags_tests.station import LINE, Station

LONG = 1000
"""Days after which nothing is kept for its age."""
INCIDENT = (
    "INSERT INTO scrap_incident (key, title, what, cure, page, since, deliveries)"
    " VALUES ('run', '', '', '', :page, now(), '{}')"
)

pytestmark = pytest.mark.slow


@pytest.fixture
def station(odoo14: DemoOdoo, server: Server, tmp_path: Path) -> Iterator[Station]:
    with station_in_postgres(odoo14, server, tmp_path) as station:
        yield station


def failed(station: Station) -> str:
    """A run of 20 May in which the lines could not be read."""
    station.source.revoke(LINE)
    run_id = orders(station, 20)
    station.source.restore(LINE)
    return run_id


def standing(station: Station) -> list[str]:
    return [one.run_id for one in failed_runs(station.instance, (), ())[0]]


def test_a_failure_is_kept_for_a_month(station: Station):
    run_id = failed(station)
    night(station, 29.9)
    assert runs(station.instance) == {run_id}
    night(station, 30.1)
    assert runs(station.instance) == set()


def test_a_canceled_run_is_kept_for_a_week(station: Station):
    run_id = orders(station)
    run = station.instance.get_run_by_id(run_id)
    assert run is not None
    station.instance.report_run_canceled(run)
    night(station, 6.9)
    assert runs(station.instance) == {run_id}
    night(station, 7.1)
    assert runs(station.instance) == set()


@pytest.mark.parametrize("status", ON_THEIR_WAY)
def test_a_run_on_its_way_stays_with_all_its_events(station: Station, status: DagsterRunStatus):
    run_id = station.instance.create_run_for_job(station.job("orders")).run_id
    with station.mirror.begin() as connection:
        connection.execute(text("UPDATE dagster.runs SET status = :now"), {"now": status.value})
    events = station.instance.all_logs(run_id)
    night(station, LONG)
    assert runs(station.instance) == {run_id}
    assert len(events) == 2
    assert station.instance.all_logs(run_id) == events


@pytest.mark.parametrize(
    "status",
    [BulkActionStatus.REQUESTED, BulkActionStatus.CANCELING, BulkActionStatus.FAILING],
)
def test_the_runs_of_a_backfill_stay_until_it_is_finished(
    station: Station, status: BulkActionStatus
):
    part = station.run(
        "orders", tags={"dagster/backfill": "abcdefgh", "dagster/partition": "2024-05-20"}
    ).run_id
    orders(station, 21)
    backfill = PartitionBackfill(
        "abcdefgh", status, from_failure=False, tags={}, backfill_timestamp=0.0
    )
    station.instance.add_backfill(backfill)
    night(station, LONG)
    assert part in runs(station.instance)
    station.instance.update_backfill(backfill.with_status(BulkActionStatus.COMPLETED_SUCCESS))
    night(station, LONG)
    assert part not in runs(station.instance)


def test_a_failure_that_people_were_told_of_stays_until_that_is_over(station: Station):
    run_id = failed(station)
    with station.mirror.begin() as connection:
        connection.execute(text(INCIDENT), {"page": f"runs/{run_id}"})
    night(station, LONG)
    assert standing(station) == [run_id]
    with station.mirror.begin() as connection:
        connection.execute(text("UPDATE scrap_incident SET until = now()"))
    night(station, LONG)
    assert runs(station.instance) == set()


def test_what_a_success_had_told_before_does_not_make_up_for_a_later_failure(station: Station):
    orders(station, 20)
    run_id = failed(station)
    orders(station, 21)
    night(station, 8)
    assert standing(station) == [run_id]


def test_a_failure_that_was_made_up_for_stays_so_once_that_success_went(station: Station):
    failed(station)
    success = orders(station, 20)
    orders(station, 21)
    assert standing(station) == []
    night(station, 8)
    assert success not in runs(station.instance)
    assert standing(station) == []


def test_the_last_full_check_makes_up_for_failures_however_long_ago_it_was(station: Station):
    failed(station)
    station.run("nightly_full_check")
    checked = last_success(station.instance, "nightly_full_check")
    assert checked is not None
    night(station, LONG)
    still = last_success(station.instance, "nightly_full_check")
    assert still is not None
    assert still.dagster_run.run_id == checked.dagster_run.run_id
    assert standing(station) == []


def test_the_oldest_go_first_and_a_backlog_goes_in_several_nights():
    ended = [str(number) for number in range(MOST + 3)]
    assert spared(ended, {"1"}) == ["0", *ended[2 : MOST + 1]]
    assert len(spared(ended, ())) == MOST


def test_the_night_itself_puts_old_runs_away(station: Station):
    first, last = orders(station), orders(station)
    station.source.clock.set(datetime.now(UTC))
    station.source.clock.advance(8 * 86400)
    station.run("nightly_full_check", op_selection=["put_away_old_runs"])
    assert first not in runs(station.instance)
    assert last in runs(station.instance)
    assert station.instance.get_materialized_partitions(AssetKey("bc")) == {"2024-05-20"}
