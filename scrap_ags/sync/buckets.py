"""The days of creation whose fingerprints differ between Odoo and the mirror.

Creation days never change, so a bucket that differs holds a record that is new, changed or gone.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select, text

from scrap_ags.days import DAY, Window
from scrap_ags.models import Mirrored
from scrap_ags.odoo.client import Odoo
from scrap_ags.odoo.domain import any_of, leaf, within
from scrap_ags.odoo.fingerprints import Fingerprint
from scrap_ags.odoo.values import odoo_field
from scrap_ags.sync.digest import comparable
from scrap_ags.sync.scope import Selection

BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


def differing(
    odoo: Odoo,
    connection: Connection,
    model: type[Mirrored],
    horizon: datetime | None,
    enough: int,
) -> tuple[list[Window | None], bool]:
    """The UTC days that differ, oldest first (None: of records without a date of creation).

    Only days since ``horizon`` are compared. As soon as they hold ``enough`` records the rest is
    left out; the second value says whether these are all.
    """
    since = within(odoo_field(model, "create_date"), Window(horizon, None))
    theirs = {told.start: told for told in odoo.fingerprints(model.odoo_model, since)}
    mine = {told.start: told for told in fingerprints(connection, model, horizon)}
    days = [day for day in theirs.keys() | mine.keys() if theirs.get(day) != mine.get(day)]
    chosen: list[Window | None] = []
    records = 0
    for day in sorted(days, key=lambda day: day or BEFORE_ALL):
        if records >= enough:
            return chosen, False
        records += sum(side[day].count for side in (theirs, mine) if day in side)
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
