"""One running Odoo: its models, its users, its database, and how a call reaches a method."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

import psycopg
from psycopg_pool import ConnectionPool
from sqlalchemy import URL

from scrap_ags.demo.clock import Clock
from scrap_ags.demo.orm.access import Access
from scrap_ags.demo.orm.catalogue import Catalogue, Model
from scrap_ags.demo.orm.computing import recompute
from scrap_ags.demo.orm.dialect import Dialect
from scrap_ags.demo.orm.environment import Environment
from scrap_ags.demo.orm.methods import METHODS, Method, answered, call
from scrap_ags.demo.storage import ADMIN_ID, connection_string

THREADS = 16


def snapshots(connection: psycopg.Connection) -> None:
    """Every transaction sees one snapshot, as an RPC call to Odoo does."""
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ


class Instance:
    """What the protocols call. ``dialect`` and ``catalogue`` change while it runs."""

    def __init__(
        self,
        dsn: str | URL,
        version: int,
        catalogue: Catalogue,
        databases: Sequence[str],
        password: str,
        key: str,
        methods: Mapping[str, Method] | None = None,
    ) -> None:
        self.dialect = Dialect(version)
        self.catalogue = dict(catalogue)
        self.databases = list(databases)
        self.clock = Clock()
        self.access = Access(self.clock.now, password, key)
        self.methods = {**METHODS, **(methods or {})}
        self._replica = ""
        self._pool = ConnectionPool(
            connection_string(dsn),
            kwargs={"prepare_threshold": None},
            min_size=0,
            max_size=THREADS,
            configure=snapshots,
            open=True,
        )

    def close(self) -> None:
        self._pool.close()

    @contextmanager
    def lagging(self) -> Iterator[None]:
        """A read replica that shows nothing committed inside the block."""
        with self._pool.connection() as connection:
            exported = connection.execute("select pg_export_snapshot()").fetchone()
            self._replica = str(exported and exported[0])
            try:
                yield
            finally:
                self._replica = ""

    @contextmanager
    def environment(
        self,
        uid: int = ADMIN_ID,
        context: dict | None = None,
        at: datetime | None = None,
        *,
        replica: bool = False,
    ) -> Iterator[Environment]:
        """A transaction: committed at the end, rolled back on an error."""
        now = (at or self.clock.now()).astimezone(UTC).replace(tzinfo=None)
        parts = (self.catalogue, self.dialect, self.access, uid, now, context or {})
        with self._pool.connection() as connection:
            if replica and self._replica:
                connection.execute(f"set transaction snapshot '{self._replica}'".encode())
            env = Environment(connection, *parts)
            yield env
            if env.wrote:
                recompute(env)

    def run(
        self,
        name: str,
        model: Model,
        uid: int,
        args: Sequence[object],
        kwargs: dict[str, object],
        *,
        replica: bool = False,
    ) -> object:
        """Call the method in a transaction of its own, of the ``replica`` where there is one."""
        context = kwargs.pop("context", None)
        given = context if isinstance(context, dict) else None
        with answered(), self.environment(uid, given, replica=replica) as env:
            return call(self.methods[name], env, model, args, kwargs)
