"""Where histories happen: one Odoo and one mirror, emptied for each of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, timedelta

from pydantic import SecretStr
from sqlalchemy import URL, Engine, text

from scrap_ags import database
from scrap_ags.database.urls import with_option
from scrap_ags.days import Calendar
from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.models import MIRRORED
from scrap_ags.odoo.client import Odoo
from scrap_ags_tests.hazards.refresh import START
from scrap_ags_tests.twin import CASABLANCA, NOW

KEPT = 500
"""Logged requests."""
MIRROR_TABLES = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND c.relname <> 'alembic_version'
"""


class Place:
    """``client()`` is a long-lived process's connection to Odoo: one log-in for many histories."""

    def __init__(self, source: DemoOdoo, mirror: Engine) -> None:
        self.source, self.mirror = source, mirror
        self._clients: dict[object, Odoo] = {}
        with mirror.connect() as connection:
            self._tables = list(connection.execute(text(MIRROR_TABLES)).scalars())

    def client(self, version: int, number: int = 0) -> Odoo:
        """The ``number``-th of the clients that met Odoo as that ``version``."""
        if (version, number) not in self._clients:
            source, password = self.source, SecretStr(self.source.api_key)
            found = Odoo(source.url, source.db, source.user, password, pause=lambda _: None)
            self._clients[version, number] = found
        return self._clients[version, number]

    def calendar(self, ahead: timedelta = timedelta()) -> Calendar:
        """As a machine cuts the days whose clock is that much ahead of Odoo's."""
        return Calendar.at(self.source.clock.now() + ahead, CASABLANCA, START)

    def pass_time(self, seconds: float) -> None:
        self.source.clock.advance(seconds)

    def settle(self) -> None:
        """Let time pass until every write is eleven minutes old, whatever clocks did."""
        tables = (model.odoo_model.replace(".", "_") for model in MIRRORED)
        written = " UNION ALL ".join(f"SELECT max(write_date) FROM {table}" for table in tables)
        latest = self.source.sql(f"SELECT coalesce(max(max), 'epoch') FROM ({written}) w")[0][0]
        now = max(self.source.clock.now(), latest.replace(tzinfo=UTC))
        self.source.clock.set(now + timedelta(minutes=11))

    def age(self, by: timedelta) -> None:
        """The mirror's clock goes on: what waits in quarantine has waited for longer."""
        self.execute("UPDATE scrap_rejected SET last_seen_at = last_seen_at - :by", by=by)

    def execute(self, statement: str, **values: object) -> None:
        with self.mirror.begin() as connection:
            connection.execute(text(statement), values)

    def query(self, statement: str, **values: object) -> list[tuple]:
        with self.mirror.connect() as connection:
            return [tuple(row) for row in connection.execute(text(statement), values)]

    def reset(self, version: int) -> None:
        """Everything as it was at first, which takes milliseconds: a new database takes more."""
        source = self.source
        source.log.forget()
        source.upgrade(version)
        source.clock.set(NOW)
        for number in (0, 1):
            self.client(version, number).log_in()
            self.client(version, number).now()
        models = source.instance.catalogue.values()
        with source.instance.environment() as env:
            env.run("SET LOCAL session_replication_role = replica")
            for model in models:
                source.restore(model.name)
                if model.name != "res.users":
                    env.run(f"DELETE FROM {model.table}")
                    env.run(f"SELECT setval('{model.table}_id_seq', 1, false)")
        with self.mirror.begin() as connection:
            # Neither triggers nor foreign keys, which a test alone may pass over.
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            for table in self._tables:
                connection.execute(text(f"DELETE FROM {table}"))

    def close(self) -> None:
        for client in self._clients.values():
            client.close()


@contextmanager
def place_of(odoo_url: URL, mirror_url: URL) -> Iterator[Place]:
    mirror = database.engine_on(with_option(mirror_url, "-cdeadlock_timeout=50ms"))
    with DemoOdoo(odoo_url, keep_requests=KEPT) as source:
        place = Place(source, mirror)
        try:
            yield place
        finally:
            place.close()
            mirror.dispose()
