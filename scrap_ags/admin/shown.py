"""Values as people read them: local times, amounts with thin spaces, words for selections."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Boolean, Column, Integer, Numeric
from sqlalchemy.dialects.postgresql import TIMESTAMP
from starlette_admin.i18n import get_locale, gettext

from scrap_ags.admin.wording import value_word
from scrap_ags.models import MONEY

THIN = "\N{NARROW NO-BREAK SPACE}"
CURRENCY = "MAD"
MOMENTS = {"fr": "%d/%m/%Y %H:%M:%S", "en": "%Y-%m-%d %H:%M:%S"}
DAYS = {"fr": "%d/%m/%Y", "en": "%Y-%m-%d"}


def is_money(column: Column[Any]) -> bool:
    return any(column.type is kind for kind in MONEY)


def is_moment(column: Column[Any]) -> bool:
    return isinstance(column.type, TIMESTAMP)


def is_number(column: Column[Any]) -> bool:
    """Whether it counts or measures something; an id does neither."""
    kind = column.type
    return isinstance(kind, Integer | Numeric) and not isinstance(kind, BigInteger)


def shown(column: Column[Any], value: Any, zone: ZoneInfo) -> Any:
    """A value of the column; what the audit log holds as text is read as the column's first."""
    if value is None:
        return None
    if is_moment(column):
        return moment(datetime.fromisoformat(value) if isinstance(value, str) else value, zone)
    if isinstance(column.type, Boolean):
        return gettext("Yes") if value else gettext("No")
    if is_money(column):
        return money(Decimal(value))
    if is_number(column):
        return number(Decimal(value))
    return value_word(column.name, value) if isinstance(value, str) else str(value)


def local(value: datetime, zone: ZoneInfo) -> datetime:
    """In that zone, unless the calendar ends before: year 9999 is what some write for never."""
    try:
        return value.astimezone(zone)
    except OverflowError:
        return value


def moment(value: datetime, zone: ZoneInfo) -> str:
    return local(value, zone).strftime(MOMENTS[get_locale()])


def day(value: date) -> str:
    return value.strftime(DAYS[get_locale()])


def number(value: Decimal) -> str:
    """As many decimals as it has."""
    told = f"{value.normalize():,f}"
    return told.replace(",", THIN).replace(".", "," if get_locale() == "fr" else ".")


def money(value: Decimal) -> str:
    """Dirhams, to the centime at least."""
    exact = value.normalize()
    digits = max(2, -int(exact.as_tuple().exponent))
    told = f"{exact:,.{digits}f}".replace(",", THIN)
    return f"{told.replace('.', ',') if get_locale() == 'fr' else told}{THIN}{CURRENCY}"


def reference(label: str | None, number: int | None) -> Mapping[str, Any] | None:
    """What a row refers to; one that has no label yet is told by its number."""
    return None if number is None else {"id": number, "label": label or f"#{number}"}
