"""Where a walk through a list stands, as its ``next`` and ``previous`` carry it."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import msgspec
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Column

from scrap_ags.api.operators import value_of
from scrap_ags.api.ordering import Key
from scrap_ags.errors import WrongUsage


class Cursor(msgspec.Struct, frozen=True):
    """``values``: of the ordered columns, in the row beside which the page begins.

    ``count``: of all rows when the walk began; counting them again for each page takes longer than
    the page. ``ordering``: as it was asked for.
    """

    ordering: str
    values: tuple[Any, ...]
    count: int
    backward: bool = False


def written(cursor: Cursor) -> str:
    return urlsafe_b64encode(msgspec.json.encode(cursor)).decode().rstrip("=")


def read(text: str, ordering: str, keys: Sequence[Key]) -> Cursor:
    """Raises WrongUsage unless it is a cursor of this list in this order."""
    try:
        padded = text + "=" * (-len(text) % 4)
        cursor = msgspec.json.decode(urlsafe_b64decode(padded), type=Cursor)
        pairs = zip(keys, cursor.values, strict=True)
        values = tuple(value_type(key.column).validate_python(value) for key, value in pairs)
    except (ValueError, RecursionError, msgspec.MsgspecError, ValidationError):
        raise WrongUsage(
            "reading the cursor: this list never gave it; begin with `cursor=`"
        ) from None
    if cursor.ordering != ordering or cursor.count < 0:
        raise WrongUsage("reading the cursor: it belongs to another ordering; begin with `cursor=`")
    return msgspec.structs.replace(cursor, values=values)


@cache
def value_type(column: Column[Any]) -> TypeAdapter[Any]:
    value: Any = value_of(column) | None
    return TypeAdapter(value)


def standing_at(row: Mapping[str, Any], keys: Sequence[Key]) -> tuple[Any, ...]:
    return tuple(row[key.column.name] for key in keys)
