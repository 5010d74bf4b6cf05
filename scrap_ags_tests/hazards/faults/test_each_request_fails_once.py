"""What passes: a sync survives it on every one of its requests."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

import pytest

from scrap_ags.demo import faults
from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.odoo import classify
from scrap_ags.odoo.client import Odoo
from scrap_ags_tests.hazards.clients import client_of
from scrap_ags_tests.hazards.faults.changes import stir
from scrap_ags_tests.hazards.faults.kinds import PASSING
from scrap_ags_tests.hazards.faults.strikes import EachOnce
from scrap_ags_tests.hazards.in_step import assert_in_step
from scrap_ags_tests.hazards.world import World
from scrap_ags_tests.twin import Twin

pytestmark = pytest.mark.slow

READ_WITHIN = 0.2
"""Seconds."""


def synced(twin: Twin, client: Odoo, fault: faults.Fault) -> int:
    """Sync all six while ``fault`` strikes; how many requests it struck."""
    met = twin.source.fail(fault, when=EachOnce(), times=float("inf"))
    with client:
        Twin(twin.source, twin.mirror, client).sync()
    twin.source.log.forget()
    assert_in_step(twin)
    return len(met.seen)


@pytest.mark.parametrize("fault", PASSING)
def test_a_fault_that_strikes_each_request_once_is_survived(twin: Twin, world: World, fault: str):
    waited: list[float] = []
    assert synced(twin, client_of(twin.source, pause=waited.append), PASSING[fault]) >= 20
    stir(twin, world)
    assert synced(twin, client_of(twin.source, pause=waited.append), PASSING[fault]) >= 20
    assert bool(waited) == ("slow" not in fault)


def test_a_worker_killed_for_its_time_on_each_request_is_survived(
    twin: Twin, world: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(classify, "PATIENCE", 0)
    for _ in range(2):
        assert synced(twin, client_of(twin.source), faults.reset_before_headers()) >= 20
        stir(twin, world)


def test_a_time_out_of_each_request_is_survived(twin: Twin, world: World):
    parts = ("headers", "body") if twin.source.version == 14 else ("body", "headers")
    for part in parts:
        client = client_of(twin.source, timeouts=(1, READ_WITHIN))
        assert synced(twin, client, faults.slow(READ_WITHIN * 2, part)) >= 20
        stir(twin, world)


class ShutDoor:
    """Odoo refuses every other connection: one at a time is tried, and a pause opens the door."""

    def __init__(self, source: DemoOdoo) -> None:
        self._source, self._one, self.refused = source, Lock(), 0
        self._open = False

    @contextmanager
    def taken(self) -> Iterator[None]:
        with self._one:
            if not self._open:
                self._source.hang_up()
                self.refused += 1
            self._open = False
            yield

    def pause(self, _: float) -> None:
        with self._one:
            if not self._open:
                self._source.listen()
            self._open = True


def test_a_refused_connection_for_each_request_is_survived(twin: Twin, world: World):
    for _ in range(2):
        door = ShutDoor(twin.source)
        client = client_of(twin.source, slots=door, pause=door.pause)
        synced(twin, client, faults.NO_FAULT)
        assert door.refused >= 20
        stir(twin, world)
