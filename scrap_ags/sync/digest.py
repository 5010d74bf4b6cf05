"""The cheap look: ids and write dates of both sides, compared without reading a record."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import chain
from operator import itemgetter
from typing import Any, TypeVar

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, case, func, null, or_, select, text

from scrap_ags.models import Mirrored
from scrap_ags.odoo.client import Odoo
from scrap_ags.odoo.domain import Domain, all_of, leaf
from scrap_ags.odoo.values import odoo_field
from scrap_ags.sync.scope import Selection

PAGE = 10_000
"""Pairs in one request; about 0.2 s of Odoo's time."""

Entry = TypeVar("Entry")
Pair = tuple[int, str | None]
"""An id and a token of its version: the write date to the second; None equals nothing."""


class Kind(Enum):
    """What the walk through both sides finds for an id."""

    NEW = auto()
    CHANGED = auto()
    GONE = auto()
    SAME = auto()
    HELD = auto()
    """In quarantine, and as it was when it was put there."""


Finding = tuple[Kind, int]


def walk(
    odoo: Iterable[Pair], mirror: Iterable[Pair], held: Mapping[int, str | None]
) -> Iterator[Finding]:
    """Go through both sides, each in ascending order of id, once; ``held`` is the quarantine."""
    ours = iter(mirror)
    mine = next(ours, None)
    for odoo_id, version in odoo:
        while mine is not None and mine[0] < odoo_id:
            yield Kind.GONE, mine[0]
            mine = next(ours, None)
        known = mine is not None and mine[0] == odoo_id
        if odoo_id in held and held[odoo_id] == version:
            yield Kind.HELD, odoo_id
        elif not known:
            yield Kind.NEW, odoo_id
        elif mine is not None and mine[1] is not None and mine[1] == version:
            yield Kind.SAME, odoo_id
        else:
            yield Kind.CHANGED, odoo_id
        if known:
            mine = next(ours, None)
    while mine is not None:
        yield Kind.GONE, mine[0]
        mine = next(ours, None)


@dataclass
class Comparison:
    """The findings of a walk, as ids in ascending order."""

    new: list[int] = field(default_factory=list[int])
    changed: list[int] = field(default_factory=list[int])
    gone: list[int] = field(default_factory=list[int])
    same: int = 0
    held: int = 0

    def note(self, finding: Finding) -> None:
        kind, odoo_id = finding
        match kind:
            case Kind.SAME:
                self.same += 1
            case Kind.HELD:
                self.held += 1
            case Kind.NEW:
                self.new.append(odoo_id)
            case Kind.CHANGED:
                self.changed.append(odoo_id)
            case Kind.GONE:
                self.gone.append(odoo_id)

    @property
    def differs(self) -> bool:
        return bool(self.new or self.changed or self.gone)

    @property
    def to_read(self) -> list[int]:
        return sorted(self.new + self.changed)


def compare(
    odoo: Iterable[Pair], mirror: Iterable[Pair], held: Mapping[int, str | None]
) -> Comparison:
    """All findings of a walk together; for scopes that fit into memory."""
    found = Comparison()
    for finding in walk(odoo, mirror, held):
        found.note(finding)
    return found


class _Stamp(msgspec.Struct, gc=False):
    id: int
    write_date: str | bool


_stamps = msgspec.json.Decoder(list[_Stamp])
_ids = msgspec.json.Decoder(list[int])


def odoo_pairs(odoo: Odoo, model: type[Mirrored], domain: Domain, page: int = 0) -> Iterator[Pair]:
    """Odoo's side, in pages of ``page`` or else 10,000; what commits between two is seen later."""
    written, size = odoo_field(model, "write_date"), page or PAGE

    def fetch(after: Domain) -> list[Pair]:
        answer = odoo.search_read(model.odoo_model, after, [written], limit=size)
        return [
            (stamp.id, stamp.write_date if isinstance(stamp.write_date, str) else "")
            for stamp in _stamps.decode(answer.result)
        ]

    return chain.from_iterable(keyset(model, domain, fetch, size, itemgetter(0)))


def odoo_ids(
    odoo: Odoo, model: type[Mirrored], domain: Domain, page: int = 50_000
) -> Iterator[int]:
    """Odoo's ids alone, in ascending order: five times as fast as the pairs."""

    def fetch(after: Domain) -> list[int]:
        return _ids.decode(odoo.search(model.odoo_model, after, limit=page).result)

    return chain.from_iterable(keyset(model, domain, fetch, page, int))


def keyset(
    model: type[Mirrored],
    domain: Domain,
    fetch: Callable[[Domain], list[Entry]],
    size: int,
    key: Callable[[Entry], int],
) -> Iterator[list[Entry]]:
    """Pages in ascending order of id, each asked for while the one before is worked on."""
    field = odoo_field(model, "odoo_id")
    with ThreadPoolExecutor(1, "odoo-ids") as executor:
        coming = executor.submit(fetch, all_of(leaf(field, ">", 0), domain))
        while True:
            page = coming.result()
            full = len(page) == size
            if full:
                coming = executor.submit(fetch, all_of(leaf(field, ">", key(page[-1])), domain))
            yield page
            if not full:
                return


def comparable(model: type[Mirrored]) -> ColumnElement[bool]:
    """The mirror's rows that Odoo ought to show: neither inferred nor hidden."""
    return and_(model.inferred.is_(False), model.hidden_at.is_(None))


def unsettled(model: type[Mirrored]) -> ColumnElement[bool]:
    """Rows read so soon after their write that the same second may have seen another."""
    return or_(
        model.read_at.is_(None), model.read_at < model.write_date + text("interval '2 seconds'")
    )


def version(model: type[Mirrored]) -> ColumnElement[Any]:
    """A row's token, as ``Pair`` has it."""
    written = func.coalesce(func.to_char(model.write_date, "YYYY-MM-DD HH24:MI:SS"), "")
    return case((unsettled(model), null()), else_=written)


def mirror_pairs(
    connection: Connection, model: type[Mirrored], part: Selection, *, hidden: bool = False
) -> Iterator[Pair]:
    """The mirror's side, streamed in ascending order of id, with or without the hidden rows."""
    shown = model.inferred.is_(False) if hidden else comparable(model)
    pairs = select(model.odoo_id.label("id"), version(model)).where(shown)
    rows = part.rows(pairs).order_by("id").execution_options(yield_per=PAGE)
    # All of the cursor is read: plan for that, not for its first rows.
    connection.exec_driver_sql("SET LOCAL cursor_tuple_fraction = 1")
    for batch in connection.execute(rows).partitions():
        yield from ((row[0], row[1]) for row in batch)
