"""Ids that were found, named in another question."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    SelectBase,
    Text,
    any_,
    cast,
    false,
    func,
    literal,
    select,
)
from sqlalchemy.types import UserDefinedType

FEW = 10_000
"""So many are compared one by one, which an index can do."""


class Array(UserDefinedType[str]):
    """As PostgreSQL writes it: to send a list of numbers takes fifty times as long."""

    cache_ok = True
    render_bind_cast = True

    def get_col_spec(self, **_: Any) -> str:
        return "BIGINT[]"


@dataclass(frozen=True)
class Numbers:
    """``written``: as PostgreSQL writes an array."""

    count: int
    written: str

    def have(self, column: ColumnElement[Any]) -> ColumnElement[bool]:
        """SQL: the column's value is one of them."""
        if not self.count:
            return false()
        return column == any_(self._array) if self.count <= FEW else column.in_(self._rows)

    def lack(self, column: ColumnElement[Any]) -> ColumnElement[bool]:
        """SQL: the column has another value."""
        return column.not_in(self._rows) if self.count else column.is_not(None)

    @property
    def _array(self) -> ColumnElement[Any]:
        return literal(self.written, Array())

    @property
    def _rows(self) -> Select[int]:
        return select(func.unnest(self._array, type_=BigInteger))


def found(connection: Connection, ids: SelectBase) -> Numbers:
    """All that are asked for."""
    one = ids.subquery()
    [number] = one.c
    told = select(func.count(), cast(func.array_agg(number), Text)).select_from(one)
    count, written = connection.execute(told).one()
    return Numbers(count, written or "{}")
