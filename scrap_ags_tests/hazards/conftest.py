"""An Odoo and its mirror for each hazard, on the oldest and the newest version."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.sync import extract, run
from scrap_ags_tests.conftest import Server
from scrap_ags_tests.hazards.refresh import Refresh
from scrap_ags_tests.hazards.world import World, existing, populate
from scrap_ags_tests.hazards.world_in_step import world_in_step
from scrap_ags_tests.twin import Twin, twin_of


@pytest.fixture(params=[14, 19])
def twin(request: pytest.FixtureRequest, server: Server) -> Iterator[Twin]:
    """Both empty, or both with the world of ``mirrored`` where a test wants that."""
    version: int = request.param
    if "mirrored" in request.fixturenames:
        with world_in_step(server, version) as twin:
            yield twin
    else:
        source = request.getfixturevalue(f"odoo{version}")
        with twin_of(source, request.getfixturevalue("mirror")) as twin:
            yield twin


@pytest.fixture
def twin14(odoo14: DemoOdoo, mirror: Engine) -> Iterator[Twin]:
    with twin_of(odoo14, mirror) as twin:
        yield twin


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages and batches of a few records."""
    monkeypatch.setattr(run, "BATCH", 7)
    monkeypatch.setattr(extract, "PAGE", 3)
    monkeypatch.setattr("scrap_ags.sync.digest.PAGE", 5)


@pytest.fixture
def world(twin: Twin) -> World:
    """What the twin's Odoo holds; not mirrored yet."""
    return populate(twin.source)


@pytest.fixture
def mirrored(twin: Twin) -> World:
    """What the twin's Odoo holds, synced and looked at a minute ago."""
    return existing(twin.source)


@pytest.fixture
def refresh(twin: Twin) -> Refresh:
    return Refresh(twin)
