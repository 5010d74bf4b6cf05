"""The admin site over a mirror of a few orders, and people who may see it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from sqlalchemy import Engine, insert

from scrap_ags import database, migrations
from scrap_ags.admin import accounts
from scrap_ags.audit import rejected, source
from scrap_ags.web import web_of
from scrap_ags_tests.admin.served import PASSWORD, PEOPLE, Visitor
from scrap_ags_tests.api.conftest import fill
from scrap_ags_tests.api.served import serving
from scrap_ags_tests.conftest import Server
from scrap_ags_tests.station import settings_of

REJECTED = [
    {"asset": "bc", "odoo_id": 90, "reason": "bc_date: no date", "payload": {"name": "BC/90"}},
    {"asset": "user", "odoo_id": 91, "reason": "name: no text", "payload": {"name": 5}},
]


@dataclass(frozen=True)
class Served:
    """Where the site answers, and the mirror that it shows."""

    url: str
    engine: Engine

    def visitor(self, name: str = "", language: str = "fr") -> Visitor:
        """Somebody who is logged in; nobody without a name."""
        visitor = Visitor(self.url, language)
        if name:
            assert visitor.log_in(name).status_code == 303
        return visitor


def furnish(mirror: Engine) -> None:
    """Orders, people of each role, an Odoo, and two records that were rejected."""
    migrations.upgrade(mirror)
    fill(mirror)
    with mirror.begin() as connection:
        for name, role in PEOPLE.items():
            accounts.create(connection, name, PASSWORD, role)
        connection.execute(insert(rejected), REJECTED)
        told = {"one": True, "url": "https://odoo.ags.example/", "database": "ags"}
        connection.execute(insert(source), told | {"version": "14.0"})


@contextmanager
def site_on(server: Server) -> Iterator[Served]:
    """A site of its own over a mirror that is furnished once for all."""
    with server.database(server.template("template_site", furnish)) as url:
        mirror = database.engine_on(url)
        readers = database.readers_of(mirror, 8, "10s")
        with serving(web_of(settings_of(url), readers)) as address:
            yield Served(address, mirror)
        readers.dispose()
        mirror.dispose()


@pytest.fixture(scope="session")
def shared_site(server: Server) -> Iterator[Served]:
    """For tests that change no row."""
    with site_on(server) as served:
        yield served


@pytest.fixture
def served(server: Server) -> Iterator[Served]:
    """For a test that writes."""
    with site_on(server) as served:
        yield served


@pytest.fixture(scope="session")
def people(shared_site: Served) -> dict[str, Visitor]:
    """One of each role before the shared site."""
    return {role: shared_site.visitor(name) for name, role in PEOPLE.items()}


@pytest.fixture
def viewer(people: dict[str, Visitor]) -> Visitor:
    return people["viewer"]


@pytest.fixture
def admin(people: dict[str, Visitor]) -> Visitor:
    return people["admin"]
