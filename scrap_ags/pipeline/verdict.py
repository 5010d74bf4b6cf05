"""A comparison's outcome in Dagster's terms: what differs, and what to do about it."""

from typing import Any

from dagster import (
    AssetCheckEvaluation,
    AssetCheckResult,
    AssetCheckSeverity,
    AssetKey,
    MetadataValue,
)

from scrap_ags.sync.check import Outcome

IN_STEP = "in_step_with_odoo"
SHOWN = 20
"""As many ids, or records, are told by name."""


def verdict(outcome: Outcome) -> AssetCheckResult:
    """Only deletions that nothing holds back may be seconds old: that is a warning."""
    fresh = not outcome.missing and not outcome.stale and not outcome.withheld
    return AssetCheckResult(
        passed=outcome.in_step,
        check_name=IN_STEP,
        asset_key=outcome.asset,
        severity=AssetCheckSeverity.WARN if fresh else AssetCheckSeverity.ERROR,
        description=_said(outcome),
        metadata=_differences(outcome),
    )


def evaluation(result: AssetCheckResult) -> AssetCheckEvaluation:
    """A check's result as an event of its own."""
    return AssetCheckEvaluation(
        asset_key=AssetKey.from_coercible(result.asset_key or ""),
        check_name=result.check_name or "",
        passed=result.passed,
        metadata=result.metadata,
        severity=result.severity,
        description=result.description,
    )


def _said(outcome: Outcome) -> str:
    """What differs, and what to do about it, in one line."""
    if outcome.in_step:
        young = f"; {outcome.settling} on their way" if outcome.settling else ""
        return f"in step: {outcome.mirror} of {outcome.odoo} records{young}"
    told = {
        "missing": len(outcome.missing),
        "extra": len(outcome.extra),
        "stale": len(outcome.stale),
    }
    what = ", ".join(f"{count} {name}" for name, count in told.items() if count)
    advice = "; ".join(outcome.reasons) or "the refresh closes it; if it stays, see its runs"
    return f"{what}; {advice}"


def _differences(outcome: Outcome) -> dict[str, Any]:
    numbers = ("odoo", "mirror", "settling", "withheld", "hidden", "rejected")
    told: dict[str, Any] = {name: getattr(outcome, name) for name in numbers}
    for name in ("missing", "extra", "stale"):
        if ids := getattr(outcome, name):
            told[name] = len(ids)
            told[f"{name}_ids"] = MetadataValue.json(ids[:SHOWN])
    if outcome.days:
        told["days"] = MetadataValue.json([day.isoformat() for day in outcome.days])
    return told
