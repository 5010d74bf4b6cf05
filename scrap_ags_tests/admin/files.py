"""Files of lists, as people open them."""

import csv
import zipfile
from io import BytesIO, StringIO
from xml.etree import ElementTree

import requests

SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
Table = list[list[str]]


def table_of(answer: requests.Response) -> Table:
    """The head and the rows of a CSV or XLSX file."""
    assert answer.status_code == 200, answer.text
    if answer.content.startswith(b"PK"):
        return of_xlsx(answer.content)
    return list(csv.reader(StringIO(answer.content.decode("utf-8-sig"), newline="")))


def of_xlsx(content: bytes) -> Table:
    """Texts and numbers as they stand in the first sheet; no cell of it is a formula."""
    with zipfile.ZipFile(BytesIO(content)) as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    assert not list(sheet.iter(f"{SPREADSHEET}f"))
    table: Table = []
    for row in sheet.iter(f"{SPREADSHEET}row"):
        cells = {place_of(cell.attrib["r"]): text_of(cell) for cell in row}
        table.append([cells.get(place, "") for place in range(max(cells) + 1)])
    return [[*row, *[""] * (len(table[0]) - len(row))] for row in table]


def text_of(cell: ElementTree.Element) -> str:
    return "".join(one.text or "" for one in cell.iter() if one.tag.endswith(("}t", "}v")))


def place_of(name: str) -> int:
    """The column of a cell, from 0: ``AB12`` is in the column 27."""
    place = 0
    for letter in name.rstrip("0123456789"):
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def column(table: Table, head: str) -> list[str]:
    """The values below a head."""
    place = table[0].index(head)
    return [row[place] for row in table[1:]]
