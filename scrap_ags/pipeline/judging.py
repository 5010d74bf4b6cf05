"""The look's verdicts on the checks: told where Dagster shows none, or shows another."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from dagster import AssetCheckEvaluation, AssetCheckResult, AssetCheckSeverity

from scrap_ags.errors import ScrapAgsError
from scrap_ags.models import MIRRORED, Mirrored
from scrap_ags.pipeline.checks import SCHEMA, schema_matches_odoo
from scrap_ags.pipeline.freshness import FRESH, freshness
from scrap_ags.pipeline.looking import HOPELESS, Seen
from scrap_ags.pipeline.resources import Connections
from scrap_ags.pipeline.shown import Shown
from scrap_ags.pipeline.standing import Patience, Since, outcome
from scrap_ags.pipeline.verdict import IN_STEP, evaluation, told_ids, verdict
from scrap_ags.sync.depth import RECENT
from scrap_ags.sync.seen import Look
from scrap_ags.sync.watermarks import ages

LATELY = f"what was written of late, and what was created within {RECENT.days} days"
WHOLE = "all records"

ByCheck = Mapping[tuple[str, str], Shown]


def judged(
    connections: Connections,
    seen: Seen,
    before: ByCheck,
    differing: Mapping[str, Since],
    until: datetime,
) -> list[AssetCheckEvaluation]:
    """Nothing on most ticks; one event for each check whose shown state is not what was seen."""
    looks = {look.asset: look for look in seen.looks}
    told: list[AssetCheckEvaluation] = []
    for model in MIRRORED:
        step, schema = before[model.asset, IN_STEP], before[model.asset, SCHEMA]
        look = looks.get(model.asset)
        if look:
            found = _verdict(look, Patience(differing[model.asset], until, _accused(step)))
        else:
            found = _unseen(model, seen.troubles[model.asset])
        told += _news(step, found)
        # Asking Odoo for its fields is a request of its own: not without a reason.
        suspect = found and not found.passed and (look is None or look.differences)
        if suspect or not (schema.is_fresh and _passed(schema)):
            told += _news(schema, _schema(connections, model))
    return told


def aged(connections: Connections, before: ByCheck) -> list[AssetCheckEvaluation]:
    """How old the last looks are: told where Dagster shows no verdict, or another one."""
    with connections.engine.connect() as connection:
        known = ages(connection)
    told: list[AssetCheckEvaluation] = []
    for model in MIRRORED:
        there, found = before[model.asset, FRESH], freshness(connections, model, known)
        if not there.is_running and _shown_as(there) != (found.passed, found.severity):
            told.append(evaluation(found, there.target))
    return told


def _shown_as(there: Shown) -> tuple[bool, AssetCheckSeverity] | None:
    current = there.evaluation if there.is_current else None
    return (current.passed, current.severity) if current else None


def _news(shown: Shown, found: AssetCheckResult | None) -> Iterable[AssetCheckEvaluation]:
    if found is None or shown.is_running:
        return
    if not shown.is_fresh or found.passed != _passed(shown):
        yield evaluation(found, shown.target)


def _verdict(look: Look, patience: Patience) -> AssetCheckResult | None:
    found = outcome(look, patience)
    return verdict(found, WHOLE if look.whole else LATELY) if found else None


def _unseen(model: type[Mirrored], trouble: str) -> AssetCheckResult:
    return AssetCheckResult(
        passed=False, check_name=IN_STEP, asset_key=model.asset, description=trouble
    )


def _schema(connections: Connections, model: type[Mirrored]) -> AssetCheckResult | None:
    """None where Odoo does not tell its fields; the look tells why."""
    try:
        return schema_matches_odoo(connections, model)
    except HOPELESS:
        raise
    except ScrapAgsError:
        return None


def _passed(shown: Shown) -> bool | None:
    return shown.evaluation.passed if shown.evaluation else None


def _accused(shown: Shown) -> set[int]:
    """The ids that a failed evaluation names."""
    failed = shown.evaluation
    return told_ids(failed) if failed and not failed.passed else set()
