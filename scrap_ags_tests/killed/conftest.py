"""Two worlds, and mirrors of them as they were before the sync that is killed."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

import pytest
from sqlalchemy import Engine

from scrap_ags import database, migrations
from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags_tests.conftest import Server, demo_odoo
from scrap_ags_tests.killed.contents import Contents, between_commits
from scrap_ags_tests.killed.errand import BACKWARDS, ORDERS, REFERENCES, WHOLE, Errand, Part
from scrap_ags_tests.killed.stops import Asked, asked
from scrap_ags_tests.killed.world import changed, founded

if sys.platform == "win32":
    collect_ignore_glob = ["test_*.py"]


@dataclass
class Scene:
    """An Odoo, a mirror as it was before, and the errand that leads from there into step."""

    server: Server
    source: DemoOdoo
    before: str
    parts: tuple[Part, ...]

    @property
    def errand(self) -> Errand:
        return Errand.at(self.source, self.parts)

    @contextmanager
    def mirror(self) -> Iterator[Engine]:
        with self.server.database(self.before) as url:
            engine = database.engine_on(url)
            try:
                yield engine
            finally:
                engine.dispose()

    @cached_property
    def states(self) -> list[Contents]:
        """What a sync that nobody kills leaves behind from commit to commit."""
        return self._undisturbed[0]

    @cached_property
    def requests(self) -> list[Asked]:
        """What it asks Odoo, the same request once."""
        return self._undisturbed[1]

    @cached_property
    def _undisturbed(self) -> tuple[list[Contents], list[Asked]]:
        first = len(self.source.requests)
        with self.server.database(self.before) as url:
            states = between_commits(self.errand, url)
        return states, list(dict.fromkeys(map(asked, self.source.requests[first:])))


@pytest.fixture(scope="session")
def odoo_after(server: Server) -> Iterator[tuple[DemoOdoo, str]]:
    """Odoo 14 after all that may happen, and the name of the mirror before."""
    template = server.template("template_mirror", migrations.upgrade)
    with demo_odoo(server, 14) as source, server.database(template) as url:
        ids = founded(source)
        between_commits(Errand.at(source, WHOLE), url)
        changed(source, ids)
        yield source, url.database or ""


@pytest.fixture(scope="session")
def references(server: Server, odoo_after: tuple[DemoOdoo, str]) -> Scene:
    """The reference models have changed; their children go or lose them on the way."""
    source, before = odoo_after
    return Scene(server, source, before, REFERENCES)


@pytest.fixture(scope="session")
def orders(server: Server, references: Scene) -> Iterator[Scene]:
    """The reference models are in step again, the orders are not."""
    with server.database(references.before) as url:
        between_commits(references.errand, url)
        yield Scene(server, references.source, url.database or "", ORDERS)


@pytest.fixture(scope="session")
def backwards(server: Server, references: Scene) -> Scene:
    """An empty mirror that gets the lines first."""
    template = server.template("template_mirror", migrations.upgrade)
    return Scene(server, references.source, template, BACKWARDS)


@pytest.fixture(scope="session")
def first_load(server: Server) -> Iterator[Scene]:
    """Odoo 19 after all that may happen, and an empty mirror."""
    template = server.template("template_mirror", migrations.upgrade)
    with demo_odoo(server, 19) as source:
        changed(source, founded(source))
        yield Scene(server, source, template, WHOLE)


@pytest.fixture
def scene(request: pytest.FixtureRequest) -> Scene:
    """The scene of that name."""
    return request.getfixturevalue(request.param)
