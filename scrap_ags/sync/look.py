"""The refresh's look: does Odoo hold anything that the mirror does not, at the least cost?"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection, Engine, func, or_, select, text

from scrap_ags.days import Calendar
from scrap_ags.models import Mirrored
from scrap_ags.odoo.client import Odoo
from scrap_ags.sync import quarantine
from scrap_ags.sync.dating import mirrored_days, stamps
from scrap_ags.sync.depth import Extent, parts
from scrap_ags.sync.digest import comparable, compare, mirror_pairs, odoo_pairs
from scrap_ags.sync.scope import Records, selection
from scrap_ags.sync.seen import Look
from scrap_ags.sync.source import upgraded_from

ENOUGH = 5_000
"""As many differing records are followed up in one look; the next look sees the others."""

WITHHELD = text(
    "SELECT coalesce(sum(rows), 0), coalesce(max(reason), '') FROM scrap_withheld"
    " WHERE asset = :asset"
)


@dataclass
class Differing:
    """Ids that are new or changed in Odoo, and those gone from it."""

    changed: set[int] = field(default_factory=set[int])
    gone: set[int] = field(default_factory=set[int])
    complete: bool = True


@dataclass(frozen=True)
class Looker:
    """Looks at one Odoo and one mirror, and changes neither."""

    odoo: Odoo
    engine: Engine
    calendar: Calendar

    def look(
        self, model: type[Mirrored], at: datetime, since: datetime | None, *, deep: bool = False
    ) -> Look:
        """Look at one asset: at what was written or created of late, or at all of it (``deep``).

        ``since`` is its watermark, None: as far back as there is anything.
        """
        waited = self.odoo.seconds
        with self.engine.connect() as connection:
            rows = connection.scalar(select(func.count()).select_from(model)) or 0
            extent = Extent(model, at, since, deep or since is None, rows)
            withheld, reason = connection.execute(WITHHELD, {"asset": model.asset}).one()
            found = self._compared(connection, extent, bool(withheld))
            seen = Look(
                model.asset,
                at,
                first=not rows,
                complete=found.complete,
                mirrored=rows,
                whole=extent.is_whole,
                withheld=int(withheld),
                reason=reason,
                # Compared already, where deletions wait for a person.
                upgraded=not withheld and upgraded_from(connection, model) is not None,
                outlived=withheld > 0 and extent.is_whole and found.complete and not found.gone,
            )
            seen = self._followed_up(connection, extent, found, seen)
        return replace(seen, answered=self.odoo.seconds - waited)

    def _compared(self, connection: Connection, extent: Extent, withheld: bool) -> Differing:
        """What differs by id, until it is enough; withheld deletions do not count to that."""
        held = quarantine.held(connection, extent.model)
        found = Differing()
        for part in parts(self.odoo, connection, self.calendar, extent):
            if len(found.changed) + (0 if withheld else len(found.gone)) >= ENOUGH:
                found.complete = False
                break
            theirs = odoo_pairs(self.odoo, extent.model, part.domain, extent.page)
            told = compare(theirs, mirror_pairs(connection, extent.model, part), held)
            found.changed.update(told.to_read)
            found.gone.update(told.gone)
        # What went from one hour of writing to another is gone from the one.
        found.gone -= found.changed
        self._follow_strays(connection, extent.model, found, held)
        return found

    def _follow_strays(
        self,
        connection: Connection,
        model: type[Mirrored],
        found: Differing,
        held: Mapping[int, str | None],
    ) -> None:
        """A rejected record may lie in another window than its last good row does."""
        if strays := quarantine.among(connection, model, found.gone):
            part = selection(model, Records(tuple(sorted(strays))), self.calendar)
            theirs = dict(odoo_pairs(self.odoo, model, part.domain))
            found.gone -= theirs.keys()
            found.changed.update(stray for stray in theirs if held.get(stray) != theirs[stray])

    def _followed_up(
        self, connection: Connection, extent: Extent, found: Differing, seen: Look
    ) -> Look:
        """The differing records, each with its day."""
        model, read = extent.model, sorted(found.changed)[:ENOUGH]
        # Deletions that wait for a person are a standing state, not a difference.
        gone = [] if seen.withheld else sorted(found.gone)
        known = stamps(self.odoo, self.calendar, model, read) if read else []
        days = mirrored_days(connection, self.calendar, model, gone + read)
        unseen = _old(connection, model, gone, extent.horizon) if gone else []
        return replace(
            seen,
            stamps=tuple(known),
            gone=tuple(gone),
            days=frozenset(days | {stamp.day for stamp in known if stamp.day}),
            complete=seen.complete and len(read) == len(found.changed),
            new=frozenset(read).difference(_mirrored(connection, model, read)),
            beyond=bool(unseen) or not all(stamp.written for stamp in known),
        )


def _mirrored(connection: Connection, model: type[Mirrored], ids: list[int]) -> list[int]:
    """Those that the mirror has as Odoo ought to show them."""
    rows = select(model.odoo_id).where(comparable(model), model.odoo_id == func.any(ids))
    return list(connection.execute(rows).scalars())


def _old(
    connection: Connection, model: type[Mirrored], ids: list[int], horizon: datetime
) -> list[int]:
    """Those created before ``horizon``, or nobody knows when."""
    old = or_(model.create_date.is_(None), model.create_date < horizon)
    rows = select(model.odoo_id).where(model.odoo_id == func.any(ids), old)
    return list(connection.execute(rows).scalars())
