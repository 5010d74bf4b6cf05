"""The sensor: looks at Odoo each minute, and asks for runs where the mirror differs."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from dagster import (
    AssetCheckEvaluation,
    AssetKey,
    DefaultSensorStatus,
    RunRequest,
    SensorDefinition,
    SensorEvaluationContext,
    SensorResult,
    SkipReason,
    sensor,
)
from sqlalchemy.exc import DBAPIError

from scrap_ags import database
from scrap_ags.errors import ScrapAgsError
from scrap_ags.models import MIRRORED
from scrap_ags.pipeline.judging import aged, judged
from scrap_ags.pipeline.liveness import Liveness, listen
from scrap_ags.pipeline.looking import look, sentence
from scrap_ags.pipeline.memory import Memory
from scrap_ags.pipeline.partitions import said_of, tags_of
from scrap_ags.pipeline.plan import plan
from scrap_ags.pipeline.resources import Connections
from scrap_ags.pipeline.scopes import Request
from scrap_ags.pipeline.shown import shown
from scrap_ags.pipeline.standing import since

ASSETS = [model.asset for model in MIRRORED]
BEFORE_BACKFILLS = {"dagster/priority": "1"}
REPEATED_BY_LOOKS = {"dagster/max_retries": "0"}
"""Dagster would go on where a dead run ended, with what was right then, and keep its days busy."""
PATIENCE = 2
"""Intervals until a difference counts: for the look that sees it, its run, and one look more."""


def refresh_sensor(connections: Connections, jobs: Sequence[Any]) -> SensorDefinition:
    """``odoo_refresh``; the connections are kept from tick to tick."""
    interval = connections.settings.scrap_ags_refresh_seconds

    @sensor(
        name="odoo_refresh",
        jobs=jobs,
        minimum_interval_seconds=interval,
        default_status=DefaultSensorStatus.RUNNING,
        description="Looks for what differs between Odoo and the mirror, and requests runs for it.",
    )
    def odoo_refresh(context: SensorEvaluationContext) -> SensorResult:
        memory = Memory.of(context.cursor)
        try:
            # First, and kept whatever follows: an outage of Odoo is no time for a dead run to rest.
            heard = listen(context.instance, connections.engine, memory.silent, connections.now())
            memory = replace(memory, silent=heard.silent)
            return tick(context, connections, memory, heard)
        except (ScrapAgsError, DBAPIError) as failure:
            reason = failure
            if isinstance(failure, DBAPIError):
                reason = database.unavailable(connections.engine, failure)
            stale = aged_anyway(context, connections)
            connections.close()
            # An outage says nothing of the scopes that were asked for: they start afresh.
            forgetful = Memory(silent=memory.silent)
            return SensorResult(
                skip_reason=SkipReason(str(reason)), cursor=forgetful.cursor, asset_events=stale
            )

    return odoo_refresh


def aged_anyway(
    context: SensorEvaluationContext, connections: Connections
) -> list[AssetCheckEvaluation]:
    """How old the last looks are, after a look that failed; nothing if the mirror failed too."""
    try:
        return aged(connections, shown(context.instance, ASSETS))
    except (ScrapAgsError, DBAPIError):
        return []


def tick(
    context: SensorEvaluationContext, connections: Connections, memory: Memory, heard: Liveness
) -> SensorResult:
    """Look, plan, ask for runs, and say what was seen."""
    now = connections.now()
    before = shown(context.instance, ASSETS)
    seen = look(connections)
    interval = timedelta(seconds=connections.settings.scrap_ags_refresh_seconds)
    planned = plan(seen.looks, heard.working, memory.attempts, now, interval)
    differing = {
        one.asset: since(one, memory.differing.get(one.asset, {}), now) for one in seen.looks
    }
    said = sentence(seen, planned, heard.lost, now.astimezone(connections.settings.zone))
    context.log.info(said)
    still = {one: told for one, told in differing.items() if told}
    kept = Memory(planned.attempts, heard.silent, still)
    asked = [run_request(request) for request in planned.requests]
    verdicts = judged(connections, seen, before, differing, now - PATIENCE * interval)
    return SensorResult(
        run_requests=asked or None,
        skip_reason=None if asked else SkipReason(said),
        cursor=kept.cursor,
        asset_events=verdicts + aged(connections, before),
    )


def run_request(request: Request) -> RunRequest:
    """A run without a key: a key fires once ever, and a failed run would never be repeated."""
    days: dict[str, str] = {}
    if request.first and request.last:
        days = tags_of(request.first, request.last) | said_of(request.first, request.last)
    return RunRequest(
        job_name=request.job,
        asset_selection=[AssetKey(asset) for asset in request.assets] or None,
        asset_check_keys=[] if request.assets else None,
        tags=BEFORE_BACKFILLS | REPEATED_BY_LOOKS | days,
    )
