"""What was asked of a collection, as SQL: how many rows there are, and those of a page."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select, true

from scrap_ags.api.collection import Collection
from scrap_ags.api.estimate import estimated
from scrap_ags.api.ordering import Key
from scrap_ags.api.rows import Row, read

FEW = 30_000
"""So many rows are all found and counted before a page is cut from them. Of more they are counted
first, and then a page is found by following an index from the first of them."""
COUNT = "count of all"


@dataclass(frozen=True)
class Extent:
    """How many rows there are, and SQL that is true of each of them: where to follow an index."""

    count: int
    within: ColumnElement[bool] = field(default_factory=true)


@dataclass(frozen=True)
class Question:
    """``filters``: by what rows are chosen, parameters and words. Without any, all that may be
    shown are counted in ``every``."""

    connection: Connection
    collection: Collection
    every: Collection
    where: ColumnElement[bool]
    filters: Sequence[str]
    keys: tuple[Key, ...]

    @property
    def key(self) -> ColumnElement[Any]:
        return self.collection.columns[self.collection.key]

    def chosen(self, *columns: ColumnElement[Any]) -> Select[Any]:
        return select(*columns).select_from(self.collection.source).where(self.where)

    def extent(self) -> Extent:
        if not self.filters:
            every = select(func.count()).select_from(self.every.source).where(self.where)
            return Extent(self.connection.scalar(every) or 0)
        first = self.keys[0]
        extremes = (func.min(first.column), func.max(first.column)) if first.is_bounded else ()
        count, *limits = self.connection.execute(self.chosen(func.count(), *extremes)).one()
        return Extent(count, first.between(*limits)) if limits else Extent(count)

    def expects_few(self) -> bool:
        """Whether it costs less to put all rows in order than to look for them once more."""
        return bool(self.filters) and estimated(self.connection, self.chosen(self.key)) <= FEW

    def rows(
        self,
        keys: Sequence[Key],
        most: int,
        *,
        skipped: int = 0,
        among: ColumnElement[bool] | None = None,
        few: bool = False,
    ) -> tuple[list[Row], int]:
        """A page in the order of ``keys``, and of how many rows, where it has any and they are few.

        Which rows they are is found by the columns of the order alone.
        """
        columns: list[ColumnElement[Any]] = [key.column for key in keys]
        if few:
            columns.append(func.count().over().label(COUNT))
        ordered = self.chosen(*columns).order_by(
            *(key.clause(self.collection.source) for key in keys)
        )
        page = ordered.where(true() if among is None else among).limit(most).offset(skipped)
        return self._whole(page, keys)

    def _whole(self, page: Select[Any], keys: Sequence[Key]) -> tuple[list[Row], int]:
        collection, found = self.collection, page.subquery("found")
        counted = [column for column in found.c if column.name == COUNT]
        wanted = (
            select(*collection.shown, *counted)
            .join_from(collection.labelled, found, self.key == found.c[collection.key])
            .order_by(*(key.clause(collection.source) for key in keys))
        )
        rows = read(self.connection, wanted)
        counts = [row.pop(COUNT) for row in rows if COUNT in row]
        return rows, max(counts, default=0)
