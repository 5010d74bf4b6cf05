"""Which runs live: one whose process died together with the code server never says so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dagster import DagsterInstance, DagsterRun, DagsterRunStatus
from sqlalchemy import Engine

from scrap_ags import database
from scrap_ags.pipeline.runs import in_flight, on_their_way
from scrap_ags.pipeline.scopes import InFlight

SILENCE = timedelta(seconds=90)
"""Longer than a step's longest pause between two tries, in which a lock may be lost."""
UNHEARD = {
    DagsterRunStatus.STARTING: timedelta(seconds=45),
    DagsterRunStatus.STARTED: timedelta(seconds=5),
}
"""Longer than a run's process needs to import, and then until it holds its lock."""
GONE = (
    "The process of this run is gone: it holds its lock no more. What it left undone is found by"
    " the next look."
)

Silence = Mapping[str, datetime]
"""Since when launched runs are without their lock, by run and state."""


@dataclass(frozen=True)
class Liveness:
    """``lost``: the ids of the runs that were failed now, for they were silent for too long."""

    working: list[InFlight]
    silent: dict[str, datetime]
    lost: list[str]


def listen(instance: DagsterInstance, engine: Engine, before: Silence, now: datetime) -> Liveness:
    """Listen to the runs that are on their way, and fail those whose process is gone."""
    runs = on_their_way(instance)
    silent = _silent(engine, runs, before, now)
    lost = [run for run in runs if now - silent.get(run.run_id, now) >= SILENCE]
    for run in lost:
        instance.report_run_failed(run, GONE)
    gone = [run.run_id for run in lost]
    still = {state: since for state, since in silent.items() if state not in gone}
    return Liveness(_working(runs, silent, now), still, gone)


def _silent(
    engine: Engine, runs: Sequence[DagsterRun], before: Silence, now: datetime
) -> dict[str, datetime]:
    launched = [run for run in runs if run.status in UNHEARD]
    if not launched:
        return {}
    with engine.connect() as connection:
        return {
            _state(run): before.get(_state(run), now)
            for run in launched
            if not database.is_held(connection, database.run_lock_key(run.run_id))
        }


def _working(runs: Sequence[DagsterRun], silent: Silence, now: datetime) -> list[InFlight]:
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
