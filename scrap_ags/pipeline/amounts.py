"""The check of the amounts: a warning, for the source may be wrong where the mirror is not."""

from datetime import timedelta

from dagster import AssetCheckResult, AssetCheckSeverity, DagsterInstance, MetadataValue

from scrap_ags.models import Mirrored
from scrap_ags.pipeline.resources import Connections
from scrap_ags.pipeline.verdict import LOOKED_AT
from scrap_ags.pipeline.wording import SHOWN, counted
from scrap_ags.sync.totals import Totals, totals

TOTALS = "totals_agree"

NAMED = 3
"""As many are named in the check's one line; its metadata name more."""


def totals_agree(
    connections: Connections, model: type[Mirrored], _: DagsterInstance | None = None
) -> AssetCheckResult:
    """The lines of a BC make its ht, and a line's quantity and price its subtotal.

    Half a cent of rounding is allowed for each amount, and half a millionth for each price. What
    was written within the last two refresh intervals does not count yet, nor does what the mirror
    may not have as Odoo has it: inferred, hidden and rejected records. Looks at the mirror alone.
    """
    now = connections.now()
    settling = 2 * timedelta(seconds=connections.settings.scrap_ags_refresh_seconds)
    found = totals(connections.engine, model, now - settling, SHOWN)
    return AssetCheckResult(
        passed=not found.differing,
        check_name=TOTALS,
        asset_key=model.asset,
        severity=AssetCheckSeverity.WARN,
        description=_differ(found) if found.differing else _agree(found),
        metadata={
            LOOKED_AT: MetadataValue.timestamp(now),
            "compared": found.compared,
            "differing": found.differing,
            "amounts": MetadataValue.md(
                "\n".join(f"- {one}" for one in found.first) or "all agree"
            ),
        },
    )


def _agree(found: Totals) -> str:
    return f"{counted(found.compared, 'amount')} compared, all agree"


def _differ(found: Totals) -> str:
    named = [str(one) for one in found.first[:NAMED]]
    if more := found.differing - len(named):
        named.append(f"{more} more")
    return (
        f"{found.differing} of {counted(found.compared, 'amount')} differ: {'; '.join(named)}; the"
        " mirror has them as Odoo does: correct them there"
    )
