"""Values of the mirror as a person reads them at a terminal."""

import json
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from scrap_ags.models import MOMENT, Mirrored

NULL = "∅"


def values(printed: str) -> dict[str, Any]:
    """What PostgreSQL printed as a JSON object, amounts digit for digit."""
    return json.loads(printed, parse_float=Decimal)


def in_order(model: type[Mirrored], held: dict[str, object]) -> dict[str, object]:
    """In the table's order; then the columns that the table no longer has."""
    names = [column.name for column in model.__table__.columns if column.name in held]
    return {name: held[name] for name in names} | held


def value(model: type[Mirrored], column: str, held: object, zone: ZoneInfo) -> str:
    """One line; a moment is local time, NULL is ∅."""
    match held:
        case None:
            return NULL
        case bool():
            return str(held).lower()
        case Decimal():
            return f"{held:f}"
        case str() if _is_moment(model, column):
            return _local(held, zone)
        case str() if held.strip() != held or not held or not held.isprintable():
            return repr(held)
    return str(held)


def local(moment: datetime, zone: ZoneInfo) -> str:
    """To the microsecond and with its offset, so that `scrap-ags as-of` takes it back."""
    return moment.astimezone(zone).isoformat(timespec="microseconds")


def _is_moment(model: type[Mirrored], column: str) -> bool:
    known = model.__table__.columns.get(column)
    return known is not None and isinstance(known.type, type(MOMENT))


def _local(held: str, zone: ZoneInfo) -> str:
    try:
        return datetime.fromisoformat(held).astimezone(zone).isoformat()
    except (ValueError, OverflowError):  # PostgreSQL's years reach further than Python's
        return held
