"""Rows as files for spreadsheets: CSV piece by piece, XLSX by way of a file."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter
from sqlalchemy import ColumnElement
from sqlalchemy.dialects.postgresql import JSONB

from scrap_ags.admin.wording import value_word, values_of

PIECE = 1_000
"""Rows of CSV that are sent at one time."""
MOST_ROWS = 1_048_575
"""Of an Excel sheet, below its head."""
DATED = "dd/mm/yyyy hh:mm:ss"
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
        return lambda value: value and value.astimezone(zone).replace(tzinfo=None)
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


def xlsx_into(path: Path, head: Sequence[str], rows: Rows, converters: Sequence[Convert]) -> None:
    """One sheet, its head frozen. Rows leave the memory as they come."""
    book = xlsxwriter.Workbook(
        path, {"constant_memory": True, "default_date_format": "dd/mm/yyyy hh:mm"}
    )
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    dated = book.add_format({"num_format": DATED})
    sheet.freeze_panes(1, 0)
    for place, name in enumerate(head):
        sheet.write_string(0, place, name, bold)
    for number, row in enumerate(rows, 1):
        for place, value in enumerate(row):
            told = converters[place](value)
            if isinstance(told, str):
                sheet.write_string(number, place, told)
            elif isinstance(told, bool):
                sheet.write_boolean(number, place, told)
            elif isinstance(told, int | float | Decimal):
                sheet.write_number(number, place, float(told))
            elif told is not None:
                sheet.write_datetime(number, place, told, dated)
    book.close()
