"""The check of the whole copy: both sides by id and write date."""

from datetime import datetime, timedelta

from dagster import (
    AssetCheckEvaluation,
    AssetCheckKey,
    AssetCheckResult,
    AssetKey,
    DagsterInstance,
)

from scrap_ags.models import Mirrored
from scrap_ags.pipeline.resources import Connections
from scrap_ags.pipeline.verdict import GONE, IN_STEP, LOOKED_AT, told_ids, verdict
from scrap_ags.sync.check import Check

REMEMBERED = 20
"""As many earlier evaluations are asked for what was gone already."""


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
