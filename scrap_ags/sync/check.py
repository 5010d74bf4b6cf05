"""Is the copy right? Both sides compared by id and write date, and what differs told by name."""

from collections.abc import Container
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, func, select, text

from scrap_ags.days import Calendar
from scrap_ags.models import Mirrored
from scrap_ags.odoo.client import Odoo
from scrap_ags.sync.dating import mirrored_days, moment, stamps
from scrap_ags.sync.digest import comparable, compare, mirror_pairs, odoo_pairs
from scrap_ags.sync.guards import WITHHELD
from scrap_ags.sync.scope import Everything, Records, Scope, Selection, selection

SECOND_LOOK = 10_000
"""With more differences than these nobody needs a second look to know."""
DATED = 2_000
"""As many differing records are told their day."""

HIDDEN = (
    "this log-in may no longer read them, their rows stay as they were; lift the record rules that"
    " hide them in Odoo, or give the log-in the right to read them"
)
"""What hidden rows are, and what to do about them."""

STANDING = text("""
SELECT (SELECT count(*) FROM scrap_rejected WHERE asset = :asset),
    (SELECT coalesce(sum(rows), 0) FROM scrap_withheld WHERE asset = :asset),
    (SELECT max(reason) FROM scrap_withheld WHERE asset = :asset)
""")
REJECTED = text("""
SELECT odoo_id, coalesce(to_char(write_date, 'YYYY-MM-DD HH24:MI:SS'), '')
FROM scrap_rejected WHERE asset = :asset
""")


@dataclass(frozen=True)
class Outcome:
    """One asset within a scope, on both sides; times are Odoo's (UTC), days local."""

    asset: str
    at: datetime
    odoo: int = 0
    mirror: int = 0
    missing: list[int] = field(default_factory=list[int])
    """Odoo has them, the mirror does not."""
    extra: list[int] = field(default_factory=list[int])
    """The mirror has them, Odoo does not."""
    stale: list[int] = field(default_factory=list[int])
    """Both have them, written at different times."""
    days: list[date] = field(default_factory=list[date])
    """The days of those that differ (of the first 2,000)."""
    settling: int = 0
    """Differ, but were written so shortly before that the refresh had no turn yet."""
    leaving: list[int] = field(default_factory=list[int])
    """Extra, but seen so for the first time: the refresh had no turn yet."""
    withheld: int = 0
    hidden: int = 0
    rejected: int = 0
    reasons: list[str] = field(default_factory=list[str])

    @property
    def differing(self) -> list[int]:
        return sorted(self.missing + self.extra + self.stale)

    @property
    def in_step(self) -> bool:
        return not (self.missing or self.extra or self.stale)

    def as_json(self) -> dict[str, Any]:
        """Plain values; moments and days in ISO format."""
        plain = asdict(self) | {"in_step": self.in_step, "at": self.at.isoformat()}
        return plain | {"days": [day.isoformat() for day in self.days]}


@dataclass(frozen=True)
class Check:
    """Compares a mirror with its Odoo and changes neither."""

    odoo: Odoo
    engine: Engine
    calendar: Calendar

    def look(self, model: type[Mirrored], scope: Scope | None = None) -> Outcome:
        """Compare one asset, by default all of it."""
        part = selection(model, scope or Everything(), self.calendar)
        at = self.odoo.now()
        with self.engine.connect() as connection:
            theirs = odoo_pairs(self.odoo, model, part.domain)
            rejected = _rejected(connection, model)
            found = compare(theirs, mirror_pairs(connection, model, part), rejected)
            rows = part.rows(select(model.odoo_id).where(comparable(model))).subquery()
            outcome = Outcome(
                model.asset,
                at,
                odoo=len(found.new) + len(found.changed) + found.same + found.held,
                mirror=connection.scalar(select(func.count()).select_from(rows)) or 0,
                missing=found.new,
                extra=found.gone,
                stale=found.changed,
            )
            outcome = _standing(connection, model, outcome)
        return self.again(model, outcome)

    def again(
        self,
        model: type[Mirrored],
        first: Outcome,
        settle: timedelta = timedelta(),
        gone: Container[int] | None = None,
    ) -> Outcome:
        """Look once more at only what differed; what was written within ``settle`` does not count.

        Of a deletion Odoo tells no time: of the extra only those count that an earlier look saw
        ``gone`` already, if that is given, or whose deletion is withheld.
        """
        if first.in_step or len(first.differing) > SECOND_LOOK:
            return first
        chosen = selection(model, Records(tuple(first.differing)), self.calendar)
        theirs = dict(odoo_pairs(self.odoo, model, chosen.domain))
        with self.engine.connect() as connection:
            mine = _written(connection, model, chosen)
            held = _rejected(connection, model)
            wrong = {
                odoo_id: moment(written)
                for odoo_id, written in theirs.items()
                if written not in (mine.get(odoo_id), held.get(odoo_id))
            }
            lasting = [
                odoo_id for odoo_id, at in wrong.items() if not at or at <= first.at - settle
            ]
            extra = [odoo_id for odoo_id in mine if odoo_id not in theirs]
            counts = [
                odoo_id for odoo_id in extra if gone is None or first.withheld or odoo_id in gone
            ]
            found = replace(
                first,
                missing=[odoo_id for odoo_id in lasting if odoo_id not in mine],
                stale=[odoo_id for odoo_id in lasting if odoo_id in mine],
                extra=counts,
                leaving=sorted(set(extra) - set(counts)),
                settling=len(wrong) - len(lasting),
            )
            return replace(found, days=self._days(connection, model, found))

    def _days(self, connection: Connection, model: type[Mirrored], found: Outcome) -> list[date]:
        theirs = stamps(self.odoo, self.calendar, model, (found.missing + found.stale)[:DATED])
        mine = (found.extra + found.stale)[:DATED]
        days = mirrored_days(connection, self.calendar, model, mine)
        return sorted(days | {stamp.day for stamp in theirs if stamp.day})


def _rejected(connection: Connection, model: type[Mirrored]) -> dict[int, str | None]:
    """All that is in quarantine, due for another try or not, with its version."""
    rows = connection.execute(REJECTED, {"asset": model.asset})
    return {row[0]: row[1] for row in rows}


def _written(
    connection: Connection, model: type[Mirrored], chosen: Selection
) -> dict[int, str | None]:
    """Rows and when they were last written, settled or not."""
    written = func.coalesce(func.to_char(model.write_date, "YYYY-MM-DD HH24:MI:SS"), "").label(
        "written"
    )
    columns: list[ColumnElement[Any]] = [model.odoo_id.label("odoo_id"), written]
    wanted = select(*columns).where(comparable(model))
    return {row.odoo_id: row.written for row in connection.execute(chosen.rows(wanted))}


def _standing(connection: Connection, model: type[Mirrored], outcome: Outcome) -> Outcome:
    """What is not in step for a known reason, which a person has to settle."""
    rejected, withheld, why = connection.execute(STANDING, {"asset": model.asset}).one()
    hidden = select(func.count()).select_from(model).where(model.hidden_at.is_not(None))
    told = WITHHELD.format(asset=model.asset, rows=withheld, reason=why)
    return replace(
        outcome,
        rejected=rejected,
        withheld=int(withheld),
        hidden=connection.scalar(hidden) or 0,
        reasons=[told] if why else [],
    )
