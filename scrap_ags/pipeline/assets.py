"""The assets: one factory over the mirrored models, each on an external asset for its source."""

import warnings

from dagster import (
    AssetDep,
    AssetExecutionContext,
    AssetKey,
    AssetsDefinition,
    AssetSpec,
    BackfillPolicy,
    BetaWarning,
    DailyPartitionsDefinition,
    Failure,
    MaterializeResult,
    ResourceParam,
    asset,
)

from scrap_ags.models import MIRRORED, Mirrored, is_partitioned, references
from scrap_ags.pipeline import describe
from scrap_ags.pipeline.checks import no_rejected_records
from scrap_ags.pipeline.failures import classified
from scrap_ags.pipeline.materialization import metadata, row_counts
from scrap_ags.pipeline.partitions import days_of
from scrap_ags.pipeline.resources import Connections
from scrap_ags.pipeline.shown import carried
from scrap_ags.pipeline.verdict import evaluation
from scrap_ags.sync.scope import DAYS_AT_ONCE, Days, Everything, selection

# Range runs are what keeps a backfill of years affordable; there is no other way to ask for them.
warnings.filterwarnings("ignore", ".*backfill_policy", BetaWarning)

OWNERS = ["team:scrap-ags"]
REFERENCE, ORDERS, ODOO = "reference", "orders", "odoo"


def key_of(model: type[Mirrored]) -> AssetKey:
    return AssetKey(model.asset)


def source_key(model: type[Mirrored]) -> AssetKey:
    """The Odoo model that an asset mirrors."""
    return AssetKey([ODOO, model.odoo_model.replace(".", "_")])


def sources() -> list[AssetSpec]:
    """Odoo's side: external assets, which Dagster shows and never runs."""
    return [
        AssetSpec(
            source_key(model),
            group_name=ODOO,
            kinds={ODOO},
            owners=OWNERS,
            description=f"The Odoo model `{model.odoo_model}`, read and never written.",
        )
        for model in MIRRORED
    ]


def mirrors(partitions: DailyPartitionsDefinition) -> list[AssetsDefinition]:
    """The mirror's side, in load order."""
    return [mirror(model, partitions) for model in MIRRORED]


def dependencies(model: type[Mirrored]) -> list[AssetKey]:
    """The source, and the assets that the model's foreign keys point to."""
    parents = dict.fromkeys(key_of(parent) for parent in references(model).values())
    return [source_key(model), *parents]


def mirror(model: type[Mirrored], partitions: DailyPartitionsDefinition) -> AssetsDefinition:
    """The asset of one model: a run closes the difference for its days, or for all of it."""
    dated = is_partitioned(model)

    @asset(
        key=key_of(model),
        deps=[AssetDep(key) for key in dependencies(model)],
        group_name=ORDERS if dated else REFERENCE,
        kinds={"postgres", "python"},
        owners=OWNERS,
        description=describe.description(model),
        metadata=describe.metadata(model),
        code_version=describe.code_version(model),
        partitions_def=partitions if dated else None,
        backfill_policy=BackfillPolicy.multi_run(DAYS_AT_ONCE) if dated else None,
    )
    def synced(
        context: AssetExecutionContext, connections: ResourceParam[Connections]
    ) -> MaterializeResult:
        days = _days(context) if dated else None
        with classified(context.op_execution_context, connections):
            report = connections.sync(context.run.run_id).run(model, days or Everything())
            part = selection(model, days, connections.calendar) if days else None
            rows = row_counts(connections.engine, model, days, part)
            # Events instead of steps of their own, which each refresh would pay for.
            rejected = evaluation(no_rejected_records(connections, model))
            for told in (rejected, *carried(context.instance, model.asset)):
                context.op_execution_context.log_event(told)  # type: ignore[arg-type]
            return MaterializeResult(metadata=metadata(report) | rows)

    return synced


def _days(context: AssetExecutionContext) -> Days:
    """What the run answers for. Without a partition there is nothing it could report."""
    if not context.has_partition_key and not context.has_partition_key_range:
        raise Failure(
            f"syncing {context.asset_key.to_user_string()}: no day was chosen; materialize one or"
            " more partitions, or run the job resync for single records",
            allow_retries=False,
        )
    return Days(*days_of(context.partition_key_range))
