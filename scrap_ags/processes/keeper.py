"""Runs one command, and ends it with all that it started once whoever asked for it is gone.

``python -P keeper.py LOG BYTES GRACE COMMAND…``: standard input is the life line. When STOP comes
down it, or when it closes because its process was killed, all processes of the command's session
get SIGTERM and, GRACE seconds later, SIGKILL; HURRY cuts the grace short. Output goes to LOG, each
line with its time (UTC); LOG and its predecessor hold at most BYTES each. The exit code is the
command's. It needs nothing of the project, to be small and to start at once.
"""

import ctypes
import logging
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from typing import IO

import psutil

GLANCE = 0.1
STOP, HURRY = b"s", b"!"
CANNOT_START = 127
PR_SET_PDEATHSIG = 1
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class LifeLine:
    """What was asked: ``cut`` is to stop, ``hurry`` to stop without grace."""

    def __init__(self) -> None:
        self.cut = threading.Event()
        self.hurry = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: self.cut.set())
        signal.signal(signal.SIGINT, lambda *_: self.cut.set())

    def watch(self) -> None:
        while word := os.read(0, 1):
            self.cut.set()
            if word == HURRY:
                self.hurry.set()
        self.cut.set()


def main(log: str, size: str, grace: str, *command: str) -> int:
    line, record = LifeLine(), _record(log, int(size))
    try:
        child = _start(command)
    except OSError as failure:
        record(f"cannot start {command[0]}: {failure.strerror}")
        return CANNOT_START
    threading.Thread(target=line.watch, daemon=True).start()
    reader = threading.Thread(target=_copy, args=(child.stdout, record), daemon=True)
    reader.start()
    while child.poll() is None and not line.cut.wait(GLANCE):
        pass
    _stop(child, line, float(grace))
    reader.join(timeout=1)
    code = child.wait()
    return code if code >= 0 else 128 - code


def _start(command: Sequence[str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        preexec_fn=_end_with_keeper if sys.platform == "linux" else None,
    )


def _end_with_keeper() -> None:
    """In the child: should even the keeper be killed, go too."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _record(log: str, size: int) -> Callable[[str], None]:
    """A writer of lines to ``log``."""
    writer = RotatingFileHandler(log, maxBytes=size, backupCount=1, encoding="utf-8")
    layout = logging.Formatter("%(asctime)s.%(msecs)03dZ %(message)s", "%Y-%m-%dT%H:%M:%S")
    layout.converter = time.gmtime
    writer.setFormatter(layout)
    return lambda text: writer.emit(logging.makeLogRecord({"msg": text}))


def _copy(output: IO[bytes], record: Callable[[str], None]) -> None:
    for line in output:
        record(COLOURS.sub("", line.decode(errors="replace")).rstrip())


def _stop(child: "subprocess.Popen[bytes]", line: LifeLine, grace: float) -> None:
    """End what is left of the command's processes: ask each once, then kill."""
    deadline, asked = time.monotonic() + grace, set[psutil.Process]()
    while left := _session():
        late = line.hurry.is_set() or time.monotonic() > deadline
        for process in left:
            if late:
                _signal(process.kill)
            elif process not in asked:
                _signal(process.terminate)
        asked.update(left)
        child.poll()
        time.sleep(GLANCE / 4)


def _signal(send: Callable[[], None]) -> None:
    with suppress(psutil.NoSuchProcess):
        send()


def _session() -> list[psutil.Process]:
    """The other live processes of this session: what the command started, orphans included.

    Who made a session of its own (a database server that others share) means to outlive it.
    """
    own = psutil.Process()
    if not hasattr(os, "getsid"):
        return own.children(recursive=True)
    others = [process for process in psutil.process_iter() if process.pid != own.pid]
    return [process for process in others if _is_live_member(process)]


def _is_live_member(process: psutil.Process) -> bool:
    try:
        ours = os.getsid(process.pid) == os.getsid(0)
        return ours and process.status() != psutil.STATUS_ZOMBIE
    except (OSError, psutil.NoSuchProcess):
        return False


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
