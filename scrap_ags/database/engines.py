"""Connections to the mirror, and what is wrong when there are none."""

from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import SecretStr
from sqlalchemy import URL, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from scrap_ags.database.urls import DAGSTER_SCHEMA, VARIABLE, mirror_url, with_option
from scrap_ags.errors import MirrorUnavailable
from scrap_ags.postgres import EmbeddedPostgres
from scrap_ags.settings import Settings

OLDEST_SERVER = 14
CONNECTION = {
    "application_name": "scrap-ags",
    "connect_timeout": "10",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "60000",
}
"""libpq's options for each connection: a server that vanished is noticed within a minute."""
SESSION = {
    "timezone": "UTC",
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "1min",
}
"""The server's settings for each session: the locks of a machine that vanished go as soon."""

SHORT = (
    "plan_cache_mode=force_custom_plan",
    "jit=off",
    "max_parallel_workers_per_gather=1",
    "parallel_setup_cost=250",
    "parallel_tuple_cost=0.01",
)
"""Of questions that take milliseconds: how to answer one depends on the value that it asks for. To
compile it or to call two helpers takes longer than they save; one costs less than PostgreSQL
assumes."""


def connect(settings: Settings) -> Engine:
    """An engine on the mirror, which was seen to answer; its sessions run in UTC.

    Raises MirrorUnavailable if it does not answer, is read-only, too old or not in UTF-8.
    """
    engine = engine_on(mirror_url(settings))
    try:
        _check(engine)
    except MirrorUnavailable:
        engine.dispose()
        raise
    return engine


def engine_on(url: URL, *, autocommit: bool = False) -> Engine:
    """An engine on ``url``, not connected yet. ``engine.url`` alone makes another just like it."""
    asked = {name: value for name, value in CONNECTION.items() if name not in url.query}
    url = url.update_query_dict(asked)
    for name, value in SESSION.items():
        if (option := f"-c{name}={value}") not in url.query.get("options", ""):
            url = with_option(url, option)
    isolation = "AUTOCOMMIT" if autocommit else "READ COMMITTED"
    return create_engine(url, pool_pre_ping=True, max_overflow=-1, isolation_level=isolation)


def readers_of(engine: Engine, connections: int, longest: str) -> Engine:
    """Another engine on the same database, for questions of others: so many at one time.

    None may take longer than ``longest`` (a duration as PostgreSQL reads it).
    """
    url = engine.url
    for option in (f"statement_timeout={longest}", *SHORT):
        url = with_option(url, f"-c{option}")
    return create_engine(
        url,
        pool_pre_ping=True,
        pool_size=connections,
        max_overflow=0,
        isolation_level="READ COMMITTED",
    )


@contextmanager
def opened(settings: Settings) -> Iterator[Settings]:
    """Settings whose database URL is set: the one given, or the embedded PostgreSQL's, running."""
    if settings.has_database:
        yield settings
        return
    with EmbeddedPostgres(settings.scrap_ags_home) as server:
        yield settings.model_copy(update={"scrap_ags_database_url": SecretStr(server.url)})


def ensure_dagster_schema(engine: Engine) -> None:
    """Make the schema of Dagster's tables, if it is missing."""
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {DAGSTER_SCHEMA}"))


def unavailable(engine: Engine, failure: DBAPIError) -> MirrorUnavailable:
    """What a failed connection or statement means, in one line and without the password."""
    reason = " ".join(str(failure.orig).split())
    if engine.url.password:
        reason = reason.replace(str(engine.url.password), "***")
    return MirrorUnavailable(
        f"connecting to the mirror {_named(engine)}: {reason}; check that it runs, and the "
        f"address, database, user and password in {VARIABLE}"
    )


def _named(engine: Engine) -> str:
    return engine.url.set(drivername="postgresql", query={}).render_as_string()


def _check(engine: Engine) -> None:
    asked = "server_version_num", "server_encoding", "transaction_read_only"
    columns = ", ".join(f"current_setting('{name}')" for name in asked)
    try:
        with engine.connect() as connection:
            version, encoding, read_only = connection.execute(text(f"SELECT {columns}")).one()
    except DBAPIError as failure:
        raise unavailable(engine, failure) from None
    if int(version) // 10000 < OLDEST_SERVER:
        wrong = f"its version is {version}; PostgreSQL {OLDEST_SERVER} or later is needed"
    elif encoding != "UTF8":
        wrong = f"its encoding is {encoding}; make the database with ENCODING 'UTF8'"
    elif read_only == "on":
        wrong = f"it is read-only (a standby, or set so); name the primary in {VARIABLE}"
    else:
        return
    raise MirrorUnavailable(f"opening the mirror {_named(engine)}: {wrong}")
