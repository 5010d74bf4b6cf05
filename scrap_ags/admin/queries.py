"""What a list asks the database: which rows, in which order, and all of them for a file."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, and_, select
from starlette.exceptions import HTTPException
from starlette_admin.filters import FilterGroup
from starlette_admin.filters.base import BaseFilter
from starlette_admin.i18n import gettext

from scrap_ags.admin.filters import clause_of
from scrap_ags.admin.wording import heading
from scrap_ags.api.asked import MOST_WORDS, occurs
from scrap_ags.api.collection import KEY, TEXT, Collection
from scrap_ags.api.operators import LONGEST
from scrap_ags.api.rows import Row, labelled_rows

Sorts = Sequence[tuple[str, str]]
"""Fields, each with ``asc`` or ``desc``."""


@dataclass(frozen=True)
class Queries:
    """Of one collection. ``computed``: by field, what is no column of it but sorted by."""

    collection: Collection
    filters: Mapping[str, Sequence[type[BaseFilter]]]
    computed: Mapping[str, ColumnElement[Any]] = field(default_factory=dict[str, Any])

    @property
    def key(self) -> ColumnElement[Any]:
        return self.collection.columns[self.collection.key]

    @property
    def parents(self) -> dict[str, FromClause]:
        """By reference, what it refers to, under the name of its label."""
        return {one.reference: one.parents for one in self.collection.labels}

    def where(
        self, q: str | None, filters: FilterGroup | None, connection: Connection
    ) -> ColumnElement[bool]:
        """SQL: the rows that were searched for."""
        words = sorted(set((q or "").split()))
        if len(words) > MOST_WORDS or len(q or "") > LONGEST or "\0" in (q or ""):
            raise HTTPException(400, gettext("This search is too long."))
        found = [occurs(self.collection, word, connection) for word in words]
        return and_(True, *found, clause_of(filters or FilterGroup(), self.filters))

    def keys(self, where: ColumnElement[bool], sorts: Sorts = ()) -> Select[Any]:
        """SQL: the keys of the rows, in the order that was asked for."""
        return self._ordered([self.key], where, sorts, self.parents, ())

    def whole(self, where: ColumnElement[bool], sorts: Sorts) -> Select[Any]:
        """SQL: all that :meth:`exported` names."""
        parents = self.parents
        columns = [column for _, column in self.exported(parents)]
        return self._ordered(columns, where, sorts, parents, parents)

    def exported(
        self, parents: Mapping[str, FromClause] | None = None
    ) -> list[tuple[str, ColumnElement[Any]]]:
        """What a file of the list holds, each under its head: references by label and number."""
        parents = self.parents if parents is None else parents
        columns: list[tuple[str, ColumnElement[Any]]] = []
        for name, column in self.collection.columns.items():
            told = heading(column)
            if name in parents:
                columns.append((told, parents[name].c[TEXT]))
                columns.append((gettext("%(name)s (Odoo no.)") % {"name": told}, column))
            elif not getattr(column, "info", {}).get("bookkeeping"):
                columns.append((told, column))
        return columns

    def _ordered(
        self,
        columns: Sequence[ColumnElement[Any]],
        where: ColumnElement[bool],
        sorts: Sorts,
        parents: Mapping[str, FromClause],
        shown: Iterable[str],
    ) -> Select[Any]:
        """References are sorted by their labels; ``shown``: those whose labels are columns."""
        joined: Any = self.collection.source
        for name in sorted({*shown, *(name for name, _ in sorts)} & parents.keys()):
            own = self.collection.columns[name]
            joined = joined.outerjoin(parents[name], parents[name].c[KEY] == own)
        by = [(self._sorted_by(name, parents), direction) for name, direction in sorts]
        by.append((self.key, by[0][1] if by else "asc"))
        clauses = [one.desc() if direction == "desc" else one.asc() for one, direction in by]
        return select(*columns).select_from(joined).where(where).order_by(*clauses)

    def _sorted_by(self, name: str, parents: Mapping[str, FromClause]) -> ColumnElement[Any]:
        if name in parents:
            return parents[name].c[TEXT]
        return self.computed[name] if name in self.computed else self.collection.columns[name]

    def rows(self, connection: Connection, keys: Sequence[Any]) -> list[Row]:
        """The rows of these keys, in their order, each reference with its label."""
        found = labelled_rows(connection, self.collection, self.key.in_(keys))
        place = {key: position for position, key in enumerate(keys)}
        return sorted(found, key=lambda row: place[row[self.collection.key]])

    def key_of(self, told: Any) -> Any:
        """The key that an address names; None where it cannot be one."""
        if self.key.type.python_type is not int:
            return str(told).replace("\0", "")
        digits = str(told).removeprefix("-")
        return int(told) if digits.isascii() and digits.isdigit() and len(digits) < 19 else None
