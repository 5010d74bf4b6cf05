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

Cut = Callable[[DemoOdoo, Which], AbstractContextManager[Event]]
CUTS: tuple[Cut, ...] = (
    partial(cut_from, fault=faults.reset_before_headers()),
    partial(cut_from, fault=faults.reset_mid_body()),
    down_from,
)

FIRST, LAST = 0, -1
POINTS = (
    ("references", "/web/version", "", FIRST),
    ("references", "common", "authenticate", FIRST),
    ("references", "dimagaz.user", "fields_get", FIRST),
    ("references", "dimagaz.user", "search_read", FIRST),
    ("references", "dimagaz.user", "read", LAST),
    ("references", "dimagaz.bc", "read", FIRST),
    ("references", "dimagaz.bc.line", "search", FIRST),
    ("references", "dimagaz.fournisseur", "search_read", LAST),
    ("orders", "dimagaz.bc", "search_read", LAST),
    ("orders", "dimagaz.bc", "read", LAST),
    ("orders", "dimagaz.user", "read", FIRST),
    ("orders", "dimagaz.bc.line", "read", FIRST),
    ("orders", "dimagaz.bc.line", "read", LAST),
)


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
    with scene.mirror() as mirror:
        assert killed_at(scene, mirror, lambda asked: asked == request, Victim.kill) == KILLED
        assert_consistent(mirror, scene.states)
        with cut(scene.source, lambda asked: asked == request):
            assert Victim(scene.errand, mirror).end() == "OdooUnavailable"
        assert_consistent(mirror, scene.states)
        ended = killed_at(scene, mirror, lambda asked: asked == request, Victim.lose_sessions)
        assert ended in ("MirrorUnavailable", DONE)
        assert_consistent(mirror, scene.states)
        assert_completed(scene.source, mirror, scene.errand, scene.states[-1])


def killed_at(scene: Scene, mirror: Engine, which: Which, kill: Callable[[Victim], None]) -> str:
    """How a sync ends that is killed at the first such request."""
    with stopped_at(scene.source, which) as stop:
        victim = Victim(scene.errand, mirror)
        assert stop.awaited(victim), f"it ended before: {victim.end()}"
        kill(victim)
    return victim.end()


@pytest.mark.parametrize("scene", ["references", "orders", "first_load"], indirect=True)
def test_a_sync_killed_at_one_request_after_the_other_is_completed_by_the_last(scene: Scene):
    """Each time at the first request that none before has made, until all are made."""
    seen: set[Asked] = set()

    def is_new(request: Asked) -> bool:
        new = request not in seen
        seen.add(request)
        return new

    ends: list[str] = []
    with scene.mirror() as mirror:
        while DONE not in ends:
            with stopped_at(scene.source, is_new) as stop:
                victim = Victim(scene.errand, mirror)
                if stop.awaited(victim):
                    victim.kill()
            ends.append(victim.end())
            assert_consistent(mirror, scene.states)
        assert_completed(scene.source, mirror, scene.errand, scene.states[-1])
    assert len(ends) > 30
