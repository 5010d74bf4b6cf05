"""Starts children, starts those that die again, and stops them all."""

import signal
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Any, Self

from scrap_ags.errors import ScrapAgsError
from scrap_ags.processes import keeper
from scrap_ags.processes.child import Child, child_environment
from scrap_ags.signals import stopping

GRACE = 10.0
SLACK = 5.0
"""Seconds after the grace for a keeper to kill what it did not end, and end itself."""
GLANCE = 0.05


class Supervisor:
    """Children that live as long as this context, and never longer than this process.

    Inside it the first Ctrl-C, SIGTERM or SIGHUP raises KeyboardInterrupt; leaving it asks all
    children to stop at once, for none needs another to end, and kills what is left of them after
    ``grace`` seconds. A further signal cuts the grace short, and nothing else: from the first one
    on the program is on its way out, and what it still has to tidy up is not interrupted. Enter
    it before what needs tidying up.
    Output goes to ``home``/logs/NAME.log. ``tell`` gets one line for the user.
    """

    def __init__(
        self, home: Path, *, tell: Callable[[str], object] = print, grace: float = GRACE
    ) -> None:
        self._logs = home / "logs"
        self._tell = tell
        self._grace = grace
        self._children: list[Child] = []
        self._signalled = False
        self._leaving = False
        self._previous: dict[int, Any] = {}

    def __enter__(self) -> Self:
        self._logs.mkdir(parents=True, exist_ok=True)
        if threading.current_thread() is threading.main_thread():
            self._previous = {
                number: signal.signal(number, self._on_signal) for number in stopping()
            }
        return self

    def __exit__(self, *_: object) -> None:
        self._leaving = True
        self._stop_all()
        for number, handler in self._previous.items():
            # Not ours: the interpreter's end puts the default back, which would kill it.
            signal.signal(number, signal.SIG_IGN if self._signalled else handler)

    def _stop_all(self) -> None:
        for child in self._children:
            child.say(keeper.STOP)
        until = time.monotonic() + self._grace + SLACK
        for child in self._children:
            child.ended(until)

    def start(
        self,
        name: str,
        command: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        ready: Callable[[], bool] | None = None,
        within: float = 60.0,
    ) -> None:
        """Start a child and wait until ``ready``; ScrapAgsError shows the end of its log if not.

        ``environment`` comes on top of this process's own.
        """
        log = self._logs / f"{name.replace(' ', '-')}.log"
        child = Child(name, command, child_environment(environment or {}), log, self._grace)
        child.start()
        self._children.append(child)
        deadline = time.monotonic() + within
        while ready is not None and not ready():
            if child.exit_code is not None:
                raise _failed(child, f"it ended with exit code {child.exit_code}")
            if time.monotonic() > deadline:
                raise _failed(child, f"it did not answer within {within:.0f} s")
            time.sleep(GLANCE)

    def watch(self, also: Callable[[], object] | None = None) -> None:
        """Keep the children alive until Ctrl-C, SIGTERM or SIGHUP, calling ``also`` meanwhile."""
        try:
            while True:
                if also:
                    also()
                for child in self._children:
                    self._look_after(child)
                time.sleep(4 * GLANCE)
        except KeyboardInterrupt:
            return

    def _look_after(self, child: Child) -> None:
        if child.exit_code is None:
            return
        if not child.due:
            code, pause = child.exit_code, child.died()
            self._tell(
                f"{child.name} ended with exit code {code}; starting it again in {pause:.0f} s "
                f"(its log: {child.log})"
            )
        elif time.monotonic() > child.due:
            child.start()

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        first, self._signalled = not self._signalled, True
        if first and not self._leaving:
            raise KeyboardInterrupt
        for child in self._children:
            child.say(keeper.HURRY)


def _failed(child: Child, how: str) -> ScrapAgsError:
    return ScrapAgsError(
        f"starting {child.name}: {how}; the end of {child.log}: {child.last_lines()}"
    )
