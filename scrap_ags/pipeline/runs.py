"""The runs that are on their way, and those whose process is gone."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from dagster import DagsterInstance, DagsterRun, DagsterRunStatus, RunsFilter
from sqlalchemy import Engine

from scrap_ags import database
from scrap_ags.models import MIRRORED
from scrap_ags.pipeline.names import NIGHTLY, REFRESHED, RESYNC
from scrap_ags.pipeline.partitions import tagged
from scrap_ags.pipeline.scopes import InFlight

SILENCE = timedelta(seconds=90)
"""Longer than a step's longest pause between two tries, in which a lock may be lost."""
UNHEARD = {
    DagsterRunStatus.STARTING: timedelta(seconds=45),
    DagsterRunStatus.STARTED: timedelta(seconds=5),
}
"""Longer than a run's process needs to import, and then until it holds its lock."""

ASSETS = frozenset(model.asset for model in MIRRORED)
ON_THEIR_WAY = [
    DagsterRunStatus.NOT_STARTED,
    DagsterRunStatus.QUEUED,
    DagsterRunStatus.STARTING,
    DagsterRunStatus.STARTED,
    DagsterRunStatus.CANCELING,
]


def on_their_way(instance: DagsterInstance) -> list[DagsterRun]:
    """The runs of this project that are queued or running."""
    runs = instance.get_runs(RunsFilter(statuses=ON_THEIR_WAY))
    return [run for run in runs if run.job_name in (NIGHTLY, RESYNC) or assets_of(run)]


def assets_of(run: DagsterRun) -> frozenset[str]:
    """The mirror's assets that a run materializes."""
    chosen = run.asset_selection
    if chosen is None:
        return frozenset(REFRESHED.get(run.job_name, ()))
    return ASSETS & {key.to_user_string() for key in chosen}


def in_flight(run: DagsterRun) -> InFlight:
    """What a run answers for: its assets, and its job where that is a scope of its own."""
    return InFlight(assets_of(run) | {run.job_name}, *tagged(run.tags))


def silent(
    engine: Engine, runs: Sequence[DagsterRun], before: Mapping[str, datetime], now: datetime
) -> dict[str, datetime]:
    """The launched runs whose lock nobody holds, each with the moment that was first seen."""
    launched = [run for run in runs if run.status in UNHEARD]
    if not launched:
        return {}
    with engine.connect() as connection:
        return {
            _state(run): before.get(_state(run), now)
            for run in launched
            if not database.is_held(connection, database.run_lock_key(run.run_id))
        }


def working(
    runs: Sequence[DagsterRun], silent: Mapping[str, datetime], now: datetime
) -> list[InFlight]:
    """What the runs answer for, without those that were silent at two looks and for too long.

    Such a run may yet live, between two tries: then the next one for its scope has less to do.
    """
    return [
        in_flight(run)
        for run in runs
        if now - silent.get(_state(run), now) < UNHEARD.get(run.status, timedelta.max)
    ]


def _state(run: DagsterRun) -> str:
    """A run that starts is told from the same one that started, whose silence begins anew."""
    return run.run_id if run.status == DagsterRunStatus.STARTED else f"{run.run_id} starting"


def fail_lost(
    instance: DagsterInstance,
    runs: Sequence[DagsterRun],
    silent: Mapping[str, datetime],
    now: datetime,
) -> list[str]:
    """Fail the runs that were silent for too long: their process ended without a word."""
    lost = [run for run in runs if run.run_id in silent and now - silent[run.run_id] >= SILENCE]
    for run in lost:
        instance.report_run_failed(
            run,
            "The process of this run is gone: it holds its lock no more. What it left undone"
            " is found by the next look.",
        )
    return [run.run_id for run in lost]
