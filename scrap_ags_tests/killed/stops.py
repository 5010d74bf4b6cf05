"""Requests at which a sync is stopped, so that it can be killed there, or cut off from Odoo."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event

from scrap_ags.demo import faults
from scrap_ags.demo.faults import Fault
from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.demo.wire.exchange import Request
from scrap_ags_tests.killed.aftermath import comes_true
from scrap_ags_tests.killed.victim import PATIENCE, Victim

Asked = tuple[str, str, str]
"""A request by its model, its method, and all that it asks for."""
Which = Callable[[Asked], bool]


def asked(request: Request) -> Asked:
    of = request.model or request.service or request.path
    return of, request.method, json.dumps(request.kwargs, sort_keys=True, default=str)


class Stop:
    """A request that waits for its answer while the test does something."""

    def __init__(self) -> None:
        self.reached, self.over = Event(), Event()

    def hold(self, _: Request) -> None:
        self.reached.set()
        self.over.wait(PATIENCE)

    def awaited(self, victim: Victim) -> bool:
        """Whether the sync came here; else it has ended."""
        assert comes_true(lambda: self.reached.is_set() or not victim.lives)
        return self.reached.is_set()


@contextmanager
def stopped_at(source: DemoOdoo, which: Which) -> Iterator[Stop]:
    """The answer to the first such request waits until the block's end."""
    stop = Stop()
    source.on_request(lambda request: which(asked(request)), stop.hold)
    try:
        yield stop
    finally:
        stop.over.set()
        source.log.forget()


@contextmanager
def cut_from(source: DemoOdoo, which: Which, fault: Fault) -> Iterator[Event]:
    """From the first such request on every connection meets the fault."""
    cut = Event()

    def struck(request: Request) -> bool:
        if not cut.is_set() and which(asked(request)):
            cut.set()
        return cut.is_set()

    source.fail(fault, when=struck, times=float("inf"))
    try:
        yield cut
    finally:
        source.log.forget()


@contextmanager
def down_from(source: DemoOdoo, which: Which) -> Iterator[Event]:
    """The connection breaks at the first such request, and then nobody listens."""
    down = Event()

    def hang_up(_: Request) -> None:
        source.hang_up()
        down.set()

    source.on_request(lambda request: which(asked(request)), hang_up)
    source.fail(faults.reset_before_headers(), when=lambda request: which(asked(request)))
    try:
        yield down
    finally:
        source.log.forget()
        if down.is_set():
            source.listen()
