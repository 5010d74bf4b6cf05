"""The checks whose latest verdict is an error."""

from collections.abc import Collection, Iterable

from dagster import AssetCheckEvaluation, AssetCheckKey, AssetCheckSeverity, DagsterInstance
from dagster._core.instance.utils import RUNLESS_RUN_ID

from scrap_ags.alerts.facts import Judged, RedCheck
from scrap_ags.pipeline.checks import NO_REJECTED, SCHEMA
from scrap_ags.pipeline.verdict import IN_STEP, KINDS, NUMBERS

JUDGED = {IN_STEP: Judged.STEP, SCHEMA: Judged.SCHEMA, NO_REJECTED: Judged.RECORDS}
SERIOUS = (KINDS["missing"], KINDS["stale"])


def red_checks(instance: DagsterInstance, keys: Collection[AssetCheckKey]) -> Iterable[RedCheck]:
    """One that is being evaluated may be red still."""
    storage = instance.event_log_storage
    latest = storage.get_latest_asset_check_execution_by_key(list(keys))
    for key, execution in latest.items():
        asset = key.asset_key.to_user_string()
        judged = JUDGED.get(key.name, Judged.OTHER)
        match execution.evaluation:
            case AssetCheckEvaluation() as found if is_red(found):
                run_id = "" if execution.run_id == RUNLESS_RUN_ID else execution.run_id
                yield RedCheck(asset, key.name, judged, found.description or "", run_id)
            case AssetCheckEvaluation():
                pass
            case _:
                yield RedCheck(asset, key.name, judged, certain=False)


def is_red(found: AssetCheckEvaluation) -> bool:
    """Deletions that wait for a person are told of as such, not by the check that counts them."""
    if found.passed or found.severity is not AssetCheckSeverity.ERROR:
        return False
    told = found.metadata
    waiting = told.get(NUMBERS["withheld"])
    only_waiting = waiting is not None and waiting.value and not any(key in told for key in SERIOUS)
    return not only_waiting
