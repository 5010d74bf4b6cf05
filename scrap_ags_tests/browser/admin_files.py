"""Files that the admin site gives, as a spreadsheet reads them, and what they must hold."""

import csv
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

from scrap_ags_tests.browser.system import System

ZONE = ZoneInfo("Africa/Casablanca")
MOMENT = "%Y-%m-%d %H:%M:%S"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001 - spreadsheets know no zones
Row = tuple[Any, ...]
FRENCH_STATES = {
    "draft": "brouillon",
    "sent": "envoyé",
    "confirmed": "confirmé",
    "done": "livré",
    "cancel": "annulé",
}
ENGLISH_STATES = {
    "draft": "draft",
    "sent": "sent",
    "confirmed": "confirmed",
    "done": "delivered",
    "cancel": "cancelled",
}
STATES = {"fr": FRENCH_STATES, "en": ENGLISH_STATES}

OWN = """
SELECT bc.odoo_id, bc.name, depositaire.display_name, bc_date, ttc, fullname, state
FROM scrap_dimagaz_bc bc JOIN scrap_user depositaire ON depositaire.odoo_id = depositaire_id
WHERE depositaire_id = {} AND bc_date IS NOT NULL ORDER BY bc.odoo_id DESC
"""


def expected(system: System, depositary: int, month: str, states: dict[str, str]) -> list[Row]:
    """What the database says of a depositary's orders of a month, the newest first."""
    rows = []
    for number, name, owner, at, ttc, fullname, state in system.run(OWN.format(depositary)):
        local = at.astimezone(ZONE)
        if f"{local:%Y-%m}" == month:
            inert = f"'{fullname}" if fullname.startswith("=") else fullname
            rows.append((number, name, owner, f"{local:{MOMENT}}", ttc, inert, states[state]))
    return rows


def of_csv(path: Path, head: Sequence[str]) -> list[Row]:
    """The columns of that head; numbers and moments as such."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        read = [tuple(row[name] for name in head) for row in csv.DictReader(file)]
    return [(int(row[0]), *row[1:4], Decimal(row[4]), *row[5:]) for row in read]


def of_xlsx(path: Path, head: Sequence[str]) -> list[Row]:
    [names, *rows] = sheet(path)
    places = {name: place for place, name in names.items()}
    read = [tuple(row.get(places[name], "") for name in head) for row in rows]
    return [(int(row[0]), *row[1:3], moment(row[3]), cents(row[4]), *row[5:]) for row in read]


def sheet(path: Path) -> list[dict[str, str]]:
    """The rows of the first sheet: the text of each cell by the letters of its column."""
    with zipfile.ZipFile(path) as book:
        tree = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    return [{column_of(cell): text_of(cell) for cell in row} for row in tree.iter(f"{MAIN}row")]


def column_of(cell: ElementTree.Element) -> str:
    return re.sub(r"\d", "", cell.attrib["r"])


def text_of(cell: ElementTree.Element) -> str:
    return "".join(part.text or "" for part in cell.iter() if part.tag != f"{MAIN}f")


def moment(serial: str) -> str:
    """Days since spreadsheets began, told as the database tells a moment."""
    seconds = round(float(serial) * 24 * 3600)
    return f"{FIRST_DAY + timedelta(seconds=seconds):{MOMENT}}"


def cents(number: str) -> Decimal:
    return Decimal(number).quantize(Decimal("0.01"))
