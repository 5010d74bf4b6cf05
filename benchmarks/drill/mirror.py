"""The mirror's PostgreSQL: a server of its own, given to `up` by its address, as in production."""

import os
import signal
from pathlib import Path
from typing import Self

import psutil
from sqlalchemy import URL, Engine, text
from sqlalchemy.exc import OperationalError

from benchmarks.drill.waiting import until
from scrap_ags import database
from scrap_ags.database.advisory import ASSET_CLASS
from scrap_ags.embedded.cluster import runs
from scrap_ags.embedded.place import cluster_of
from scrap_ags.postgres import DATABASE, EmbeddedPostgres

COPYING = text("""
SELECT a.client_port, extract(epoch FROM clock_timestamp() - a.xact_start) AS seconds
FROM pg_locks l JOIN pg_stat_activity a USING (pid)
WHERE l.locktype = 'advisory' AND l.classid = CAST(:asset_class AS bigint) AND l.granted
AND EXISTS (SELECT FROM pg_locks w JOIN pg_class c ON c.oid = w.relation WHERE w.pid = l.pid
AND w.mode = 'RowExclusiveLock' AND c.relpersistence = 'p' AND c.relkind = 'r'
AND c.relname IN ('scrap_dimagaz_bc', 'scrap_dimagaz_bc_line'))
""")
"""Sessions that hold an asset's lock and have written into its table without a commit."""
LEFT = text("""
SELECT 'advisory lock of session ' || pid || ': ' || classid || ', ' || objid FROM pg_locks
WHERE locktype = 'advisory'
UNION ALL
SELECT 'temporary table ' || relname FROM pg_class WHERE relkind = 'r' AND relpersistence = 't'
UNION ALL
SELECT 'prepared transaction ' || gid FROM pg_prepared_xacts
""")


class MirrorServer:
    """Durable, on one port, crashed and started at will."""

    def __init__(self, home: Path, port: int) -> None:
        self._home = home
        self._use = EmbeddedPostgres(home)
        self._cluster = cluster_of(home)
        (self._cluster.folder / "port").write_text(str(port))

    def __enter__(self) -> Self:
        self._use.__enter__()
        self.engine: Engine = database.engine_on(self.url)
        return self

    def __exit__(self, *failure: object) -> None:
        self.engine.dispose()
        self._use.__exit__(*failure)

    @property
    def url(self) -> URL:
        return self._use.url_of(DATABASE)

    def crash(self) -> None:
        """Stop in immediate mode: no transaction ends, nothing is written out."""
        found = self._cluster.postmaster()
        assert found is not None, "PostgreSQL runs no more"
        os.kill(found.pid, signal.SIGQUIT)
        until(lambda: not runs(found.pid), 30, "PostgreSQL is down")

    def start(self) -> None:
        """On the same port; returns once it has recovered."""
        with EmbeddedPostgres(self._home):
            self.engine.dispose()

    def accepts(self) -> bool:
        try:
            with self.engine.connect() as connection:
                return bool(connection.scalar(text("SELECT true")))
        except OperationalError:
            return False

    def copying(self) -> tuple[psutil.Process, float] | None:
        """A process with rows in the mirror that it has not committed, and for how long."""
        with self.engine.connect() as connection:
            found = connection.execute(COPYING, {"asset_class": ASSET_CLASS}).first()
        if found is None:
            return None
        for connected in psutil.net_connections("tcp"):
            if connected.laddr and connected.laddr[1] == found.client_port and connected.pid:
                return psutil.Process(connected.pid), float(found.seconds)
        return None

    def left(self) -> list[str]:
        """Locks and tables that no living work explains once everything rests."""
        with self.engine.connect() as connection:
            return list(connection.execute(LEFT).scalars())
