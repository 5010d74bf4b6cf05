"""A sync that is killed while it waits for an answer of Odoo."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from itertools import cycle
from threading import Event

import pytest
from sqlalchemy import Engine

from scrap_ags.demo import faults
from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags_tests.killed.aftermath import assert_completed, assert_consistent
from scrap_ags_tests.killed.conftest import Scene
from scrap_ags_tests.killed.stops import Asked, Which, cut_from, down_from, stopped_at
from scrap_ags_tests.killed.victim import DONE, KILLED, Victim

pytestmark = pytest.mark.slow

Cut = Callable[[DemoOdoo, Which], AbstractContextManager[Event]]
CUTS: tuple[Cut, ...] = (
    partial(cut_from, fault=faults.reset_before_headers()),
    partial(cut_from, fault=faults.reset_mid_body()),
    down_from,
)

LOG_IN = 3
"""As many requests precede the first of the sync itself."""
FIRST, LAST = 0, -1
POINTS = (
    ("references", "/web/version", "", FIRST),
    ("references", "common", "authenticate", FIRST),
    ("references", "dimagaz.user", "search_read", FIRST),
    ("references", "dimagaz.user", "read", LAST),
    ("references", "dimagaz.bc", "read", FIRST),
    ("references", "dimagaz.bc.line", "search", FIRST),
    ("references", "dimagaz.fournisseur", "search_read", LAST),
    ("orders", "dimagaz.bc", "search_read", LAST),
    ("orders", "dimagaz.bc", "read", LAST),
    ("orders", "dimagaz.bc.line", "read", LAST),
)


@pytest.mark.parametrize(
    ("scene", "batches"),
    [("references", 3), ("orders", 5), ("backwards", 4), ("first_load", 7)],
    indirect=["scene"],
)
def test_a_sync_that_nobody_kills_writes_each_batch_in_one_commit(scene: Scene, batches: int):
    """So many states, and the one before, are all that a killed sync may leave behind."""
    assert len(scene.states) == 1 + batches


@pytest.mark.parametrize(
    ("scene", "point", "cut"),
    [
        pytest.param(scene, (model, method, nth), cut, id=f"{scene}: {model} {method} {nth}")
        for (scene, model, method, nth), cut in zip(POINTS, cycle(CUTS), strict=False)
    ],
    indirect=["scene"],
)
def test_a_sync_killed_at_a_request_leaves_a_mirror_that_the_next_one_completes(
    scene: Scene, point: tuple[str, str, int], cut: Cut
):
    """By SIGKILL, by Odoo's connection and by the server's sessions, the one after the other."""
    *kind, nth = point
    request = [asked for asked in scene.requests if asked[:2] == tuple(kind)][nth]

    def there(asked: Asked) -> bool:
        return asked == request

    with scene.mirror() as mirror:
        assert killed_at(there, scene, mirror, Victim.kill) == KILLED
        assert_consistent(mirror, scene.states)
        with cut(scene.source, there):
            assert Victim(scene.errand, mirror).end() == "OdooUnavailable"
        assert_consistent(mirror, scene.states)
        # While it logs in it has no transaction to lose.
        unharmed = DONE if request in scene.requests[:LOG_IN] else "MirrorUnavailable"
        assert killed_at(there, scene, mirror, Victim.lose_sessions) == unharmed
        assert_consistent(mirror, scene.states)
        assert_completed(scene.source, mirror, scene.errand, scene.states[-1])


@pytest.mark.parametrize("scene", ["references", "orders", "first_load"], indirect=True)
def test_a_sync_killed_at_one_request_after_the_other_is_completed_by_the_last(scene: Scene):
    """Each time at the first request that none before has made, until all are made."""
    made: set[Asked] = set()

    def is_new(asked: Asked) -> bool:
        new = asked not in made
        made.add(asked)
        return new

    kills = 0
    with scene.mirror() as mirror:
        while (end := killed_at(is_new, scene, mirror, Victim.kill)) == KILLED:
            assert_consistent(mirror, scene.states)
            kills += 1
        assert end == DONE
        assert_completed(scene.source, mirror, scene.errand, scene.states[-1])
    assert kills > 30


def killed_at(which: Which, scene: Scene, mirror: Engine, kill: Callable[[Victim], None]) -> str:
    """How a sync ends that is killed at the first such request, if it makes one."""
    with stopped_at(scene.source, which) as stop:
        victim = Victim(scene.errand, mirror)
        if stop.awaited(victim):
            kill(victim)
    return victim.end()
