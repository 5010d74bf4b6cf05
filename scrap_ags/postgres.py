"""The embedded PostgreSQL: one server for each home folder, shared by all processes that use it."""

import time
from pathlib import Path
from typing import Self

import psycopg
from sqlalchemy import URL

from scrap_ags.embedded import binaries, server
from scrap_ags.embedded.cluster import ROLE, Cluster, Postmaster
from scrap_ags.embedded.locks import FileLock, exclusive
from scrap_ags.embedded.place import cluster_of
from scrap_ags.errors import MirrorUnavailable

DATABASE = "scrap_ags"
PATIENCE = 60.0


class EmbeddedPostgres:
    """Join the PostgreSQL server of ``home``, or start it; the last to leave stops it.

    Who uses the server holds a shared lock, which the kernel drops with its process: however users
    end, those left are known. ``durable=False`` is for tests: faster, and lost if the machine dies.
    """

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self._home = home
        self._durable = durable
        self._cluster: Cluster | None = None
        self._use: FileLock | None = None
        self._port = 0

    def __enter__(self) -> Self:
        """Raises MirrorUnavailable, in one line, if the server cannot be had."""
        try:
            self._join()
        except BaseException as failure:
            self.__exit__()
            if not isinstance(failure, (OSError, psycopg.Error)):
                raise
            reason = " ".join(str(failure).split())
            raise MirrorUnavailable(
                f"starting the embedded PostgreSQL in {self._home}: {reason}; use another "
                "SCRAP_AGS_HOME or set SCRAP_AGS_DATABASE_URL"
            ) from failure
        return self

    def __exit__(self, *_: object) -> None:
        if self._cluster is None or self._use is None:
            return
        with exclusive(self._cluster.folder / "start.lock", PATIENCE):
            self._use.release()
            self._use = None
            alone = FileLock(self._cluster.folder / "users.lock")
            if alone.take(shared=False):
                server.stop(self._cluster)
                alone.release()

    def _join(self) -> None:
        self._cluster = cluster_of(self._home)
        with exclusive(self._cluster.folder / "start.lock", PATIENCE):
            self._use = FileLock(self._cluster.folder / "users.lock")
            self._use.take(shared=True)
            self._port = self._joined_or_started(self._cluster).port
            self._make_database()

    @property
    def url(self) -> str:
        """The mirror's SQLAlchemy URL, with the password; valid while the server is in use."""
        return self.url_of(DATABASE).render_as_string(hide_password=False)

    def url_of(self, database: str) -> URL:
        """The URL of any database of this server."""
        if self._cluster is None:
            raise RuntimeError("enter EmbeddedPostgres before asking for its URL")
        return URL.create(
            "postgresql+psycopg",
            username=ROLE,
            password=self._cluster.password,
            host="127.0.0.1",
            port=self._port,
            database=database,
            query={"sslmode": "disable", "gssencmode": "disable"},
        )

    def _joined_or_started(self, cluster: Cluster) -> Postmaster:
        deadline = time.monotonic() + PATIENCE
        while (found := cluster.postmaster()) is not None:
            self._port = found.port
            if found.ready and self._answers():
                return found
            if time.monotonic() > deadline:
                raise MirrorUnavailable(
                    f"joining the embedded PostgreSQL in {cluster.folder}: process {found.pid} "
                    f"does not answer; its log is in {cluster.folder / 'log'}"
                )
            time.sleep(0.02)
        found = server.start(cluster, _binaries_for(cluster), durable=self._durable)
        self._port = found.port
        return found

    def _answers(self) -> bool:
        try:
            with self._maintenance() as connection:
                connection.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def _make_database(self) -> None:
        with self._maintenance() as connection:
            known = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
            ).fetchone()
            if known is None:
                connection.execute(f"CREATE DATABASE {DATABASE}")  # type: ignore[arg-type]

    def _maintenance(self) -> "psycopg.Connection[tuple[object, ...]]":
        url = self.url_of("postgres").set(drivername="postgresql")
        conninfo = url.render_as_string(hide_password=False)
        return psycopg.connect(conninfo, autocommit=True, connect_timeout=5)


def _binaries_for(cluster: Cluster) -> binaries.Binaries:
    """Programs of the version that made the data; makes the data if there is none."""
    found = binaries.readable_by(cluster.account, binaries.find())
    if cluster.major is None:
        cluster.create(found)
    if cluster.major != found.major:
        raise MirrorUnavailable(
            f"starting the embedded PostgreSQL: {cluster.data} was made by PostgreSQL "
            f"{cluster.major}, the programs in {found.folder} are {found.version}; name the bin "
            f"folder of a PostgreSQL {cluster.major} in {binaries.VARIABLE}, or move the data away"
        )
    return found
