"""Which of Dagster's runs may go: they ended long ago, and nothing still open refers to them."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from dagster import DagsterInstance, DagsterRunStatus, RunsFilter
from dagster._core.definitions.assets.job.asset_job import IMPLICIT_ASSET_JOB_NAME
from dagster._core.execution.backfill import (
    BULK_ACTION_TERMINAL_STATUSES,
    BulkActionsFilter,
    BulkActionStatus,
)
from dagster._core.storage.tags import BACKFILL_ID_TAG
from sqlalchemy import Engine

from scrap_ags.alerts import book
from scrap_ags.alerts.trouble import run_of
from scrap_ags.pipeline.failed_runs import last_success
from scrap_ags.pipeline.names import NIGHTLY, ORDERS, REFERENCE_DATA, RESYNC

WEEK, MONTH = timedelta(days=7), timedelta(days=30)
KEPT = {
    DagsterRunStatus.SUCCESS: WEEK,
    DagsterRunStatus.CANCELED: WEEK,
    DagsterRunStatus.FAILURE: MONTH,
}
"""How long a run stays after its end: a success for as long as somebody may compare it with the
same day of last week; a failure for as long as somebody may still ask about it."""

MOST = 5_000
"""Runs that go in one night; a backlog goes in several."""

JOBS = (REFERENCE_DATA, ORDERS, RESYNC, NIGHTLY, IMPLICIT_ASSET_JOB_NAME)
UNFINISHED = [status for status in BulkActionStatus if status not in BULK_ACTION_TERMINAL_STATUSES]


def outlived(instance: DagsterInstance, engine: Engine, now: datetime) -> list[str]:
    """The ids of the runs that go tonight, the oldest of each status first; none is under way."""
    ended: list[str] = []
    for status, kept in KEPT.items():
        before = RunsFilter(statuses=[status], updated_before=now - kept)
        ended += reversed(instance.get_run_ids(before))
    return spared(ended, needed(instance, engine))


def spared(ended: Sequence[str], needed: Collection[str]) -> list[str]:
    return [run_id for run_id in ended if run_id not in needed][:MOST]


def needed(instance: DagsterInstance, engine: Engine) -> set[str]:
    """Each job's last success, which says that older failures are made up for; the runs that
    people were told of and that are not over; those of backfills that are not at their end."""
    successes = [last_success(instance, job) for job in JOBS]
    with engine.connect() as connection:
        told = [run_of(one.page) for one in book.opened(connection).values()]
    backfills = instance.get_backfills(BulkActionsFilter(statuses=UNFINISHED))
    ids = [backfill.backfill_id for backfill in backfills]
    parts = instance.get_run_ids(RunsFilter(tags={BACKFILL_ID_TAG: ids})) if ids else []
    last = {success.dagster_run.run_id for success in successes if success}
    return last | set(filter(None, told)) | set(parts)
