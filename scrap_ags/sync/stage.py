"""Staging: pages of rows into a temporary table by COPY, what cannot be stored set apart."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import msgspec
import psycopg
from sqlalchemy import Connection

from scrap_ags.models import Mirrored
from scrap_ags.odoo.values import Row, Unreadable, Wire
from scrap_ags.sync.extract import Page

UNSTORABLE = (psycopg.DataError, psycopg.IntegrityError, psycopg.errors.ProgramLimitExceeded)
"""What PostgreSQL says of a value that it cannot hold, as opposed to being in trouble itself."""


def cursor(connection: Connection) -> psycopg.Cursor[Any]:
    """A driver's cursor inside the transaction of a SQLAlchemy connection."""
    return connection.connection.cursor()  # type: ignore[return-value]


class Stage:
    """A temporary table with the columns that Odoo feeds, dropped with its transaction."""

    def __init__(self, connection: Connection, wire: Wire) -> None:
        self.connection = connection
        self.wire = wire
        self.name = f"stage_{wire.model.asset}"
        self._loaded = False
        columns = ", ".join(wire.names)
        self._copy = f"COPY {self.name} ({columns}, read_at) FROM STDIN"
        connection.exec_driver_sql(
            f"CREATE TEMPORARY TABLE {self.name} ON COMMIT DROP AS"
            f" SELECT {columns}, read_at FROM {self.model.__tablename__} WITH NO DATA"
        )

    @property
    def model(self) -> type[Mirrored]:
        return self.wire.model

    def load(self, page: Page) -> list[Unreadable]:
        """Replace what is staged by a page; returns the records that cannot be stored."""
        if self._loaded:
            self.connection.exec_driver_sql(f"TRUNCATE {self.name}")
        self._loaded = True
        refused = bisect(page.rows, lambda rows: self._copy_in(rows, page.at))
        return page.unreadable + [self._refused(row, reason) for row, reason in refused]

    def _copy_in(self, rows: Sequence[Row], read_at: datetime) -> None:
        at = (read_at.isoformat(),)
        driver = cursor(self.connection)
        with driver.connection.transaction(), driver.copy(self._copy.encode()) as copy:
            for row in rows:
                copy.write_row(row + at)

    def _refused(self, row: Row, reason: str) -> Unreadable:
        values = dict(zip(self.wire.names, row, strict=True))
        payload = msgspec.json.encode(values, enc_hook=str)
        return Unreadable(values["odoo_id"], values["write_date"], reason, payload)


def bisect(rows: Sequence[Any], store: Callable[[Sequence[Any]], None]) -> list[tuple[Any, str]]:
    """Store what can be stored, halving what is refused; returns the refused and why."""
    if not rows:
        return []
    try:
        store(rows)
    except UNSTORABLE as refused:
        if len(rows) == 1:
            return [(rows[0], str(refused).splitlines()[0])]
        half = len(rows) // 2
        return bisect(rows[:half], store) + bisect(rows[half:], store)
    return []
