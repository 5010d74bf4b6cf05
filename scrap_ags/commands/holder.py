"""Keeps the embedded PostgreSQL running for as long as a shell lives that uses it.

``python -m scrap_ags.commands.holder HOME PID`` is the process that does.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil

from scrap_ags.commands.ending import told_to_stop
from scrap_ags.errors import MirrorUnavailable
from scrap_ags.postgres import EmbeddedPostgres

HELD = b"held"
GLANCE = 1.0


def hold(home: Path, process: psutil.Process) -> None:
    """Start a holder; return once it holds. MirrorUnavailable if it cannot."""
    command = [sys.executable, "-m", "scrap_ags.commands.holder", str(home.resolve())]
    holder = subprocess.Popen(
        [*command, str(process.pid)],
        cwd=Path(__file__).anchor,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    if holder.stdout is None or holder.stdout.read(len(HELD)) != HELD:
        raise MirrorUnavailable(f"keeping the embedded PostgreSQL in {home} running: it ended")
    holder.stdout.close()
    holder.returncode = 0  # it outlives us: nothing is to be waited for


def user_shell() -> psutil.Process:
    """Who asked: our parent, or its own parent where it is a copy that a shell forked for us."""
    asking = psutil.Process(os.getppid())
    while (parent := asking.parent()) is not None and parent.cmdline() == asking.cmdline():
        asking = parent
    return asking


def main(home: str, pid: str) -> None:
    user = psutil.Process(int(pid))
    with told_to_stop(), EmbeddedPostgres(Path(home)):
        os.write(sys.stdout.fileno(), HELD)
        while user.is_running() and user.status() != psutil.STATUS_ZOMBIE:
            time.sleep(GLANCE)


if __name__ == "__main__":
    main(*sys.argv[1:])
