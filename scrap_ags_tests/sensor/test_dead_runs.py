"""A run whose process died keeps nothing from being repaired for long."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from dagster import (
    AssetKey,
    DagsterEvent,
    DagsterEventType,
    DagsterInstance,
    DagsterRun,
    DagsterRunStatus,
)
from dagster._core.events import RunFailureReason
from dagster._core.execution.retries import auto_reexecution_should_retry_run
from dagster_shared.record import copy

from scrap_ags import database
from scrap_ags.pipeline.partitions import tags_of
from scrap_ags.pipeline.runs import assets_of
from scrap_ags_tests.sensor.ticks import said
from scrap_ags_tests.station import BC, Station, asked

RETRIES = {
    "run_retries": {"enabled": True, "max_retries": 1, "retry_on_asset_or_op_failure": False}
}
REQUEST = [("orders", ["bc", "bc_line"], "2024-05-20..2024-05-20")]


@pytest.mark.parametrize("status", [DagsterRunStatus.STARTING, DagsterRunStatus.STARTED])
def test_a_day_whose_run_died_is_requested_at_the_second_look(
    station: Station, status: DagsterRunStatus
):
    run_of_the_20th(station, status)
    station.source.write(BC, 1, {"state": "done"})
    assert "1 day or model in work" in said(station.tick())
    assert asked(station.tick()) == REQUEST


@pytest.mark.parametrize(
    ("status", "seconds"), [(DagsterRunStatus.STARTING, 12), (DagsterRunStatus.STARTED, 2)]
)
def test_a_run_that_has_only_begun_may_be_without_its_lock_at_several_looks(
    station: Station, status: DagsterRunStatus, seconds: float
):
    run_of_the_20th(station, status)
    station.source.write(BC, 1, {"state": "done"})
    for _ in range(3):
        assert "1 day or model in work" in said(station.tick(seconds))


def test_a_run_that_started_is_not_blamed_for_the_time_in_which_it_was_starting(station: Station):
    run = run_of_the_20th(station, DagsterRunStatus.STARTING)
    station.source.write(BC, 1, {"state": "done"})
    station.tick()
    station.instance.handle_run_event(run.run_id, started(run))
    assert "1 day or model in work" in said(station.tick())


def test_a_run_that_found_its_lock_again_counts_as_alive(station: Station):
    run = run_of_the_20th(station)
    station.source.write(BC, 1, {"state": "done"})
    station.tick()
    with database.held(station.mirror, database.run_lock_key(run.run_id)):
        assert "1 day or model in work" in said(station.tick())
    assert "1 day or model in work" in said(station.tick())


def test_a_run_that_died_is_failed_while_odoo_does_not_answer(station: Station, monkeypatch):
    monkeypatch.setattr("scrap_ags.odoo.retry.LONGEST_PAUSE", 0.01)
    run = run_of_the_20th(station)
    with station.source.down():
        for _ in range(3):
            assert station.source.url in said(station.tick())
        kept = station.instance.get_run_by_id(run.run_id)
    assert kept is not None
    assert kept.status is DagsterRunStatus.FAILURE


def test_a_dead_run_that_a_tick_asked_for_is_repeated_by_looks_and_never_by_dagster(
    station: Station, tmp_path: Path
):
    """Resumed, it would sync the lines alone where the BC had been synced before the outage."""
    station.source.write(BC, 1, {"state": "done"})
    [request] = station.tick().run_requests or ()
    with DagsterInstance.local_temp(str(tmp_path), overrides=RETRIES) as instance:

        def is_repeated(tags: Mapping[str, Any]) -> bool:
            run = instance.create_run_for_job(
                station.job("orders"), tags=tags, status=DagsterRunStatus.FAILURE
            )
            return auto_reexecution_should_retry_run(instance, run, RunFailureReason.RUN_EXCEPTION)

        assert not is_repeated(request.tags)
        assert is_repeated({}), "one that a person asked for"


def test_a_resumed_run_answers_for_what_it_resumes_alone(station: Station):
    run = station.instance.create_run_for_job(station.job("orders"))
    assert assets_of(run) == {"bc", "bc_line"}
    assert assets_of(copy(run, step_keys_to_execute=["bc_line"])) == {"bc_line"}


def started(run: DagsterRun) -> DagsterEvent:
    return DagsterEvent(DagsterEventType.RUN_START.value, run.job_name)


def run_of_the_20th(
    station: Station, status: DagsterRunStatus = DagsterRunStatus.STARTED
) -> DagsterRun:
    """One that Dagster believes to run."""
    day = station.settings.scrap_ags_start_date.replace(day=20)
    return station.instance.create_run_for_job(
        station.job("orders"),
        tags=tags_of(day, day),
        asset_selection=frozenset({AssetKey("bc"), AssetKey("bc_line")}),
        status=status,
    )
