"""One Odoo and one mirror a version for all faults of a module: the mirror is emptied between."""

import hashlib
from collections.abc import Iterator

import pytest

from scrap_ags import database, migrations
from scrap_ags_tests.conftest import Server, demo_odoo
from scrap_ags_tests.hazards.clients import client_of
from scrap_ags_tests.hazards.faults.changes import empty
from scrap_ags_tests.hazards.world import World, populate
from scrap_ags_tests.twin import Twin, twin_of


@pytest.fixture(scope="module", params=[14, 19])
def standing(request: pytest.FixtureRequest, server: Server) -> Iterator[tuple[Twin, World]]:
    template = server.template("template_mirror", migrations.upgrade)
    with server.database(template) as url, demo_odoo(server, request.param) as source:
        mirror = database.engine_on(url)
        with twin_of(source, mirror) as twin:
            yield twin, populate(source)
        mirror.dispose()


@pytest.fixture(autouse=True)
def log_ins_cost_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """What makes a remembered password hard to guess takes longer than the rest of a sync."""
    scrypt = hashlib.scrypt
    monkeypatch.setattr(hashlib, "scrypt", lambda *who, **cost: scrypt(*who, **cost | {"n": 2}))


@pytest.fixture
def twin(standing: tuple[Twin, World]) -> Iterator[Twin]:
    """Its mirror is empty, and its client has asked nothing yet."""
    source, mirror = standing[0].source, standing[0].mirror
    source.log.forget()
    empty(standing[0])
    with client_of(source) as client:
        yield Twin(source, mirror, client)


@pytest.fixture
def world(standing: tuple[Twin, World]) -> World:
    return standing[1]
