"""The keys of every advisory lock, and locks that live as long as their session.

A key is a pair (class, number) of int4, unique within the mirror's database.
"""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, Engine, func, select, text
from sqlalchemy.exc import DBAPIError

from scrap_ags.database.engines import engine_on, unavailable

Key = tuple[int, int]

ASSET_CLASS = 0x5C4A_0001
"""One lock for each asset, held by a sync from digest to commit."""
SLOT_CLASS = 0x5C4A_0002
"""One lock for each request to Odoo that may be under way at one time."""
SLOT_QUEUE_CLASS = 0x5C4A_0003
"""Held by the first of those who wait for a slot."""
RUN_CLASS = 0x5C4A_0004
"""One lock for each run, held by its process: a run that holds none is dead."""

HELD = text(
    "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND classid = CAST(:lock_class AS bigint) AND objid = CAST(:number AS bigint)"
    " AND objsubid = 2)"
)


def asset_lock_key(asset: str) -> Key:
    return ASSET_CLASS, _number(asset)


def run_lock_key(run_id: str) -> Key:
    return RUN_CLASS, _number(run_id)


@contextmanager
def held(engine: Engine, key: Key) -> Iterator[None]:
    """Wait for ``key`` and hold it, on a connection of its own; it goes with the process."""
    own = engine_on(engine.url, autocommit=True)
    try:
        connection = _locked(own, key)
        try:
            yield
        finally:
            with suppress(DBAPIError):
                connection.execute(select(func.pg_advisory_unlock(*key)))
            connection.close()
    finally:
        own.dispose()


def _locked(engine: Engine, key: Key) -> Connection:
    try:
        connection = engine.connect()
        connection.execute(select(func.pg_advisory_lock(*key)))
    except DBAPIError as failure:
        raise unavailable(engine, failure) from None
    return connection


def is_held(connection: Connection, key: Key) -> bool:
    """Whether any session holds ``key``."""
    return bool(connection.scalar(HELD, {"lock_class": key[0], "number": key[1]}))


def _number(name: str) -> int:
    """A number for ``name`` that is the same everywhere and no negative int4."""
    return zlib.crc32(name.encode()) & 0x7FFF_FFFF
