"""What was asked of a collection, as SQL: how many rows there are, and those of a page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    Subquery,
    func,
    select,
    union_all,
)
from sqlalchemy.sql.visitors import replacement_traverse

from scrap_ags.api.collection import Collection
from scrap_ags.api.estimate import estimated
from scrap_ags.api.ordering import Key, after, reverse
from scrap_ags.api.rows import Row, read

FEW = 30_000
"""So many rows are all found and counted before a page is cut from them. Of more they are counted
first, and then a page is found by following an index from the first of them."""
COUNT = "count of all"


@dataclass(frozen=True)
class Part:
    """Rows of one source: what is true of them, and their order."""

    source: FromClause
    where: ColumnElement[bool]
    keys: tuple[Key, ...]

    def chosen(self, *columns: ColumnElement[Any]) -> Select[Any]:
        return select(*columns).select_from(self.source).where(self.where)

    def placed(self) -> Select[Any]:
        """SQL: where each row stands in the order."""
        return self.chosen(*(key.column for key in self.keys))

    def ordered(self) -> Select[Any]:
        return self.placed().order_by(*(key.clause(self.source) for key in self.keys))

    def among(self, condition: ColumnElement[bool]) -> "Part":
        return replace(self, where=self.where & condition)

    def within(self, source: FromClause, keys: tuple[Key, ...]) -> "Part":
        """The rows of which the same is true in another source that has the same columns."""

        def there(element: Any, **_: Any) -> ColumnElement[Any] | None:
            is_here = isinstance(element, Column) and element.table is self.source
            return source.c[element.name] if is_here else None

        return Part(source, replacement_traverse(self.where, {}, there), keys)

    def counted(self, connection: Connection) -> "tuple[int, Part]":
        """How many rows there are, and the part narrowed to between its first and last value."""
        first = self.keys[0]
        extremes = (func.min(first.column), func.max(first.column)) if first.is_bounded else ()
        count, *limits = connection.execute(self.chosen(func.count(), *extremes)).one()
        return count, self.among(first.between(*limits)) if limits else self


@dataclass(frozen=True)
class Question:
    """``parts``: each row of ``whole`` is in exactly one of them. ``filters``: by what rows are
    chosen, parameters and words."""

    connection: Connection
    collection: Collection
    whole: Part
    parts: tuple[Part, ...]
    filters: Sequence[str]

    @property
    def keys(self) -> tuple[Key, ...]:
        return self.whole.keys

    def reversed(self) -> "Question":
        whole, *parts = (
            replace(part, keys=reverse(part.keys)) for part in (self.whole, *self.parts)
        )
        return replace(self, whole=whole, parts=tuple(parts))

    def after(self, row: Mapping[str, Any]) -> "Question":
        """What comes later than this row."""
        parts = (part.among(after(part.keys, row)) for part in self.parts)
        return replace(self, parts=tuple(parts))

    def counted(self) -> "tuple[int, Question]":
        """How many rows there are, and where to look for them."""
        if not self.filters:
            return self.connection.scalar(self.whole.chosen(func.count())) or 0, self
        counted = [part.counted(self.connection) for part in self.parts]
        parts = tuple(part for count, part in counted if count)
        return sum(count for count, _ in counted), replace(self, parts=parts)

    def expects_few(self) -> bool:
        """Whether it costs less to put all rows in order than to look for them once more."""
        if not self.filters:
            return False
        places = together(part.placed() for part in self.parts)
        return estimated(self.connection, select(places)) <= FEW

    def rows(self, most: int, *, skipped: int = 0, few: bool = False) -> tuple[list[Row], int]:
        """A page, and, if they are ``few``, how many rows there are: 0 where the page is empty."""
        page = self._all_places() if few else self._first_places(most + skipped)
        return self._whole(page.limit(most).offset(skipped))

    def _all_places(self) -> Select[Any]:
        places = together(part.placed() for part in self.parts)
        every = select(*places.c, func.count().over().label(COUNT))
        return every.order_by(*self._order(places))

    def _first_places(self, most: int) -> Select[Any]:
        if len(self.parts) == 1:
            return self.parts[0].ordered()
        places = together(part.ordered().limit(most) for part in self.parts)
        return select(places).order_by(*self._order(places))

    def _order(self, source: FromClause) -> Iterable[ColumnElement[Any]]:
        return [key.clause(source) for key in self.keys]

    def _whole(self, page: Select[Any]) -> tuple[list[Row], int]:
        collection, found = self.collection, page.subquery("found")
        key = collection.columns[collection.key]
        counted = [column for column in found.c if column.name == COUNT]
        wanted = (
            select(*collection.shown, *counted)
            .join_from(collection.labelled, found, key == found.c[collection.key])
            .order_by(*self._order(collection.source))
        )
        rows = read(self.connection, wanted)
        counts = [row.pop(COUNT) for row in rows if COUNT in row]
        return rows, max(counts, default=0)


def together(selects: Iterable[Select[Any]]) -> Subquery:
    """SQL: the rows of all."""
    first, *others = selects
    return (union_all(first, *others) if others else first).subquery()
