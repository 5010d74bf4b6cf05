"""The buckets of records whose fingerprints differ between Odoo and the mirror.

Creation days never change, so one that differs holds a record that is new, changed or gone. A late
update hides there behind its neighbours' write dates, but it left one hour of writing and joined
another.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, func, null, or_, select, text

from scrap_ags.days import DAY, Window
from scrap_ags.models import Mirrored
from scrap_ags.odoo.client import Odoo
from scrap_ags.odoo.domain import any_of, leaf, within
from scrap_ags.odoo.fingerprints import Fingerprint
from scrap_ags.odoo.values import odoo_field
from scrap_ags.sync.digest import comparable
from scrap_ags.sync.scope import Selection

BEFORE_ALL = datetime.min.replace(tzinfo=UTC)

RECORDS, WINDOWS = 10_000, 100
"""As many are compared by id in one request: pairs in a page, and alternatives in a domain."""


@dataclass(frozen=True)
class Cut:
    """How records are put into buckets: by a date of theirs, cut in UTC."""

    column: str
    unit: str
    length: timedelta


BY_CREATION = Cut("create_date", "day", DAY)
BY_WRITING = Cut("write_date", "hour", timedelta(hours=1))


@dataclass(frozen=True)
class Bucket:
    """One or more buckets on end; no window: the records without that date."""

    cut: Cut
    window: Window | None
    records: int = 0
    """On both sides together."""

    @property
    def start(self) -> datetime:
        start = self.window.start if self.window else None
        return start or BEFORE_ALL


def differing(
    odoo: Odoo,
    connection: Connection,
    model: type[Mirrored],
    cut: Cut,
    horizon: datetime | None = None,
) -> list[Bucket]:
    """The buckets since ``horizon`` that differ, oldest first."""
    field = odoo_field(model, cut.column)
    since = within(field, Window(horizon, None))
    told = odoo.fingerprints(model.odoo_model, since, f"{field}:{cut.unit}")
    theirs = {one.start: one for one in told}
    mine = {one.start: one for one in fingerprints(connection, model, cut, horizon)}
    starts = [
        start for start in theirs.keys() | mine.keys() if theirs.get(start) != mine.get(start)
    ]
    found: list[Bucket] = []
    for start in sorted(starts, key=lambda start: start or BEFORE_ALL):
        records = sum(side[start].count for side in (theirs, mine) if start in side)
        _append(found, Bucket(cut, Window(start, start + cut.length) if start else None, records))
    return found


def fingerprints(
    connection: Connection, model: type[Mirrored], cut: Cut, horizon: datetime | None
) -> Iterator[Fingerprint]:
    """The mirror's own, as Odoo tells its own."""
    column = model.__table__.columns[cut.column]
    told = cut is BY_CREATION
    prints = select(
        func.date_trunc(cut.unit, column),
        func.count(),
        func.sum(model.odoo_id),
        func.date_trunc("second", func.max(model.write_date)) if told else null(),
    )
    prints = prints.where(comparable(model)).group_by(text("1"))
    if horizon is not None:
        prints = prints.where(column >= horizon)
    for start, count, id_sum, last_write in connection.execute(prints):
        stop = start + cut.length if start else None
        yield Fingerprint(start, stop, count, int(id_sum), last_write)


def portions(buckets: Sequence[Bucket]) -> Iterator[list[Bucket]]:
    """The buckets, oldest first, in portions of which each is one request."""
    portion: list[Bucket] = []
    records = 0
    for bucket in sorted(buckets, key=lambda bucket: bucket.start):
        if portion and (records + bucket.records > RECORDS or len(portion) == WINDOWS):
            yield portion
            portion, records = [], 0
        portion.append(bucket)
        records += bucket.records
    if portion:
        yield portion


def held_by(model: type[Mirrored], bucket: Bucket) -> Selection:
    """A bucket's records, on both sides."""
    column = model.__table__.columns[bucket.cut.column]
    field, window = odoo_field(model, bucket.cut.column), bucket.window
    if window is None:
        return Selection(leaf(field, "=", False), (column.is_(None),))
    bounds = column >= window.start, *([column < window.end] if window.end else [])
    return Selection(within(field, window), (and_(*bounds),))


def either(parts: Sequence[Selection]) -> Selection:
    """What at least one of the parts selects."""
    conditions: list[Any] = [condition for part in parts for condition in part.conditions]
    return Selection(any_of(*(part.domain for part in parts)), (or_(*conditions),))


def _append(found: list[Bucket], after: Bucket) -> None:
    """Add a bucket; one that follows the last without a gap makes that longer."""
    last = found[-1] if found else Bucket(after.cut, None)
    records = last.records + after.records
    follows = last.window and after.window and last.window.end == after.window.start
    if last.window and after.window and follows and records <= RECORDS:
        found[-1] = Bucket(after.cut, Window(last.window.start, after.window.end), records)
    else:
        found.append(after)
