"""Telling Dagster what was synced outside an asset's own run, so that its pages stay true."""

import time
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from dagster import (
    AssetKey,
    AssetMaterialization,
    AssetObservation,
    DagsterEventType,
    DagsterInstance,
    EventLogEntry,
)
from dagster._core.events import AssetObservationData, DagsterEvent, StepMaterializationData
from dagster._core.instance.utils import RUNLESS_JOB_NAME, RUNLESS_RUN_ID
from sqlalchemy import Engine

from scrap_ags.days import Calendar
from scrap_ags.models import MIRRORED, Mirrored, is_partitioned
from scrap_ags.pipeline.materialization import counts, metadata, row_counts
from scrap_ags.pipeline.partitions import key_of
from scrap_ags.pipeline.verdict import evaluation, verdict
from scrap_ags.sync.check import Outcome
from scrap_ags.sync.report import Report, Tally
from scrap_ags.sync.scope import Days, Everything, Scope

BATCH = 500
"""Events in one insert: one by one they take about 10 ms each."""

Event = AssetMaterialization | AssetObservation


def report(
    instance: DagsterInstance,
    engine: Engine,
    calendar: Calendar,
    synced: Sequence[tuple[Scope, Report]],
    *,
    run_id: str = RUNLESS_RUN_ID,
    job_name: str = RUNLESS_JOB_NAME,
) -> int:
    """Report the partitions that a sync changed, or that were never reported; returns how many.

    Days that were synced as a whole are materialized. A day of which only some records were
    synced is so only if it was before: else the change is an observation, which claims no more.
    """
    told: list[Event] = []
    for scope, done in synced:
        facts = metadata(done) | row_counts(engine, _model(done.asset))
        told += _events(instance, calendar, done.asset, done, scope, facts)
        for asset, tally in done.others.items():
            told += _events(instance, calendar, asset, tally, None, counts(tally))
    _store(instance, told, run_id, job_name)
    return len(told)


def report_checks(instance: DagsterInstance, outcomes: Iterable[Outcome]) -> None:
    """Report what a check found elsewhere as evaluations of ``in_step_with_odoo``."""
    for outcome in outcomes:
        instance.report_runless_asset_event(evaluation(verdict(outcome)))


def _events(
    instance: DagsterInstance,
    calendar: Calendar,
    asset: str,
    tally: Tally,
    scope: Scope | None,
    facts: dict[str, Any],
) -> list[Event]:
    """One asset's events; a scope of single records, or none, covers no day as a whole."""
    key = AssetKey(asset)
    if not is_partitioned(_model(asset)):
        known = instance.get_latest_materialization_event(key) is not None
        whole = isinstance(scope, Everything)
        if not tally.changed and (known or not whole):
            return []
        kind = AssetMaterialization if known or whole else AssetObservation
        return [kind(asset_key=key, metadata=facts)]
    known = instance.get_materialized_partitions(key)
    covered, changed = _covered(calendar, scope), {key_of(day) for day in tally.days}
    materialized = (changed & (covered | known)) | (covered - known)
    return [
        (AssetMaterialization if day in materialized else AssetObservation)(
            asset_key=key, partition=day, metadata=facts
        )
        for day in sorted(materialized | changed)
    ]


def _covered(calendar: Calendar, scope: Scope | None) -> set[str]:
    """The days that a scope answers for as a whole."""
    match scope:
        case Everything():
            days = calendar.days()
        case Days(first, last):
            days = (day for day in calendar.days() if first <= day <= last)
        case _:
            days = iter(())
    return {key_of(day) for day in days}


def _store(instance: DagsterInstance, events: Sequence[Event], run_id: str, job_name: str) -> None:
    """Batches of one kind and one asset each, as Dagster's storage wants them."""
    for _, alike in groupby(events, key=lambda event: (type(event), event.asset_key)):
        batch = [_entry(event, run_id, job_name) for event in alike]
        for start in range(0, len(batch), BATCH):
            instance.event_log_storage.store_event_batch(batch[start : start + BATCH])


def _entry(event: Event, run_id: str, job_name: str) -> EventLogEntry:
    if isinstance(event, AssetMaterialization):
        kind, payload = DagsterEventType.ASSET_MATERIALIZATION, StepMaterializationData(event)
    else:
        kind, payload = DagsterEventType.ASSET_OBSERVATION, AssetObservationData(event)
    said = DagsterEvent(kind.value, job_name, event_specific_data=payload)
    return EventLogEntry(
        error_info=None,
        level="INFO",
        user_message="",
        run_id=run_id,
        timestamp=time.time(),
        job_name=job_name,
        dagster_event=said,
    )


def _model(asset: str) -> type[Mirrored]:
    return next(model for model in MIRRORED if model.asset == asset)
