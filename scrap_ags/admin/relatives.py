"""What refers to a record: its children inline with totals, others behind a link."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Integer, func, select

from scrap_ags.admin.filters import AMONG
from scrap_ags.admin.shown import is_money, is_number, shown
from scrap_ags.admin.wording import heading, word
from scrap_ags.api.collection import KEY, MODELS, Label
from scrap_ags.api.rows import Row, labelled_rows
from scrap_ags.models import AMOUNT, Mirrored, children

MOST = 500
"""Children that a page shows inline."""


@dataclass(frozen=True)
class Cell:
    """``to``: the key of the page that the value is a link to, ``id``: of which record there."""

    value: str | None
    is_number: bool = False
    to: str = ""
    id: int | None = None


@dataclass(frozen=True)
class Inline:
    """Children as a table; ``totals`` has a cell for each column."""

    title: str
    key: str
    head: Sequence[Cell]
    rows: Sequence[tuple[int, Sequence[Cell]]]
    totals: Sequence[Cell]


@dataclass(frozen=True)
class Related:
    """A list of children elsewhere, as a filter of theirs."""

    title: str
    key: str
    filter: str
    count: int


class Relatives:
    """The children of one model's records."""

    def __init__(self, model: type[Mirrored]) -> None:
        self.children = children(model)

    def of(
        self, connection: Connection, odoo_id: int, zone: ZoneInfo
    ) -> tuple[list[Inline], list[Related]]:
        inline, related = [], []
        for child, column in self.children:
            if child.nested_as and column == child.day_through:
                inline.append(self.inline(connection, child, column, odoo_id, zone))
            else:
                related.append(self.related(connection, child, column, odoo_id))
        return inline, related

    def inline(
        self,
        connection: Connection,
        child: type[Mirrored],
        reference: str,
        odoo_id: int,
        zone: ZoneInfo,
    ) -> Inline:
        collection = MODELS[child.asset]
        mine = collection.columns[reference] == odoo_id
        rows = labelled_rows(connection, collection, mine, MOST)
        names = [name for name in child.listed or collection.columns if name != reference]
        labels = {label.reference: label for label in collection.labels}
        table = Table(child, names, labels, zone)
        return Inline(
            title=word("list", collection.path),
            key=collection.path,
            head=table.head(),
            rows=[(row[KEY], table.cells(row)) for row in rows],
            totals=table.totals(rows),
        )

    def related(
        self, connection: Connection, child: type[Mirrored], column: str, odoo_id: int
    ) -> Related:
        source = child.__table__
        mine = select(func.count()).select_from(source).where(source.c[column] == odoo_id)
        collection = MODELS[child.asset]
        filtered = f"{column}__{AMONG}={odoo_id}"
        count = connection.scalar(mine) or 0
        return Related(word("list", collection.path), collection.path, filtered, count)


@dataclass(frozen=True)
class Table:
    """Rows of a child as cells."""

    child: type[Mirrored]
    names: Sequence[str]
    labels: dict[str, Label]
    zone: ZoneInfo

    def column(self, name: str) -> Any:
        return self.child.__table__.c[name]

    def head(self) -> list[Cell]:
        return [Cell(heading(self.column(name)), self.is_numeric(name)) for name in self.names]

    def is_numeric(self, name: str) -> bool:
        return is_money(self.column(name)) or is_number(self.column(name))

    def cells(self, row: Row) -> list[Cell]:
        return [self.cell(name, row) for name in self.names]

    def cell(self, name: str, row: Row) -> Cell:
        if label := self.labels.get(name):
            number = row[name]
            told = None if number is None else row[label.name] or f"#{number}"
            asset = next(one for one, held in MODELS.items() if held.source is label.parent)
            return Cell(told, to=MODELS[asset].path, id=number)
        return Cell(shown(self.column(name), row[name], self.zone), self.is_numeric(name))

    def totals(self, rows: Sequence[Row]) -> list[Cell]:
        """Sums of what adds up: amounts and quantities, no prices."""
        return [
            Cell(shown(self.column(name), self.total(name, rows), self.zone), True)
            if self.adds_up(name)
            else Cell(None)
            for name in self.names
        ]

    def total(self, name: str, rows: Sequence[Row]) -> Decimal:
        return sum((Decimal(row[name] or 0) for row in rows), Decimal(0))

    def adds_up(self, name: str) -> bool:
        column = self.column(name)
        return column.type is AMOUNT or (is_number(column) and isinstance(column.type, Integer))
