"""An Odoo and its mirror for each hazard, on the oldest and the newest version."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from scrap_ags.sync import extract, run
from scrap_ags_tests.hazards.refresh import Refresh
from scrap_ags_tests.hazards.world import World, populate
from scrap_ags_tests.twin import Twin, twin_of


@pytest.fixture(params=[14, 19])
def twin(request: pytest.FixtureRequest, mirror: Engine) -> Iterator[Twin]:
    with twin_of(request.getfixturevalue(f"odoo{request.param}"), mirror) as twin:
        yield twin


@pytest.fixture
def twin14(odoo14, mirror: Engine) -> Iterator[Twin]:
    with twin_of(odoo14, mirror) as twin:
        yield twin


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "BATCH", 7)
    monkeypatch.setattr(extract, "PAGE", 3)
    monkeypatch.setattr("scrap_ags.sync.digest.PAGE", 5)


@pytest.fixture
def world(twin: Twin) -> World:
    """What the twin's Odoo holds; not mirrored yet."""
    return populate(twin.source)


@pytest.fixture
def refresh(twin: Twin) -> Refresh:
    return Refresh(twin)


@pytest.fixture
def mirrored(twin: Twin, world: World, refresh: Refresh) -> World:
    """What the twin's Odoo holds, in step and looked at."""
    twin.sync()
    assert not any(look.differences for look in refresh.minute())
    return world
