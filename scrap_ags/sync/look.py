"""The refresh's look: does Odoo hold anything that the mirror does not, at the least cost?

Two questions find what differs: which records were written of late, and do the fingerprints of
the days of creation agree? The second sees deletions too. A small model is compared whole instead.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, and_, func, or_, select, text

from scrap_ags.days import DAY, Calendar, Window
from scrap_ags.models import Mirrored, is_partitioned
from scrap_ags.odoo.client import Odoo
from scrap_ags.odoo.domain import any_of, leaf, within
from scrap_ags.odoo.fingerprints import Fingerprint
from scrap_ags.odoo.values import odoo_field
from scrap_ags.sync import quarantine
from scrap_ags.sync.dating import Stamp, mirrored_days, stamps
from scrap_ags.sync.digest import comparable, compare, mirror_pairs, odoo_pairs
from scrap_ags.sync.scope import Everything, Selection, Written, selection

OVERLAP = timedelta(minutes=10)
"""Odoo stamps a write at its transaction's start: one that commits later lies behind."""
RECENT = 35 * DAY
"""How far back each look compares the days of creation."""
SMALL = 5_000
"""A reference model of so few rows is compared whole: one request instead of two."""
ENOUGH = 5_000
"""As many differing records are followed up in one look; the next look sees the others."""


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
            changed: set[int] = set()
            gone: set[int] = set()
            for part in parts:
                held = quarantine.held(connection, model)
                theirs = odoo_pairs(self.odoo, model, part.domain)
                found = compare(theirs, mirror_pairs(connection, model, part), held)
                changed.update(found.to_read)
                gone.update(found.gone)
            gone -= changed
            if gone and _withheld(connection, model):
                gone = set()
            lost, read = sorted(gone), sorted(changed)[:ENOUGH]
            known = stamps(self.odoo, self.calendar, model, read) if read else []
            days = mirrored_days(connection, self.calendar, model, lost + read)
        return Look(
            model.asset,
            at,
            tuple(known),
            tuple(lost),
            frozenset(days | {stamp.day for stamp in known if stamp.day}),
            first=not rows,
            complete=complete and len(read) == len(changed),
        )

    def _parts(
        self,
        connection: Connection,
        model: type[Mirrored],
        at: datetime,
        since: datetime | None,
        rows: int,
    ) -> tuple[list[Selection], bool]:
        """What to compare by id, and whether that is all that may differ."""
        if not is_partitioned(model) and rows <= SMALL:
            return [selection(model, Everything(), self.calendar)], True
        written = Written(since - OVERLAP) if since else None
        parts = [selection(model, written, self.calendar)] if written else []
        horizon = _midnight(at) - RECENT if since else None
        buckets, complete = self._buckets(connection, model, horizon)
        return parts + ([created(model, buckets)] if buckets else []), complete

    def _buckets(
        self, connection: Connection, model: type[Mirrored], horizon: datetime | None
    ) -> tuple[list[Window | None], bool]:
        """The UTC days of creation whose fingerprints differ (None: of records without one)."""
        since = within(odoo_field(model, "create_date"), Window(horizon, None))
        theirs = {
            print_.start: (print_.count, print_.id_sum, print_.last_write)
            for print_ in self.odoo.fingerprints(model.odoo_model, since)
        }
        mine = {
            print_.start: (print_.count, print_.id_sum, print_.last_write)
            for print_ in fingerprints(connection, model, horizon)
        }
        differing = [day for day in theirs.keys() | mine.keys() if theirs.get(day) != mine.get(day)]
        chosen: list[Window | None] = []
        records = 0
        for day in sorted(differing, key=lambda day: day or datetime.min.replace(tzinfo=UTC)):
            if records >= ENOUGH:
                return chosen, False
            records += theirs.get(day, (0,))[0] + mine.get(day, (0,))[0]
            _extend(chosen, Window(day, day + DAY) if day else None)
        return chosen, True


def fingerprints(
    connection: Connection, model: type[Mirrored], horizon: datetime | None
) -> Iterator[Fingerprint]:
    """The mirror's own, by UTC day of creation, as Odoo tells its own."""
    day = func.date_trunc("day", model.create_date)
    prints = select(
        day,
        func.count(),
        func.sum(model.odoo_id),
        func.date_trunc("second", func.max(model.write_date)),
    )
    prints = prints.where(comparable(model)).group_by(text("1"))
    if horizon is not None:
        prints = prints.where(model.create_date >= horizon)
    for start, count, id_sum, last_write in connection.execute(prints):
        yield Fingerprint(start, start + DAY if start else None, count, int(id_sum), last_write)


def created(model: type[Mirrored], windows: list[Window | None]) -> Selection:
    """The records created in the given windows (None: those without a date), on both sides."""
    field, column = odoo_field(model, "create_date"), model.create_date
    domain = any_of(
        *(within(field, window) if window else leaf(field, "=", False) for window in windows)
    )
    conditions: list[Any] = [
        and_(column >= window.start, column < window.end) if window else column.is_(None)
        for window in windows
    ]
    return Selection(domain, (or_(*conditions),))


def _extend(windows: list[Window | None], after: Window | None) -> None:
    """Add a window; one that follows the last without a gap makes that longer."""
    last = windows[-1] if windows else None
    if last and after and last.end == after.start:
        windows[-1] = Window(last.start, after.end)
    else:
        windows.append(after)


def watermarks(connection: Connection) -> dict[str, datetime]:
    """From when on each asset was last asked about; UTC, Odoo's clock."""
    rows = connection.execute(text("SELECT asset, watermark FROM scrap_look"))
    return {row.asset: row.watermark for row in rows}


def remember(connection: Connection, asset: str, watermark: datetime, at: datetime) -> None:
    """Store that an asset was looked at (``at``: Odoo's clock)."""
    connection.execute(
        text(
            "INSERT INTO scrap_look (asset, watermark, looked_at) VALUES (:asset, :watermark, :at)"
            " ON CONFLICT (asset) DO UPDATE"
            " SET watermark = excluded.watermark, looked_at = excluded.looked_at"
        ),
        {"asset": asset, "watermark": watermark, "at": at},
    )


def _withheld(connection: Connection, model: type[Mirrored]) -> bool:
    """Deletions that wait for a person are a standing state, not a difference."""
    asked = text("SELECT EXISTS (SELECT FROM scrap_withheld WHERE asset = :asset)")
    return bool(connection.scalar(asked, {"asset": model.asset}))


def _midnight(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
