"""The asset checks: is the copy right, are Odoo's fields ours, is any record kept aside?"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from inspect import getdoc

from dagster import (
    AssetCheckEvaluation,
    AssetCheckExecutionContext,
    AssetCheckKey,
    AssetCheckResult,
    AssetChecksDefinition,
    AssetKey,
    DagsterInstance,
    MetadataValue,
    ResourceParam,
    asset_check,
)
from sqlalchemy import text

from scrap_ags.models import MIRRORED, Mirrored
from scrap_ags.pipeline.failures import classified
from scrap_ags.pipeline.resources import Connections
from scrap_ags.pipeline.verdict import GONE, IN_STEP, LOOKED_AT, told_ids, verdict
from scrap_ags.pipeline.wording import SHOWN
from scrap_ags.sync.check import Check
from scrap_ags.sync.schema import mismatches

SCHEMA, NO_REJECTED = "schema_matches_odoo", "no_rejected_records"

REMEMBERED = 20
"""As many earlier evaluations are asked for what was gone already."""

Verdict = Callable[[Connections, type[Mirrored], DagsterInstance], AssetCheckResult]


def in_step_with_odoo(
    connections: Connections, model: type[Mirrored], instance: DagsterInstance
) -> AssetCheckResult:
    """Every id and write date is the same in Odoo and in the mirror.

    What was written within the last two refresh intervals does not count yet, nor does what was
    deleted until it is seen again one interval later.
    """
    check = Check(connections.odoo, connections.engine, connections.calendar)
    outcome = check.look(model)
    interval = timedelta(seconds=connections.settings.scrap_ags_refresh_seconds)
    gone = gone_before(instance, model, outcome.at - interval)
    return verdict(check.again(model, outcome, 2 * interval, gone))


def gone_before(instance: DagsterInstance, model: type[Mirrored], moment: datetime) -> set[int]:
    """What looks up to that moment (Odoo's clock) told to be gone from Odoo."""
    key = AssetCheckKey(AssetKey(model.asset), IN_STEP)
    history = instance.event_log_storage.get_asset_check_execution_history(key, limit=REMEMBERED)
    found: set[int] = set()
    for earlier in (record.evaluation for record in history):
        # One that is planned only has no outcome yet.
        if isinstance(earlier, AssetCheckEvaluation) and LOOKED_AT in earlier.metadata:
            looked = earlier.metadata[LOOKED_AT].value
            if isinstance(looked, float) and looked <= moment.timestamp():
                found |= told_ids(earlier, GONE)
    return found


def schema_matches_odoo(
    connections: Connections, model: type[Mirrored], _: DagsterInstance | None = None
) -> AssetCheckResult:
    """Odoo has every field that the mirror reads, with a type that its column can hold."""
    wrong = mismatches(model, connections.odoo.fields(model.odoo_model))
    needed = [str(mismatch) for mismatch in wrong if not mismatch.optional]
    told = needed + [f"{mismatch} (stays NULL)" for mismatch in wrong if mismatch.optional]
    advice = "; put the field back in Odoo, or change models.py and migrate"
    return AssetCheckResult(
        passed=not needed,
        check_name=SCHEMA,
        asset_key=model.asset,
        description="; ".join(needed) + advice if needed else "Odoo's fields match the mirror's",
        metadata={"fields": MetadataValue.md("\n".join(f"- {line}" for line in told) or "all")},
    )


def no_rejected_records(
    connections: Connections, model: type[Mirrored], _: DagsterInstance | None = None
) -> AssetCheckResult:
    """No record of Odoo is kept aside because the mirror cannot hold it."""
    with connections.engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT odoo_id, reason, count(*) OVER () AS total FROM scrap_rejected"
                " WHERE asset = :asset ORDER BY odoo_id LIMIT :shown"
            ),
            {"asset": model.asset, "shown": SHOWN},
        ).all()
    total = rows[0].total if rows else 0
    advice = "mend it in Odoo; it is tried again by itself, or by `scrap-ags rejected --retry`"
    return AssetCheckResult(
        passed=not rows,
        check_name=NO_REJECTED,
        asset_key=model.asset,
        description=f"{total} rejected: {advice}" if rows else "none",
        metadata={
            "rejected": total,
            "records": MetadataValue.md(
                "\n".join(f"- {row.odoo_id}: {row.reason}" for row in rows) or "none"
            ),
        },
    )


VERDICTS: Sequence[Verdict] = (in_step_with_odoo, schema_matches_odoo, no_rejected_records)


def checks() -> list[AssetChecksDefinition]:
    """Every check of every asset."""
    return [_check(model, verdict) for model in MIRRORED for verdict in VERDICTS]


def _check(model: type[Mirrored], judge: Verdict) -> AssetChecksDefinition:
    @asset_check(asset=model.asset, name=judge.__name__, description=getdoc(judge))
    def checked(
        context: AssetCheckExecutionContext, connections: ResourceParam[Connections]
    ) -> AssetCheckResult:
        with classified(context.op_execution_context, connections):
            return judge(connections, model, context.instance)

    return checked
