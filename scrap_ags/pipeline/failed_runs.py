"""The failed runs that no success has made up for."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from dagster import (
    AssetKey,
    DagsterEventType,
    DagsterInstance,
    DagsterRun,
    DagsterRunStatus,
    EventLogRecord,
    RunRecord,
    RunsFilter,
)

from scrap_ags.alerts.facts import FailedRun
from scrap_ags.days import DAY
from scrap_ags.models import MIRRORED, is_partitioned
from scrap_ags.pipeline.names import NIGHTLY
from scrap_ags.pipeline.partitions import key_of, tagged
from scrap_ags.pipeline.run_scope import is_ours, scope_of, wanted

MOST = 500
"""As many of the latest failures are looked at."""
FAILURES = (DagsterEventType.STEP_FAILURE, DagsterEventType.RUN_FAILURE)
MATERIALIZED = DagsterEventType.ASSET_MATERIALIZATION
DATED = frozenset(model.asset for model in MIRRORED if is_partitioned(model))


def failed_runs(
    instance: DagsterInstance, told: Collection[str], settled: Collection[str]
) -> tuple[list[FailedRun], list[str]]:
    """The last failure of each scope that still stands, oldest first; and those that do not.

    ``told``: ids of runs that people were told of; ``settled``: what was seen not to stand before.
    A full check makes up for all that failed before it.
    """
    checked = last_success(instance, NIGHTLY)
    since = datetime.fromtimestamp(checked.start_time or 0, UTC) if checked else None
    failed = RunsFilter(statuses=[DagsterRunStatus.FAILURE], updated_after=since)
    records = list(instance.get_run_records(failed, limit=MOST))
    if told:
        these = RunsFilter(list(told), statuses=failed.statuses, updated_after=since)
        records += instance.get_run_records(these)
    last: dict[str, Failure] = {}
    for record in records:
        if is_ours(record.dagster_run):
            last.setdefault(scope_of(record.dagster_run), Failure(instance, record))
    over = [
        failure.run.run_id
        for failure in last.values()
        if failure.run.run_id in settled or failure.is_made_up_for
    ]
    standing = [failure for failure in last.values() if failure.run.run_id not in over]
    return [failure.fact for failure in reversed(standing)], over


@dataclass(frozen=True)
class Failure:
    """A failed run, and the events that tell how far it came."""

    instance: DagsterInstance
    record: RunRecord

    @property
    def run(self) -> DagsterRun:
        return self.record.dagster_run

    @property
    def fact(self) -> FailedRun:
        # The step of an asset has its name; the full check's steps have it at their end.
        steps = [step.removeprefix("compare_") for step in map(step_of, self._failures) if step]
        return FailedRun(
            scope_of(self.run),
            failed=frozenset(steps) or self.left,
            left=self.left or frozenset(steps),
            why=why(self._failures[0]) if self._failures else "",
            run_id=self.run.run_id,
            again=bool(wanted(self.run)),
        )

    @property
    def left(self) -> frozenset[str]:
        """The assets that the run was for and did not materialize."""
        done = {event.asset_key for event in self._events if event.event_type is MATERIALIZED}
        return frozenset(asset for asset in wanted(self.run) if AssetKey(asset) not in done)

    @property
    def is_made_up_for(self) -> bool:
        """Whether a later success did what this run left undone."""
        if self.left:
            return all(map(self._is_done, self.left))
        later = last_success(self.instance, self.run.job_name)
        return later is not None and (later.end_time or 0) > (self.record.end_time or 0)

    def _is_done(self, asset: str) -> bool:
        if asset not in DATED:
            latest = self.instance.get_latest_materialization_event(AssetKey(asset))
            return latest is not None and latest.timestamp > (self.record.end_time or 0)
        first, last = tagged(self.run.tags)
        if first is None or last is None:
            return False
        days = {key_of(first + number * DAY) for number in range((last - first).days + 1)}
        later = self.instance.event_log_storage.get_latest_storage_id_by_partition(
            AssetKey(asset), MATERIALIZED, days, max(event.storage_id for event in self._events)
        )
        return later.keys() >= days

    @property
    def _failures(self) -> list[EventLogRecord]:
        return [event for event in self._events if event.event_type in FAILURES]

    @cached_property
    def _events(self) -> list[EventLogRecord]:
        kinds = {*FAILURES, MATERIALIZED}
        return list(self.instance.get_records_for_run(self.run.run_id, of_type=kinds).records)


def last_success(instance: DagsterInstance, job: str) -> RunRecord | None:
    done = RunsFilter(job_name=job, statuses=[DagsterRunStatus.SUCCESS])
    return next(iter(instance.get_run_records(done, limit=1)), None)


def step_of(event: EventLogRecord) -> str | None:
    return event.event_log_entry.step_key


def why(event: EventLogRecord) -> str:
    """The error's own line, where there was an error."""
    failed = event.event_log_entry.dagster_event
    if failed is None:
        return event.event_log_entry.user_message
    if not failed.is_step_failure:
        return failed.message or ""
    data = failed.step_failure_data
    if data.user_failure_data and data.user_failure_data.description:
        return data.user_failure_data.description
    error = data.error.cause or data.error if data.error else None
    return error.message if error else failed.message or ""
