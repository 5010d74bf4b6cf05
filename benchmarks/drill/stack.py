"""`scrap-ags up` as a user starts it, and the processes that it consists of."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import psutil

from benchmarks.drill.waiting import NeverCameError, until
from scrap_ags.demo.odoo import HOST
from scrap_ags.processes import answers

DAEMON = ["-m", "dagster._daemon"]
CODE_SERVER = ["-m", "dagster", "api", "grpc"]
STARTS_WITHIN, RESTARTS_WITHIN, STOPS_WITHIN = 300, 120, 90


class Stack:
    """Web server, daemon, code server and their supervisor."""

    def __init__(self, home: Path, port: int, settings: Mapping[str, str]) -> None:
        ours = {k: v for k, v in os.environ.items() if not k.startswith(("ODOO_", "SCRAP_AGS_"))}
        self._state = str(home / "state")
        self._environment = ours | dict(settings) | {"SCRAP_AGS_HOME": self._state}
        self._home, self._port = home, port

    def start(self) -> None:
        """Returns once the first load is done and the UI answers."""
        with (self._home / "up.log").open("wb") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "scrap_ags", "up", "--port", str(self._port)],
                env=self._environment,
                cwd=self._home,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        ready = answers(f"http://{HOST}:{self._port}/server_info")
        until(lambda: ready() or self._process.poll() is not None, STARTS_WITHIN, "`up` is ready")
        if self._process.poll() is not None:
            raise NeverCameError(f"`up` ended: {(self._home / 'up.log').read_text()}")

    def processes(self, command: Sequence[str]) -> list[psutil.Process]:
        """Those that run this Python module, without their keepers."""
        family = psutil.Process(self._process.pid).children(recursive=True)
        return [one for one in family if arguments(one)[: len(command)] == command]

    def kill(self, command: Sequence[str]) -> int:
        """SIGKILL to that process, once there is one; returns its id."""
        victim = until(
            lambda: self.processes(command), RESTARTS_WITHIN, f"{' '.join(command)} runs"
        )[0]
        victim.kill()
        return victim.pid

    def is_whole(self) -> bool:
        """Whether the daemon runs, and the code server listens."""
        return bool(self.processes(DAEMON)) and any(map(listens, self.processes(CODE_SERVER)))

    def stop(self) -> list[str]:
        """Press Ctrl-C; what is alive afterwards is killed, and told."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(STOPS_WITHIN)
        alive = [one for one in psutil.process_iter() if self._is_ours(one)]
        told = [f"process {one.pid} is left: {' '.join(arguments(one))}" for one in alive]
        for survivor in alive:
            survivor.kill()
        self._process.wait()
        return told

    def _is_ours(self, process: psutil.Process) -> bool:
        """By its environment: an orphan is nobody's child."""
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied, OSError):
            ours = process.environ().get("SCRAP_AGS_HOME") == self._state
            return ours and process.status() != psutil.STATUS_ZOMBIE
        return False


def arguments(process: psutil.Process) -> list[str]:
    """Its command line after the program; empty once it is gone."""
    with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
        return process.cmdline()[1:]
    return []


def listens(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        states = [connection.status for connection in process.net_connections("tcp")]
        return psutil.CONN_LISTEN in states
    return False
