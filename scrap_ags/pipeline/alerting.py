"""The sensor that tells people what begins to need one, and what is over."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from dagster import (
    AssetCheckKey,
    AssetChecksDefinition,
    DagsterInstance,
    DefaultSensorStatus,
    SensorDefinition,
    SensorEvaluationContext,
    SensorResult,
    SkipReason,
    sensor,
)
from sqlalchemy.exc import DBAPIError

from scrap_ags import database
from scrap_ags.alerts import book, evidence
from scrap_ags.alerts.delivering import deliver
from scrap_ags.alerts.facts import Facts, FailedRun
from scrap_ags.alerts.judgement import judge
from scrap_ags.alerts.memory import Memory
from scrap_ags.alerts.messages import Writer
from scrap_ags.alerts.post import Post
from scrap_ags.alerts.trouble import REFRESH, run_of
from scrap_ags.errors import ScrapAgsError
from scrap_ags.migrations import require_current
from scrap_ags.pipeline.alert_sentence import sentence
from scrap_ags.pipeline.failed_runs import failed_runs
from scrap_ags.pipeline.last_word import last_word
from scrap_ags.pipeline.red_checks import red_checks
from scrap_ags.pipeline.resources import Connections
from scrap_ags.settings import Settings

EVERY = 60


def alerts_sensor(
    connections: Connections, checks: Iterable[AssetChecksDefinition]
) -> SensorDefinition:
    """``alerts``; the connections are kept from tick to tick. It starts no run."""
    post = Post(connections.settings.scrap_ags_alert_urls)
    watched = [key for check in checks for key in check.check_keys]

    @sensor(
        name="alerts",
        minimum_interval_seconds=EVERY,
        default_status=DefaultSensorStatus.RUNNING,
        description="Tells those in SCRAP_AGS_ALERT_URLS when a person is needed, and when that"
        " is over.",
    )
    def alerts(context: SensorEvaluationContext) -> SensorResult:
        try:
            return tick(context, connections, post, watched)
        except (ScrapAgsError, DBAPIError) as failure:
            reason = failure
            if isinstance(failure, DBAPIError):
                reason = database.unavailable(connections.engine, failure)
            connections.close()
            return SensorResult(skip_reason=SkipReason(str(reason)), cursor=context.cursor)

    return alerts


def tick(
    context: SensorEvaluationContext,
    connections: Connections,
    post: Post,
    checks: Sequence[AssetCheckKey],
) -> SensorResult:
    """Look, judge, note, tell: what is noted and could not be told is told by a later tick."""
    engine, settings, now = connections.engine, connections.settings, connections.now()
    require_current(engine)
    before = Memory.of(context.cursor)
    with engine.connect() as connection:
        opened = book.opened(connection)
    told_runs = [run for one in opened.values() if (run := run_of(one.page))]
    runs, settled = failed_runs(context.instance, told_runs, before.settled)
    facts = gathered(context.instance, connections, runs, checks)
    told = {key: one.since for key, one in opened.items()}
    interval = timedelta(seconds=settings.scrap_ags_refresh_seconds)
    judged = judge(facts, told, replace(before, settled=settled), now, interval)
    with engine.begin() as connection:
        targets = [target.key for target in post.targets if target.service]
        book.record(connection, judged, targets, now)
    sent = deliver(engine, post, writer(settings), now)
    said = sentence(now.astimezone(settings.zone), told, judged, post.targets, sent)
    return SensorResult(skip_reason=SkipReason(said), cursor=judged.memory.cursor)


def gathered(
    instance: DagsterInstance,
    connections: Connections,
    runs: Sequence[FailedRun],
    checks: Sequence[AssetCheckKey],
) -> Facts:
    """What holds now."""
    with connections.engine.connect() as connection:
        return Facts(
            looked_at=evidence.looked_at(connection),
            followed=evidence.followed(connection),
            refused=evidence.was_refused(connection),
            withheld=evidence.withheld(connection),
            hidden=evidence.hidden(connection),
            runs=runs,
            checks=list(red_checks(instance, checks)),
            last_word=last_word(instance, REFRESH),
        )


def writer(settings: Settings) -> Writer:
    """Titles name the database in Odoo: staging's alerts are not production's."""
    return Writer(settings.odoo_db, settings.zone, ui_of(settings))


def ui_of(settings: Settings) -> str:
    """Where people reach the Dagster UI: as set, else where `up` and `demo` say they serve it."""
    kept: Path = settings.scrap_ags_home / "ui"
    served = kept.read_text().strip() if kept.is_file() else ""
    return (settings.scrap_ags_ui_url or served).rstrip("/")
