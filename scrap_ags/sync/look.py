"""The refresh's look: does Odoo hold anything that the mirror does not, at the least cost?

Two questions find what differs: which records were written of late, and do the fingerprints of
the days of creation agree? The second sees deletions too. A small model is compared whole instead.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection, Engine, func, select, text

from scrap_ags.days import DAY, Calendar
from scrap_ags.models import Mirrored, is_partitioned
from scrap_ags.odoo.client import Odoo
from scrap_ags.sync import quarantine
from scrap_ags.sync.buckets import created, differing
from scrap_ags.sync.dating import Stamp, mirrored_days, stamps
from scrap_ags.sync.digest import compare, mirror_pairs, odoo_pairs
from scrap_ags.sync.scope import Everything, Records, Selection, Written, selection
from scrap_ags.sync.source import upgraded_from

OVERLAP = timedelta(minutes=10)
"""Odoo stamps a write at its transaction's start: one that commits later lies behind."""
RECENT = 35 * DAY
"""How far back each look compares the days of creation."""
SMALL = 5_000
"""A reference model of so few rows is compared whole: one request instead of two."""
ENOUGH = 5_000
"""As many differing records are followed up in one look; the next look sees the others."""

WITHHELD = text(
    "SELECT coalesce(sum(rows), 0), coalesce(max(reason), '') FROM scrap_withheld"
    " WHERE asset = :asset"
)


@dataclass(frozen=True)
class Look:
    """What a look saw of one asset. ``at`` is Odoo's clock (UTC) when it began."""

    asset: str
    at: datetime
    stamps: tuple[Stamp, ...] = ()
    """What is new or changed in Odoo."""
    gone: tuple[int, ...] = ()
    days: frozenset[date] = frozenset()
    """The local days that the differing records leave or join; none for a reference model."""
    first: bool = False
    """The mirror has no row of it yet."""
    complete: bool = True
    """All that differs was followed up."""
    new: frozenset[int] = frozenset()
    """Those of the stamped that the mirror does not have."""
    mirrored: int = 0
    whole: bool = False
    """All records were compared, not just those of late."""
    withheld: int = 0
    """Deletions that wait for a person, who is told ``reason``."""
    reason: str = ""
    upgraded: bool = False
    """Odoo's version changed, and every value is yet to be compared."""

    @property
    def differences(self) -> int:
        return len(self.stamps) + len(self.gone)

    def watermark(self, before: datetime | None) -> datetime | None:
        """From when on the next look must ask: never past a write that still differs."""
        if not self.complete:
            return before
        return min([self.at, *(stamp.written for stamp in self.stamps if stamp.written)])


@dataclass(frozen=True)
class Looker:
    """Looks at one Odoo and one mirror, and changes neither."""

    odoo: Odoo
    engine: Engine
    calendar: Calendar

    def look(self, model: type[Mirrored], at: datetime, since: datetime | None) -> Look:
        """Look at one asset; ``since`` is its watermark, None: as far back as there is anything."""
        with self.engine.connect() as connection:
            rows = connection.scalar(select(func.count()).select_from(model)) or 0
            parts, complete = self._parts(connection, model, at, since, rows)
            withheld, reason = connection.execute(WITHHELD, {"asset": model.asset}).one()
            # Compared already, where deletions wait for a person.
            upgraded = not withheld and upgraded_from(connection, model) is not None
            changed, gone, new = self._compared(connection, model, parts)
            # Deletions that wait for a person are a standing state, not a difference.
            gone = [] if withheld else gone
            read = changed[:ENOUGH]
            known = stamps(self.odoo, self.calendar, model, read) if read else []
            days = mirrored_days(connection, self.calendar, model, gone + read)
        return Look(
            model.asset,
            at,
            tuple(known),
            tuple(gone),
            frozenset(days | {stamp.day for stamp in known if stamp.day}),
            first=not rows,
            complete=complete and len(read) == len(changed),
            new=frozenset(new),
            mirrored=rows,
            whole=since is None or _is_small(model, rows),
            withheld=int(withheld),
            reason=reason,
            upgraded=upgraded,
        )

    def _compared(
        self, connection: Connection, model: type[Mirrored], parts: list[Selection]
    ) -> tuple[list[int], list[int], set[int]]:
        """The ids that are new or changed in Odoo, those gone from it, and which are new."""
        held = quarantine.held(connection, model)
        changed: set[int] = set()
        gone: set[int] = set()
        new: set[int] = set()
        for part in parts:
            theirs = odoo_pairs(self.odoo, model, part.domain)
            found = compare(theirs, mirror_pairs(connection, model, part), held)
            changed.update(found.to_read)
            gone.update(found.gone)
            new.update(found.new)
        if strays := quarantine.among(connection, model, gone):
            # A rejected record may lie in another window than its last good row does.
            part = selection(model, Records(tuple(sorted(strays))), self.calendar)
            theirs = dict(odoo_pairs(self.odoo, model, part.domain))
            gone -= theirs.keys()
            changed.update(stray for stray in theirs if held.get(stray) != theirs[stray])
        return sorted(changed), sorted(gone - changed), new

    def _parts(
        self,
        connection: Connection,
        model: type[Mirrored],
        at: datetime,
        since: datetime | None,
        rows: int,
    ) -> tuple[list[Selection], bool]:
        """What to compare by id, and whether that is all that may differ."""
        if _is_small(model, rows):
            return [selection(model, Everything(), self.calendar)], True
        written = Written(since - OVERLAP) if since else None
        parts = [selection(model, written, self.calendar)] if written else []
        horizon = _midnight(at) - RECENT if since else None
        buckets, complete = differing(self.odoo, connection, model, horizon, ENOUGH)
        return parts + ([created(model, buckets)] if buckets else []), complete


def _is_small(model: type[Mirrored], rows: int) -> bool:
    return not is_partitioned(model) and rows <= SMALL


def _midnight(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
