"""Odoo's connection slots: a limit that binds every process on every machine of one mirror."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

import psycopg
from sqlalchemy import Connection, Engine, func, select, text
from sqlalchemy.exc import DBAPIError

from scrap_ags.database.advisory import SLOT_CLASS, SLOT_QUEUE_CLASS
from scrap_ags.database.engines import engine_on, unavailable
from scrap_ags.errors import ScrapAgsError

SHORTEST_PAUSE, LONGEST_PAUSE = 0.002, 0.05
FREE_SLOT = text(
    "SELECT slot FROM generate_series(:usable - 1, 0, -1) AS slot"
    " WHERE CASE WHEN pg_try_advisory_xact_lock(:queue_class, :usable)"
    " THEN pg_try_advisory_lock(:slot_class, slot) END LIMIT 1"
)
"""One slot, if there is one and no other session holds the queue."""


class Slots:
    """``count`` advisory locks, one for each request to Odoo under way.

    Who comes first is served first: the first in the queue holds the queue's lock and looks for a
    slot, the others wait for that lock, which PostgreSQL hands on in order. ``spare`` slots are
    never taken here, so that backfills leave room for the refresh; one slot is always usable.
    A slot belongs to its database session: it is free again as soon as its process is gone.
    """

    def __init__(self, engine: Engine, count: int, *, spare: int = 0) -> None:
        self._engine = engine_on(engine.url, autocommit=True)
        self._usable = max(1, count - spare)
        self._closed = threading.Event()
        self._waiting: set[psycopg.Connection] = set()

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Hold one slot. MirrorUnavailable if the database fails before there is one."""
        try:
            connection, slot = self._take()
        except DBAPIError as failure:
            if self._closed.is_set():
                raise ScrapAgsError("waiting for a connection to Odoo: stopped") from None
            raise unavailable(self._engine, failure) from None
        try:
            yield
        finally:
            _give_back(connection, slot)

    def close(self) -> None:
        """Wake whoever waits, who then fails, and drop the connections."""
        self._closed.set()
        for session in tuple(self._waiting):
            session.cancel_safe(timeout=5)
        self._engine.dispose()

    def _take(self) -> tuple[Connection, int]:
        connection = self._engine.connect()
        session = cast(psycopg.Connection, connection.connection.driver_connection)
        try:
            self._waiting.add(session)
            return connection, self._first_free(connection)
        except BaseException:
            connection.invalidate()
            connection.close()
            raise
        finally:
            self._waiting.discard(session)

    def _first_free(self, connection: Connection) -> int:
        wanted = {"usable": self._usable, "slot_class": SLOT_CLASS, "queue_class": SLOT_QUEUE_CLASS}
        if (slot := connection.scalar(FREE_SLOT, wanted)) is not None:
            return slot
        queue, pause = (SLOT_QUEUE_CLASS, self._usable), SHORTEST_PAUSE
        connection.execute(select(func.pg_advisory_lock(*queue)))
        while (slot := connection.scalar(FREE_SLOT, wanted)) is None:
            if self._closed.wait(pause):
                raise ScrapAgsError("waiting for a connection to Odoo: stopped")
            pause = min(2 * pause, LONGEST_PAUSE)
        connection.execute(select(func.pg_advisory_unlock(*queue)))
        return slot


def _give_back(connection: Connection, slot: int) -> None:
    """Free the slot; if the connection is lost, the server has freed it already."""
    try:
        connection.execute(select(func.pg_advisory_unlock(SLOT_CLASS, slot)))
    except DBAPIError:
        connection.invalidate()
    finally:
        connection.close()
