"""What the night puts away: months of the audit log that nobody wants kept any longer."""

from dagster import OpExecutionContext, ResourceParam, op

from scrap_ags.history.retention import drop_old_months
from scrap_ags.pipeline.failures import classified
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
