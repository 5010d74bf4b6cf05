"""Rows as files for spreadsheets: CSV piece by piece, XLSX by way of a file."""

import csv
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from io import StringIO
from typing import IO, Any
from zoneinfo import ZoneInfo

import xlsxwriter
from sqlalchemy import ColumnElement
from sqlalchemy.dialects.postgresql import JSONB
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from scrap_ags.admin.shown import local
from scrap_ags.admin.wording import value_word, values_of

PIECE = 1_000
"""Rows of CSV that are sent at one time."""
MOST_ROWS = 1_048_575
"""Of an Excel sheet, below its head."""
DATED = "dd/mm/yyyy hh:mm:ss"
FIRST_YEAR = 1900
"""Of which Excel knows the days."""
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""By which Excel knows a CSV for UTF-8."""
Convert = Callable[[Any], Any]
Rows = Iterable[Sequence[Any]]


def inert(text: str) -> str:
    """No spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(FORMULAS) else text


def converter(column: ColumnElement[Any], zone: ZoneInfo) -> Convert:
    """Local times without an offset, and words for selections; None stays None."""
    kind = column.type.python_type
    if kind is datetime:
        return lambda value: value and local(value, zone).replace(tzinfo=None, microsecond=0)
    if kind is str:
        words = {value: value_word(str(column.key), value) for value in values_of(str(column.key))}
        return lambda value: value and inert(words.get(value) or value)
    if isinstance(column.type, JSONB):
        return lambda value: value and inert(json.dumps(value, ensure_ascii=False))
    return lambda value: value


def csv_of(head: Sequence[str], rows: Rows, converters: Sequence[Convert]) -> Iterator[str]:
    """Text with a comma between values, a point in numbers, times as 2026-01-31 08:30:00."""
    piece = StringIO(newline="")
    writer = csv.writer(piece)
    piece.write(MARK)
    writer.writerow(head)
    for place, row in enumerate(rows, 1):
        writer.writerow([convert(value) for convert, value in zip(converters, row, strict=True)])
        if place % PIECE == 0:
            yield piece.getvalue()
            piece.seek(0)
            piece.truncate()
    yield piece.getvalue()


def xlsx_into(
    file: IO[bytes], head: Sequence[str], rows: Rows, converters: Sequence[Convert]
) -> None:
    """One sheet, its head frozen. Rows leave the memory as they come."""
    with tempfile.TemporaryDirectory() as folder:
        book = xlsxwriter.Workbook(file, {"constant_memory": True, "tmpdir": folder})
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        bold = book.add_format({"bold": True})
        for place, name in enumerate(head):
            sheet.write_string(0, place, name, bold)
        dated = book.add_format({"num_format": DATED})
        for number, row in enumerate(rows, 1):
            for place, value in enumerate(row):
                write(sheet, number, place, converters[place](value), dated)
        book.close()


def write(sheet: Worksheet, row: int, place: int, value: Any, dated: Format) -> None:
    if isinstance(value, str):
        sheet.write_string(row, place, value)
    elif isinstance(value, bool):
        sheet.write_boolean(row, place, value)
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(row, place, float(value))
    elif isinstance(value, datetime) and value.year < FIRST_YEAR:
        sheet.write_string(row, place, str(value))
    elif value is not None:
        sheet.write_datetime(row, place, value, dated)
