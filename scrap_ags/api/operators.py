"""What a column may be compared with: ``column``, ``column__gte``, ``column__in`` …"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field
from sqlalchemy import BigInteger, Column, ColumnElement, Integer, Numeric, Text, cast, literal
from sqlalchemy.dialects.postgresql import JSONB

ESCAPE = "\\"
NUMBER = re.compile(r"[-+]?[\d.]+")
LONGEST = 200
"""Characters of a text that is looked for."""
MOST = 1_000
"""Values of which a column may have one."""


def sound(value: str) -> str:
    """PostgreSQL keeps neither a NUL in a text nor half a character."""
    if "\0" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
        raise ValueError("a text holds no NUL and no half of a surrogate pair")
    return value


def in_utc(value: datetime) -> datetime:
    """A moment without an offset is in UTC, as those of the answers are."""
    try:
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    except OverflowError:
        raise ValueError("there is no such moment in UTC") from None


def no_number(value: Any) -> Any:
    """A year alone would be taken for the seconds since 1970."""
    if isinstance(value, str) and NUMBER.fullmatch(value.strip()):
        raise ValueError("write a day as 2026-01-31, a moment as 2026-01-31T08:30:00")
    return value


def separated(value: Any) -> Any:
    """``a,b``, or a parameter given several times: then a value may hold a comma."""
    return value[0].split(",") if isinstance(value, list) and len(value) == 1 else value


Word = Annotated[str, AfterValidator(sound)]
Part = Annotated[Word, Field(max_length=LONGEST)]
"""Of a text that is looked for."""
Day = Annotated[date, BeforeValidator(no_number)]
Moment = Annotated[datetime, BeforeValidator(no_number), AfterValidator(in_utc)]
VALUES: dict[type, Any] = {
    str: Word,
    int: Annotated[int, Field(ge=-(2**63), lt=2**63)],
    Decimal: Annotated[Decimal, Field(max_digits=50, decimal_places=20, allow_inf_nan=False)],
    datetime: Moment,
    date: Day,
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
    as_text = column if isinstance(column.type, Text) else cast(column, Text)
    # Where there is no case to overlook, PostgreSQL is spared changing that of each text.
    likened = as_text.ilike if is_cased(word) else as_text.like
    return likened(f"%{escaped(word)}%", escape=ESCAPE)


def is_cased(word: str) -> bool:
    return word.lower() != word.upper()


def escaped(word: str) -> str:
    """The word for LIKE, each of its signs standing for itself."""
    return word.replace(ESCAPE, ESCAPE * 2).replace("%", ESCAPE + "%").replace("_", ESCAPE + "_")


def many(value: Any) -> Any:
    return Annotated[list[value], BeforeValidator(separated), Field(max_length=MOST)]


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
    "__icontains": (lambda _: Part, contains),
}
"""By suffix: the type of the value, given the column's, and the condition."""
