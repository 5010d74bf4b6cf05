"""One child process, under its keeper."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from scrap_ags.processes import keeper

LOG_BYTES = 5 * 1024 * 1024
HEALTHY_AFTER = 60.0
LONGEST_PAUSE = 60.0


def child_environment(changes: Mapping[str, str]) -> dict[str, str]:
    """Ours with ``changes``. Children may write bytecode: importing Dagster takes half the time."""
    ours = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return ours | {"PYTHONUNBUFFERED": "1"} | dict(changes)


def pause_after(deaths: int) -> float:
    """Seconds to wait before a child that died ``deaths`` times in a row starts again."""
    return min(2.0 ** (deaths - 1), LONGEST_PAUSE)


@dataclass
class Child:
    """What runs, where it logs, and how often it died in a row."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(repr=False)
    log: Path
    grace: float
    deaths: int = 0
    due: float = 0.0
    """When to start it again, on the monotonic clock."""

    def start(self) -> None:
        limits = [str(self.log), str(LOG_BYTES), str(self.grace)]
        self._started, self.due = time.monotonic(), 0.0
        self._keeper = subprocess.Popen(
            [sys.executable, "-P", keeper.__file__, *limits, *self.command],
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._keeper.poll()

    def died(self) -> float:
        """Note a death; the seconds to wait before the next start."""
        self.clear()
        lived = time.monotonic() - self._started
        self.deaths = 1 if lived > HEALTHY_AFTER else self.deaths + 1
        self.due = time.monotonic() + pause_after(self.deaths)
        return pause_after(self.deaths)

    def say(self, word: bytes) -> None:
        """Say ``keeper.STOP`` or ``keeper.HURRY`` down the life line, if it still stands."""
        if (line := self._life_line) is not None:
            with suppress(OSError):
                os.write(line.fileno(), word)

    def ended(self, until: float) -> None:
        """Wait for the end it was asked for, until that monotonic time; then nothing is left."""
        with suppress(subprocess.TimeoutExpired):
            self._keeper.wait(max(0.0, until - time.monotonic()))
        self.clear()

    def clear(self) -> None:
        """Kill what a keeper that was itself killed, or hangs, left behind."""
        if (line := self._life_line) is None:
            return
        if hasattr(os, "killpg"):
            with suppress(ProcessLookupError):
                os.killpg(self._keeper.pid, signal.SIGKILL)
        self._keeper.wait()
        line.close()

    @property
    def _life_line(self) -> IO[bytes] | None:
        line = self._keeper.stdin
        return None if line is None or line.closed else line

    def last_lines(self, count: int = 5) -> str:
        """The end of the log, on one line."""
        with suppress(FileNotFoundError):
            lines = self.log.read_text(errors="replace").splitlines()[-count:]
            return " | ".join(line.partition(" ")[2].strip() for line in lines)
        return "it wrote nothing"
