"""From Odoo's JSON to rows for the mirror, by the declarations of ``models``.

Odoo gives ``false`` for what is NULL in its database, but never for numbers (0) and booleans.
Decimals keep the digits that Odoo printed; PostgreSQL rounds them half up as it stores them.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Raw
from sqlalchemy import BigInteger, Boolean, Column, DateTime, Integer, Numeric, Text

from scrap_ags.models import Mirrored

INT32 = Annotated[int, Meta(ge=-(2**31), lt=2**31)]
# From 1-01-01 on, no longer than a moment.
MOMENT = Annotated[str, Meta(min_length=7, max_length=19)]
DATE_LENGTH, MOMENT_LENGTH = 10, 19
LABELLED = tuple[int, str | bool]

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Unreadable:
    """A record that Odoo gave and the mirror cannot hold."""

    odoo_id: int
    write_date: str | None
    reason: str
    payload: bytes


class Identity(msgspec.Struct):
    """What is needed of a record that cannot be read otherwise."""

    id: int
    write_date: str | bool = False


def columns_from_odoo(model: type[Mirrored]) -> list[Column[Any]]:
    """The columns that Odoo feeds, labels included."""
    columns: list[Column[Any]] = list(model.__table__.columns)  # type: ignore[arg-type]
    return [column for column in columns if "odoo" in column.info or "label_of" in column.info]


def odoo_field(model: type[Mirrored], column: str) -> str:
    """The Odoo field that feeds a column."""
    info = model.__table__.columns[column].info
    return odoo_field(model, info["label_of"]) if "label_of" in info else info["odoo"] or column


class Wire:
    """How one model travels: the fields to ask for, and their answer turned into rows.

    ``lacking``: optional fields that this Odoo does not have; their columns stay NULL. ``doubt``
    is called before a record is found unreadable, and may raise for a better reason.
    """

    def __init__(
        self,
        model: type[Mirrored],
        lacking: Collection[str] = (),
        doubt: Callable[[], None] = lambda: None,
    ) -> None:
        self.model = model
        self.doubt = doubt
        self.columns = [
            column
            for column in columns_from_odoo(model)
            if odoo_field(model, column.name) not in lacking
        ]
        self.names = [column.name for column in self.columns]
        self.labels = any("label_of" in column.info for column in self.columns)
        wanted = [odoo_field(model, name) for name in self.names]
        self.fields = list(dict.fromkeys(wanted))
        kinds = {
            odoo_field(model, column.name): _kind(column, self.labels)
            for column in self.columns
            if "label_of" not in column.info
        }
        record = msgspec.defstruct(model.asset, list(kinds.items()), gc=False)
        self._places = [list(kinds).index(name) for name in wanted]
        self._clean = [_cleaner(column, self.labels) for column in self.columns]
        self._page = msgspec.json.Decoder(list[record])
        self._record = msgspec.json.Decoder(record)

    def decode(self, page: Raw | bytes) -> tuple[list[Row], list[Unreadable]]:
        """Rows in the order of ``names``, and the records that could not be read.

        Raises msgspec.DecodeError when the page is no list of records at all.
        """
        try:
            return self._rows(self._page.decode(page)), []
        except msgspec.ValidationError:
            self.doubt()
            return self._one_by_one(msgspec.json.decode(page, type=list[Raw]))

    def _one_by_one(self, page: list[Raw]) -> tuple[list[Row], list[Unreadable]]:
        readable: list[msgspec.Struct] = []
        unreadable: list[Unreadable] = []
        for raw in page:
            try:
                readable.append(self._record.decode(raw))
            except msgspec.ValidationError as wrong:
                unreadable.append(unreadable_record(raw, str(wrong)))
        return self._rows(readable), unreadable

    def _rows(self, records: Sequence[msgspec.Struct]) -> list[Row]:
        if not records:
            return []
        given = list(zip(*map(msgspec.structs.astuple, records), strict=True))
        cleaned = [
            clean(given[place]) for place, clean in zip(self._places, self._clean, strict=True)
        ]
        return list(zip(*cleaned, strict=True))


def unreadable_record(raw: Raw | bytes, reason: str) -> Unreadable:
    known = msgspec.json.decode(raw, type=Identity)
    written = known.write_date if isinstance(known.write_date, str) else None
    return Unreadable(known.id, written, reason, bytes(raw))


@cache
def _kind(column: Column[Any], labels: bool) -> Any:
    if column.primary_key:
        return int
    if column.foreign_keys or isinstance(column.type, BigInteger):
        return LABELLED | bool if labels else int | bool
    if isinstance(column.type, Boolean):
        return bool
    if isinstance(column.type, Integer):
        return INT32 | float
    if isinstance(column.type, Numeric):
        return Decimal
    return str | bool if isinstance(column.type, Text) else MOMENT | bool


Values = Sequence[Any]


def _cleaner(column: Column[Any], labels: bool) -> Callable[[Values], Values]:
    """What makes a column's wire values the mirror's, a column of a page at a time."""
    if "label_of" in column.info:
        return lambda values: [clean_label(value[1]) if value else None for value in values]
    if labels and not column.primary_key and isinstance(column.type, BigInteger):
        return lambda values: [value[0] if value else None for value in values]
    if column.name == "display_name":
        return lambda values: [clean_label(value) for value in values]
    if column.primary_key or isinstance(column.type, Boolean | Numeric):
        return lambda values: values
    if isinstance(column.type, Integer) and not isinstance(column.type, BigInteger):
        return lambda values: [_integral(value) for value in values]
    if isinstance(column.type, DateTime):
        return lambda values: [
            value if type(value) is str and len(value) == MOMENT_LENGTH else _moment(value)
            for value in values
        ]
    return lambda values: [None if value is False else value for value in values]


def _integral(value: Any) -> Any:
    """A quantity that Odoo keeps as a float; one with decimals is left for COPY to refuse."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _moment(value: Any) -> Any:
    return full_year(value) if isinstance(value, str) else value or None


def full_year(told: str) -> str:
    """A date or moment with the zeros that Odoo leaves out of a year before 1000.

    PostgreSQL would take such a year for a month. Its words for a moment ('now', 'infinity') are
    none of Odoo's; with zeros before them they are refused.
    """
    if len(told) in (DATE_LENGTH, MOMENT_LENGTH):
        return told
    return told.zfill(MOMENT_LENGTH if " " in told else DATE_LENGTH)


def clean_label(value: Any) -> str | None:
    """Up to 15 Odoo calls an unnamed record ``"False"``, 16 ``""``, later ones ``false``."""
    return None if value in (False, "", "False") else value
