"""How deep a look goes: which records it compares by id, found by ever more of fingerprints."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from scrap_ags.days import DAY, Calendar, Window
from scrap_ags.models import Mirrored, is_partitioned
from scrap_ags.odoo.client import Odoo
from scrap_ags.sync.buckets import (
    BY_CREATION,
    BY_WRITING,
    Bucket,
    differing,
    either,
    held_by,
    portions,
)
from scrap_ags.sync.scope import Everything, Selection, Written, selection

OVERLAP = timedelta(minutes=10)
"""Odoo stamps a write at its transaction's start: one that commits later lies behind."""
DEEP_OVERLAP = DAY
"""The same of a look at everything: of two writes within an hour that hour shows but the first."""
RECENT = 35 * DAY
"""How far back each look compares the days of creation."""
DEEP_EVERY = timedelta(minutes=15)
"""How often all days of creation and all hours of writing are compared."""
SMALL = 5_000
"""A reference model of so few rows is compared whole by each look."""
WHOLE_PAGE = 100_000
"""Pairs of a larger model in one request: 2 s of Odoo's time."""


def is_deep_due(last: datetime | None, at: datetime, early: timedelta = timedelta()) -> bool:
    """Whether it is time to compare all days; ``early``: by how much the moment may be missed.

    Both are Odoo's clock, which may have been set back meanwhile.
    """
    return last is None or not timedelta() <= at - last < DEEP_EVERY - early


@dataclass(frozen=True)
class Extent:
    """What one look covers; ``since`` is its watermark, None: there is none yet."""

    model: type[Mirrored]
    at: datetime
    since: datetime | None
    deep: bool
    rows: int
    """Of the mirror."""

    @property
    def is_whole(self) -> bool:
        """Whether all records are compared."""
        return self.deep or (not is_partitioned(self.model) and self.rows <= SMALL)

    @property
    def horizon(self) -> datetime:
        """From when on each look compares the days of creation."""
        midnight = self.at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight - RECENT

    @property
    def page(self) -> int:
        """How many pairs to ask for at a time; 0: as usual."""
        return WHOLE_PAGE if self.rows > SMALL else 0


def parts(
    odoo: Odoo, connection: Connection, calendar: Calendar, extent: Extent
) -> Iterator[Selection]:
    """What to compare by id, part by part, oldest first; each is about one request."""
    model = extent.model
    if extent.is_whole and not is_partitioned(model):
        yield selection(model, Everything(), calendar)
        return
    # A clock that was set back must not hide what is written until it has caught up.
    overlap = DEEP_OVERLAP if extent.deep else OVERLAP
    since = min(extent.since, extent.at) - overlap if extent.since else None
    lately = [selection(model, Written(since), calendar)] if since else []
    if not is_partitioned(model):
        yield either([*lately, held_by(model, Bucket(BY_CREATION, Window(extent.horizon, None)))])
        return
    for portion in portions(_buckets(odoo, connection, extent)):
        yield either([*lately, *(held_by(model, bucket) for bucket in portion)])
        lately = []
    if lately:
        yield lately[0]


def _buckets(odoo: Odoo, connection: Connection, extent: Extent) -> list[Bucket]:
    if not extent.deep:
        return differing(odoo, connection, extent.model, BY_CREATION, extent.horizon)
    found = differing(odoo, connection, extent.model, BY_CREATION)
    if extent.rows:
        # An empty mirror differs by creation already.
        found += differing(odoo, connection, extent.model, BY_WRITING)
    return found
