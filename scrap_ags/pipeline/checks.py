"""The asset checks: is the copy right, are Odoo's fields ours, is any record kept aside?"""

from collections.abc import Callable, Sequence
from inspect import getdoc

from dagster import (
    AssetCheckExecutionContext,
    AssetCheckResult,
    AssetChecksDefinition,
    DagsterInstance,
    MetadataValue,
    ResourceParam,
    asset_check,
)
from sqlalchemy import text

from scrap_ags.models import MIRRORED, BcLine, Mirrored
from scrap_ags.pipeline.amounts import totals_agree
from scrap_ags.pipeline.failures import classified
from scrap_ags.pipeline.freshness import fresh
from scrap_ags.pipeline.in_step import in_step_with_odoo
from scrap_ags.pipeline.resources import Connections
from scrap_ags.pipeline.wording import SHOWN
from scrap_ags.sync.drift import matched
from scrap_ags.sync.totals import TOTALLED

SCHEMA, NO_REJECTED = "schema_matches_odoo", "no_rejected_records"
REJECTED = (
    "{total} rejected: mend it in Odoo; it is tried again by itself, or by"
    " `scrap-ags rejected --retry`"
)

Verdict = Callable[[Connections, type[Mirrored], DagsterInstance], AssetCheckResult]


def schema_matches_odoo(
    connections: Connections, model: type[Mirrored], _: DagsterInstance | None = None
) -> AssetCheckResult:
    """Odoo has every field that the mirror reads, with a type that its column can hold.

    It names the columns whose values may change in Odoo though no write date tells so: those are
    compared at night only.
    """
    found = matched(model, connections.odoo.fields(model.odoo_model))
    told = [str(mismatch) for mismatch in found.wrong] + list(found.blind)
    told += [f"{mismatch} (stays NULL)" for mismatch in found.lacking]
    return AssetCheckResult(
        passed=found.trouble is None,
        check_name=SCHEMA,
        asset_key=model.asset,
        description=found.trouble or "Odoo's fields match the mirror's",
        metadata={
            "fields": MetadataValue.md("\n".join(f"- {line}" for line in told) or "all"),
            "compared at night only": ", ".join(found.at_night) or "none",
        },
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
    return AssetCheckResult(
        passed=not rows,
        check_name=NO_REJECTED,
        asset_key=model.asset,
        description=REJECTED.format(total=total) if rows else "none",
        metadata={
            "rejected": total,
            "records": MetadataValue.md(
                "\n".join(f"- {row.odoo_id}: {row.reason}" for row in rows) or "none"
            ),
        },
    )


VERDICTS: Sequence[Verdict] = (in_step_with_odoo, schema_matches_odoo, no_rejected_records)
"""What a comparison tells of every asset."""


def checks() -> list[AssetChecksDefinition]:
    """Every check of every asset."""
    every = [_check(model, judge) for model in MIRRORED for judge in (*VERDICTS, fresh)]
    return every + [_check(model, totals_agree) for model in TOTALLED]


def due(compared: type[Mirrored]) -> list[tuple[Verdict, type[Mirrored]]]:
    """What can be judged, and of which asset, once the asset was compared with Odoo.

    Amounts are only judged when the lines are as they are in Odoo.
    """
    amounts = TOTALLED if compared is BcLine else ()
    every: list[tuple[Verdict, type[Mirrored]]] = [(judge, compared) for judge in VERDICTS]
    return every + [(totals_agree, model) for model in amounts]


def _check(model: type[Mirrored], judge: Verdict) -> AssetChecksDefinition:
    @asset_check(asset=model.asset, name=judge.__name__, description=getdoc(judge))
    def checked(
        context: AssetCheckExecutionContext, connections: ResourceParam[Connections]
    ) -> AssetCheckResult:
        with classified(context.op_execution_context, connections):
            return judge(connections, model, context.instance)

    return checked
