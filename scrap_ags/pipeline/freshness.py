"""The check of the looks themselves: does anybody still look at Odoo?"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from dagster import AssetCheckResult, AssetCheckSeverity, DagsterInstance, MetadataValue

from scrap_ags.models import Mirrored
from scrap_ags.pipeline.resources import Connections
from scrap_ags.pipeline.wording import spoken
from scrap_ags.sync.watermarks import ages

FRESH = "fresh"
INTERVALS = 3
"""As many refresh intervals may pass without a successful look."""
LONG = timedelta(minutes=10)
"""After as long without one a person has to know."""
ADVICE = "see the ticks of the sensor odoo_refresh; if there are none, is the daemon running?"


def fresh(
    connections: Connections, model: type[Mirrored], _: DagsterInstance | None = None
) -> AssetCheckResult:
    """Odoo was looked at within the last three refresh intervals.

    A warning after those, an error after ten minutes. It asks nobody but the mirror, which keeps
    when the last look succeeded, whether or not anything had changed in Odoo.
    """
    with connections.engine.connect() as connection:
        return freshness(connections, model, ages(connection))


def freshness(
    connections: Connections, model: type[Mirrored], known: Mapping[str, float]
) -> AssetCheckResult:
    """``known``: by asset, seconds since the last successful look."""
    age = known.get(model.asset)
    since = timedelta.max if age is None else timedelta(seconds=age)
    interval = timedelta(seconds=connections.settings.scrap_ags_refresh_seconds)
    passed, long = since <= INTERVALS * interval, since > LONG
    severity = AssetCheckSeverity.ERROR if passed or long else AssetCheckSeverity.WARN
    told: dict[str, Any] = {}
    if age is not None:
        told["seconds since the last successful look"] = round(age)
        told["last successful look"] = MetadataValue.timestamp(connections.now() - since)
    return AssetCheckResult(
        passed=passed,
        check_name=FRESH,
        asset_key=model.asset,
        severity=severity,
        description=f"looked at every {spoken(interval)}" if passed else stale(since),
        metadata=told,
    )


def stale(since: timedelta) -> str:
    """What is wrong, and where to look."""
    never = since == timedelta.max
    told = "never looked at" if never else f"no successful look for {spoken(since)}"
    return f"{told}: {ADVICE}"
