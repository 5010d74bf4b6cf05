"""The order of a list, and the row at which a page of it begins: keyset cursors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Column, ColumnElement, FromClause, and_, false, or_, true

from scrap_ags.api.collection import Collection
from scrap_ags.api.operators import is_comparable, of_type
from scrap_ags.errors import WrongUsage


@dataclass(frozen=True)
class Key:
    """A column that rows are ordered by. NULL is greater than every value, as in PostgreSQL."""

    column: Column[Any]
    descending: bool = False

    def clause(self, source: FromClause) -> ColumnElement[Any]:
        """SQL, where ``source`` has the column under the same name."""
        column = source.c[self.column.name]
        return column.desc() if self.descending else column.asc()

    def after(self, value: Any) -> ColumnElement[bool]:
        """SQL: the rows that come later than one with that value."""
        if value is None:
            return self.column.is_not(None) if self.descending else false()
        if self.descending:
            return self.column < of_type(value, self.column)
        later = self.column > of_type(value, self.column)
        return or_(later, self.column.is_(None)) if self.column.nullable else later

    def bound(self, value: Any) -> ColumnElement[bool]:
        """SQL, implied by the rest: where an index begins to read. True where it cannot."""
        if value is None or (self.column.nullable and not self.descending):
            return true()
        bound = of_type(value, self.column)
        return self.column <= bound if self.descending else self.column >= bound

    @property
    def is_bounded(self) -> bool:
        """Whether all values lie between a least and a greatest one: none is NULL or a boolean."""
        return not self.column.nullable and self.column.type.python_type is not bool

    def between(self, least: Any, greatest: Any) -> ColumnElement[bool]:
        return self.column.between(of_type(least, self.column), of_type(greatest, self.column))

    def same(self, value: Any) -> ColumnElement[bool]:
        return (
            self.column.is_(None) if value is None else self.column == of_type(value, self.column)
        )


def ordering_of(collection: Collection, asked: str) -> tuple[Key, ...]:
    """The keys that were asked for, and the one that tells rows apart. Raises WrongUsage."""
    keys: list[Key] = []
    for name in filter(None, (part.strip() for part in asked.split(","))):
        column = collection.columns.get(name.removeprefix("-"))
        if column is None or not is_comparable(column):
            raise WrongUsage(
                f"ordering by {name}: {collection.path} has no such column to order by"
            )
        if column.name not in {key.column.name for key in keys}:
            keys.append(Key(column, name.startswith("-")))
    if collection.key not in {key.column.name for key in keys}:
        keys.append(Key(collection.columns[collection.key]))
    return tuple(keys)


def reverse(keys: Sequence[Key]) -> tuple[Key, ...]:
    return tuple(replace(key, descending=not key.descending) for key in keys)


def after(keys: Sequence[Key], row: Mapping[str, Any]) -> ColumnElement[bool]:
    """SQL: the rows that come later than this one."""
    first, *others = keys
    value = row[first.column.name]
    if not others:
        return first.after(value)
    later = or_(first.after(value), and_(first.same(value), after(others, row)))
    return and_(first.bound(value), later)
