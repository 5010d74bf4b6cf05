"""What a look says of an asset: which differences stand, and which are on their way.

Pure: without Dagster, HTTP or SQL.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import datetime

from scrap_ags.sync.check import Outcome
from scrap_ags.sync.dating import Stamp
from scrap_ags.sync.guards import WITHHELD
from scrap_ags.sync.seen import Look

REMEMBERED = 200
"""As many differing records of an asset are followed from look to look."""

Since = Mapping[str, datetime]
"""By record, in the version that differs: since when it was seen to differ."""


def since(look: Look, before: Since, now: datetime) -> dict[str, datetime]:
    """Those that a look sees, with when each was seen first; those known already come first."""
    seen = [_version(stamp) for stamp in look.stamps] + [str(odoo_id) for odoo_id in look.gone]
    kept = sorted(seen, key=lambda version: version not in before)[:REMEMBERED]
    return {version: before.get(version, now) for version in kept}


@dataclass(frozen=True)
class Patience:
    """Who still counts as on its way."""

    since: Since
    until: datetime
    """What was first seen by then has had its turn."""
    accused: Container[int] = ()
    """What the verdict in force names stays named as long as it differs."""

    def is_over(self, odoo_id: int, version: str) -> bool:
        first = self.since.get(version)
        return odoo_id in self.accused or (first is not None and first <= self.until)


def outcome(look: Look, patience: Patience) -> Outcome | None:
    """None while nothing can be said: much differs, and the refresh is at it."""
    stands = [
        stamp.odoo_id for stamp in look.stamps if patience.is_over(stamp.odoo_id, _version(stamp))
    ]
    gone = [odoo_id for odoo_id in look.gone if patience.is_over(odoo_id, str(odoo_id))]
    told = bool(stands or gone or look.withheld)
    if not told and (not look.complete or (look.first and look.differences)):
        return None
    reason = WITHHELD.format(asset=look.asset, rows=look.withheld, reason=look.reason)
    return Outcome(
        look.asset,
        look.at,
        mirror=look.mirrored,
        missing=[odoo_id for odoo_id in stands if odoo_id in look.new],
        stale=[odoo_id for odoo_id in stands if odoo_id not in look.new],
        extra=gone,
        leaving=sorted(set(look.gone) - set(gone)),
        days=sorted(look.days) if told else [],
        settling=len(look.stamps) - len(stands),
        withheld=look.withheld,
        reasons=[reason] if look.withheld else [],
    )


def _version(stamp: Stamp) -> str:
    return f"{stamp.odoo_id} {stamp.written:%Y%m%dT%H%M%S}" if stamp.written else f"{stamp.odoo_id}"
