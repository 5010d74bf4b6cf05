"""Real PostgreSQL for every test: one embedded server a session, one database a test."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import URL, Engine, create_engine, text

from scrap_ags import database, migrations
from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.demo.storage import prepare
from scrap_ags.postgres import EmbeddedPostgres

HOME = "SCRAP_AGS_TESTS_HOME"
ROOM = 2 * 1024**3
FIXTURES_ARE_PER_TEST = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]

hypothesis_settings.register_profile(
    "scrap_ags", deadline=None, suppress_health_check=FIXTURES_ARE_PER_TEST
)
hypothesis_settings.load_profile("scrap_ags")


def pytest_configure(config: pytest.Config) -> None:
    """The session's first process makes the home that its pytest-xdist workers share."""
    if not hasattr(config, "workerinput"):
        home = Path(tempfile.mkdtemp(prefix="scrap_ags_tests-", dir=_fast_folder()))
        home.chmod(0o711)
        os.environ[HOME] = str(home)


def _fast_folder() -> str | None:
    """Memory, where there is enough of it: a new database is many small files."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > ROOM
    return str(memory) if roomy and os.access(memory, os.W_OK) else None


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop(HOME), ignore_errors=True)


class Server:
    """The session's PostgreSQL, and databases on it."""

    def __init__(self, postgres: EmbeddedPostgres) -> None:
        self._postgres = postgres
        self._engine = create_engine(self.url_of("postgres"), isolation_level="AUTOCOMMIT")

    def url_of(self, name: str) -> URL:
        return self._postgres.url_of(name)

    def run(self, statement: str) -> None:
        with self._engine.connect() as connection:
            connection.execute(text(statement))

    @contextmanager
    def database(self, template: str = "template1") -> Iterator[URL]:
        """A new database, dropped afterwards whoever is still connected."""
        name = f"test_{uuid4().hex}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield self.url_of(name)
        finally:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def template(self, name: str, prepare: Callable[[Engine], object]) -> str:
        """A database prepared once a session, by whichever worker comes first."""
        with self._engine.connect() as connection:
            connection.execute(text(f"SELECT pg_advisory_lock(hashtext('{name}'))"))
            known = text(f"SELECT 1 FROM pg_database WHERE datname = '{name}'")
            if connection.scalar(known) is None:
                self._prepare(name, prepare)
            connection.execute(text(f"SELECT pg_advisory_unlock(hashtext('{name}'))"))
        return name

    def _prepare(self, name: str, prepare: Callable[[Engine], object]) -> None:
        self.run(f"DROP DATABASE IF EXISTS {name}_unfinished WITH (FORCE)")
        self.run(f"CREATE DATABASE {name}_unfinished")
        engine = database.engine_on(self.url_of(f"{name}_unfinished"))
        prepare(engine)
        engine.dispose()
        self.run(f"ALTER DATABASE {name}_unfinished RENAME TO {name}")

    def close(self) -> None:
        self._engine.dispose()


@pytest.fixture(scope="session")
def shared_home() -> Path:
    """The SCRAP_AGS_HOME of the session's server."""
    return Path(os.environ[HOME])


@pytest.fixture(scope="session")
def server(shared_home: Path) -> Iterator[Server]:
    with EmbeddedPostgres(shared_home, durable=False) as postgres:
        server = Server(postgres)
        yield server
        server.close()


@pytest.fixture
def database_url(server: Server) -> Iterator[URL]:
    """An empty database."""
    with server.database() as url:
        yield url


@pytest.fixture
def mirror_url(server: Server) -> Iterator[URL]:
    """A database at the current schema version, with no rows."""
    with server.database(server.template("template_mirror", migrations.upgrade)) as url:
        yield url


@pytest.fixture
def mirror(mirror_url: URL) -> Iterator[Engine]:
    """An engine on ``mirror_url``."""
    engine = database.engine_on(mirror_url)
    yield engine
    engine.dispose()


@contextmanager
def demo_odoo(server: Server, version: int) -> Iterator[DemoOdoo]:
    template = server.template("template_odoo", lambda engine: prepare(engine.url))
    with server.database(template) as url, DemoOdoo(url, version) as odoo:
        yield odoo


@pytest.fixture
def odoo14(server: Server) -> Iterator[DemoOdoo]:
    """An Odoo 14 with no records yet."""
    with demo_odoo(server, 14) as odoo:
        yield odoo


@pytest.fixture
def odoo19(server: Server) -> Iterator[DemoOdoo]:
    """An Odoo 19 with no records yet."""
    with demo_odoo(server, 19) as odoo:
        yield odoo


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One for all: a second one does not start beside it."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "these tests need chromium: apt-get install chromium"
    # Its sandbox refuses to work for root.
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox"] if root else []
        )
        yield browser
        browser.close()
