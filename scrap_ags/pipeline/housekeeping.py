"""What the night puts away: what nobody wants kept any longer."""

from pathlib import Path

from dagster import OpExecutionContext, ResourceParam, op
from dagster_postgres.event_log import PostgresEventLogStorage

from scrap_ags.history.retention import drop_old_months
from scrap_ags.pipeline import dagster_tables
from scrap_ags.pipeline.failures import classified
from scrap_ags.pipeline.leftovers import delete_leftovers
from scrap_ags.pipeline.outlived import KEPT, outlived
from scrap_ags.pipeline.resources import Connections


@op(description="Drops the months of the audit log that are older than SCRAP_AGS_AUDIT_DAYS.")
def put_away_old_audit(
    context: OpExecutionContext, connections: ResourceParam[Connections]
) -> None:
    days = connections.settings.scrap_ags_audit_days
    if days is None:
        context.log.info("the audit log is kept for ever: SCRAP_AGS_AUDIT_DAYS is not set")
        return
    with classified(context, connections), connections.engine.begin() as connection:
        context.log.info(str(drop_old_months(connection, connections.now(), days)))


@op(description="Deletes old runs; what they said last of each partition and check stays.")
def put_away_old_runs(context: OpExecutionContext, connections: ResourceParam[Connections]) -> None:
    instance, storage = context.instance, context.instance.event_log_storage
    if not isinstance(storage, PostgresEventLogStorage):
        context.log.info("Dagster keeps its runs elsewhere than in PostgreSQL: they stay")
        return
    with classified(context, connections):
        now = connections.now()
        before = now - min(KEPT.values())
        runs = outlived(instance, connections.engine, now)
        dagster_tables.delete_runs(storage, runs)
        events = dagster_tables.delete_overtaken(storage, before)
        dagster_tables.make_room(storage)
        files = delete_leftovers(
            Path(instance.root_directory), before, lambda: dagster_tables.known(storage)
        )
    context.log.info(f"put away: {len(runs)} runs, {events} events, {files} files")
