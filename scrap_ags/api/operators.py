"""What a column may be compared with: ``column``, ``column__gte``, ``column__in`` …"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field
from sqlalchemy import BigInteger, Column, ColumnElement, Integer, Numeric, Text, cast, literal
from sqlalchemy.dialects.postgresql import JSONB

ESCAPE = "\\"


def without_nul(value: str) -> str:
    """PostgreSQL keeps no NUL in a text."""
    if "\0" in value:
        raise ValueError("a text holds no NUL character")
    return value


def in_utc(value: datetime) -> datetime:
    """A moment without an offset is in UTC, as those of the answers are."""
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def separated(value: Any) -> Any:
    """``a,b`` and a parameter given twice say the same."""
    return [one for part in value for one in part.split(",")] if isinstance(value, list) else value


Word = Annotated[str, AfterValidator(without_nul)]
Moment = Annotated[datetime, AfterValidator(in_utc)]
VALUES: dict[type, Any] = {
    str: Word,
    int: Annotated[int, Field(ge=-(2**63), lt=2**63)],
    Decimal: Annotated[Decimal, Field(max_digits=30, allow_inf_nan=False)],
    datetime: Moment,
    date: date,
    bool: bool,
}
"""How the text of a parameter is read, by the column's type in Python."""


def value_of(column: Column[Any]) -> Any:
    return VALUES[column.type.python_type]


def is_comparable(column: Column[Any]) -> bool:
    return not isinstance(column.type, JSONB)


def of_type(value: Any, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """SQL: the value as it is; the column's own type would round it, or have no room for it."""
    kind = column.type
    wide = Numeric() if isinstance(kind, Numeric) else kind
    return literal(value, BigInteger() if isinstance(kind, Integer) else wide)


def contains(column: ColumnElement[Any], word: str) -> ColumnElement[bool]:
    """Whatever the case; of what is no text, its text in ISO 8601 or in digits."""
    escaped = word.replace(ESCAPE, ESCAPE * 2).replace("%", ESCAPE + "%").replace("_", ESCAPE + "_")
    as_text = column if isinstance(column.type, Text) else cast(column, Text)
    return as_text.ilike(f"%{escaped}%", escape=ESCAPE)


def many(value: Any) -> Any:
    return Annotated[list[value], BeforeValidator(separated)]


Condition = Callable[[ColumnElement[Any], Any], ColumnElement[bool]]
OPERATORS: dict[str, tuple[Callable[[Any], Any], Condition]] = {
    "": (lambda value: value, lambda column, value: column == of_type(value, column)),
    "__gte": (lambda value: value, lambda column, value: column >= of_type(value, column)),
    "__lte": (lambda value: value, lambda column, value: column <= of_type(value, column)),
    "__gt": (lambda value: value, lambda column, value: column > of_type(value, column)),
    "__lt": (lambda value: value, lambda column, value: column < of_type(value, column)),
    "__in": (many, lambda column, values: column.in_([of_type(one, column) for one in values])),
    "__isnull": (
        lambda _: bool,
        lambda column, null: column.is_(None) if null else column.is_not(None),
    ),
    "__icontains": (lambda _: Word, contains),
}
"""By suffix: the type of the value, given the column's, and the condition."""
