"""Each night every value is compared: some changes in Odoo never move a record's write date."""

from dagster import (
    DefaultScheduleStatus,
    DependencyDefinition,
    GraphDefinition,
    In,
    JobDefinition,
    MetadataValue,
    Nothing,
    OpDefinition,
    OpExecutionContext,
    ResourceDefinition,
    ResourceParam,
    ScheduleDefinition,
    op,
)

from scrap_ags.models import MIRRORED, Mirrored, references
from scrap_ags.pipeline.checks import due
from scrap_ags.pipeline.failures import classified
from scrap_ags.pipeline.housekeeping import put_away_old_audit, put_away_old_runs
from scrap_ags.pipeline.materialization import metadata
from scrap_ags.pipeline.names import NIGHTLY
from scrap_ags.pipeline.report import report
from scrap_ags.pipeline.resources import Connections
from scrap_ags.pipeline.untold import sentence, table
from scrap_ags.pipeline.verdict import evaluation
from scrap_ags.settings import Settings
from scrap_ags.sync.scope import Everything
from scrap_ags.sync.untold import untold

AT = "30 2 * * *"
UNTOLD = "changed without a new write date"


def nightly(connected: ResourceDefinition) -> JobDefinition:
    """One step for each asset, ordered as the assets are; reports the days it repaired."""
    graph = GraphDefinition(
        NIGHTLY,
        node_defs=[*map(_comparison, MIRRORED), put_away_old_audit, put_away_old_runs],
        dependencies={
            _step(model): {
                _step(parent): DependencyDefinition(_step(parent)) for parent in _parents(model)
            }
            for model in MIRRORED
        },
        description="Compares every value of every record with Odoo and repairs the mirror.",
    )
    # Bound here, for Dagster would bind it by making the sensor that asks for it anew.
    return graph.to_job(resource_defs={"connections": connected}, tags={"dagster/priority": "-1"})


def at_night(job: JobDefinition, settings: Settings) -> ScheduleDefinition:
    """02:30 local time."""
    return ScheduleDefinition(
        name=NIGHTLY,
        job=job,
        cron_schedule=AT,
        execution_timezone=settings.scrap_ags_timezone,
        default_status=DefaultScheduleStatus.RUNNING,
        description="Every night at 02:30, local time.",
    )


def _step(model: type[Mirrored]) -> str:
    return f"compare_{model.asset}"


def _parents(model: type[Mirrored]) -> list[type[Mirrored]]:
    return [parent for parent in MIRRORED if parent in references(model).values()]


def _comparison(model: type[Mirrored]) -> OpDefinition:
    @op(
        name=_step(model),
        ins={_step(parent): In(Nothing) for parent in _parents(model)},
        description=f"Compares every value of {model.asset} with Odoo.",
    )
    def compared(context: OpExecutionContext, connections: ResourceParam[Connections]) -> None:
        with classified(context, connections):
            done = connections.sync(context.run.run_id).run(model, Everything(), full=True)
            report(
                context.instance,
                connections.engine,
                connections.calendar,
                [(Everything(), done)],
                run_id=context.run.run_id,
                job_name=context.job_name,
            )
            for judge, judged in due(model):
                found = evaluation(judge(connections, judged, context.instance))
                context.log_event(found)  # type: ignore[arg-type]
            with connections.engine.connect() as connection:
                silent = untold(connection, connections.calendar, model, context.run.run_id)
            context.add_output_metadata(metadata(done) | {UNTOLD: MetadataValue.md(table(silent))})
            context.log.info(sentence(model.asset, silent))

    return compared
