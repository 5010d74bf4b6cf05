"""A comparison's outcome in Dagster's terms: what differs, and what to do about it."""

from typing import Any

from dagster import (
    AssetCheckEvaluation,
    AssetCheckResult,
    AssetCheckSeverity,
    AssetKey,
    MetadataValue,
)

from scrap_ags.pipeline.wording import listed, unlisted
from scrap_ags.sync.check import HIDDEN, Outcome

IN_STEP = "in_step_with_odoo"
NUMBERS = {
    "odoo": "records in Odoo",
    "mirror": "records in the mirror",
    "settling": "on their way",
    "withheld": "deletions withheld",
    "hidden": "hidden from this log-in",
    "rejected": "rejected",
}
GONE = "gone from Odoo"
KINDS = {"missing": "missing in the mirror", "stale": "outdated in the mirror", "extra": GONE}
COUNTED_BY_A_LOOK = ("mirror", "settling", "withheld")
LOOKED_AT, COMPARED = "looked at", "compared"


def verdict(outcome: Outcome, look: str = "") -> AssetCheckResult:
    """Only deletions that nothing holds back may be seconds old: that is a warning.

    ``look`` says what a mere look compared, which does not count Odoo's side.
    """
    fresh = not outcome.missing and not outcome.stale and not outcome.withheld
    passed = outcome.in_step and not outcome.withheld
    return AssetCheckResult(
        passed=passed,
        check_name=IN_STEP,
        asset_key=outcome.asset,
        severity=AssetCheckSeverity.WARN if fresh and not passed else AssetCheckSeverity.ERROR,
        description=_agrees(outcome, look) if passed else _differs(outcome),
        metadata=_differences(outcome, look),
    )


def evaluation(result: AssetCheckResult, target: Any = None) -> AssetCheckEvaluation:
    """A check's result as an event of its own; ``target`` is the materialization it judges."""
    return AssetCheckEvaluation(
        asset_key=AssetKey.from_coercible(result.asset_key or ""),
        check_name=result.check_name or "",
        passed=result.passed,
        metadata=result.metadata,
        target_materialization_data=target,
        severity=result.severity,
        description=result.description,
    )


def told_ids(earlier: AssetCheckEvaluation, *kinds: str) -> set[int]:
    """The ids that an evaluation named, of the given kinds or of all."""
    told = (earlier.metadata.get(f"{kind}: ids") for kind in kinds or KINDS.values())
    return {odoo_id for ids in told if ids is not None for odoo_id in unlisted(str(ids.value))}


def _agrees(outcome: Outcome, look: str) -> str:
    coming = outcome.settling + len(outcome.leaving)
    young = f"; {coming} on their way" if coming else ""
    if look:
        return f"in step: {look} compared{young}"
    unseen = f"; {outcome.hidden} hidden: {HIDDEN}" if outcome.hidden else ""
    return f"in step: {outcome.mirror} of {outcome.odoo} records{young}{unseen}"


def _differs(outcome: Outcome) -> str:
    """What differs, and what to do about it, in one line."""
    kinds = ("missing", "extra", "stale")
    told = {name: len(getattr(outcome, name)) for name in kinds}
    what = [", ".join(f"{count} {name}" for name, count in told.items() if count)]
    advice = outcome.reasons or ["the refresh closes it; if it stays, see its runs"]
    return "; ".join(filter(None, what + advice))


def _differences(outcome: Outcome, look: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        LOOKED_AT: MetadataValue.timestamp(outcome.at),
        COMPARED: look or "all records",
    }
    for name in COUNTED_BY_A_LOOK if look else NUMBERS:
        told[NUMBERS[name]] = getattr(outcome, name)
    told[NUMBERS["settling"]] += len(outcome.leaving)
    for name, words in KINDS.items():
        ids = getattr(outcome, name) + (outcome.leaving if name == "extra" else [])
        if ids:
            told |= {words: len(ids), f"{words}: ids": listed(sorted(ids))}
    if outcome.days:
        told["days"] = listed(outcome.days)
    return told
