"""Children that end with their supervisor, seen from outside: real processes, real signals."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import psutil
import pytest

from scrap_ags.processes.child import LONGEST_PAUSE, pause_after
from scrap_ags_tests.waiting import eventually

FAMILY = "sleep {n} & sleep {n} & wait"
STUBBORN = "trap '' TERM INT; sleep {n} & while :; do wait; done"

SUPERVISED = """
import sys
from pathlib import Path
from scrap_ags.processes import Supervisor
home, grace, *scripts = sys.argv[1:]
with Supervisor(Path(home), grace=float(grace)) as supervisor:
    for number, script in enumerate(scripts):
        supervisor.start(f"child {number}", ["sh", "-c", script])
    print("started", flush=True)
    supervisor.watch()
    print("stopping", flush=True)
print("stopped", flush=True)
"""


@contextmanager
def supervised(home: Path, *scripts: str, grace: float = 0.5) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-c", SUPERVISED, str(home), str(grace), *scripts]
    # Whoever runs the tests may well ignore SIGHUP, as nohup does, and children inherit that.
    heeding = partial(signal.signal, signal.SIGHUP, signal.SIG_DFL)
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, preexec_fn=heeding
    ) as process:
        try:
            assert line_from(process) == "started"
            yield process
        finally:
            process.kill()


def line_from(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def family_of(pid: int) -> list[psutil.Process]:
    return psutil.Process(pid).children(recursive=True)


def all_gone(family: list[psutil.Process]) -> bool:
    return not any(map(lives, family))


def lives(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


def whole_family(process: "subprocess.Popen[str]", size: int) -> list[psutil.Process]:
    assert eventually(lambda: len(family_of(process.pid)) == size)
    return family_of(process.pid)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_children_and_grandchildren_and_then_returns(
    tmp_path: Path, number: signal.Signals
) -> None:
    with supervised(tmp_path, FAMILY.format(n=1000), FAMILY.format(n=1000)) as process:
        family = whole_family(process, 2 * 4)
        process.send_signal(number)
        assert process.wait(timeout=10) == 0
        assert all_gone(family)


def test_what_ignores_the_request_is_killed_after_its_grace(tmp_path: Path) -> None:
    with supervised(tmp_path, STUBBORN.format(n=1000)) as process:
        family = whole_family(process, 3)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=10) == 0
        assert all_gone(family)


def test_a_second_ctrl_c_hurries_and_still_leaves_nothing_behind(tmp_path: Path) -> None:
    with supervised(tmp_path, STUBBORN.format(n=1000), grace=60) as process:
        family = whole_family(process, 3)
        process.send_signal(signal.SIGINT)
        assert line_from(process) == "stopping"
        for _ in range(3):
            process.send_signal(signal.SIGINT)
            time.sleep(0.05)
        assert process.wait(timeout=10) == 0
        assert all_gone(family)


def test_all_children_are_asked_at_once(tmp_path: Path) -> None:
    scripts = STUBBORN.format(n=1000), FAMILY.format(n=2000), STUBBORN.format(n=1000)
    with supervised(tmp_path, *scripts, grace=60) as process:
        family = whole_family(process, 3 + 4 + 3)
        willing = [one for one in family if "2000" in " ".join(one.cmdline())]
        process.send_signal(signal.SIGINT)
        assert eventually(lambda: all_gone(willing))
        assert len(family_of(process.pid)) >= 2 * 3
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=10) == 0
        assert all_gone(family)


def test_children_end_when_their_supervisor_is_killed(tmp_path: Path) -> None:
    scripts = FAMILY.format(n=1000), STUBBORN.format(n=1000)
    with supervised(tmp_path, *scripts) as process:
        family = whole_family(process, 4 + 3)
        process.kill()
        assert eventually(lambda: all_gone(family))


def test_a_killed_keepers_family_is_cleared_away_and_started_again(tmp_path: Path) -> None:
    told: list[str] = []
    with supervised(tmp_path, FAMILY.format(n=1000)) as process:
        family = whole_family(process, 4)
        keeper = psutil.Process(process.pid).children()[0]
        keeper.kill()
        told.append(line_from(process))
        assert eventually(lambda: all_gone(family))
        assert len(whole_family(process, 4)) == 4
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
    assert "child 0 ended with exit code -9; starting it again in 1 s" in told[0]


def test_a_child_that_dies_starts_again_after_a_growing_pause(tmp_path: Path) -> None:
    with supervised(tmp_path, f"echo once >> {tmp_path}/runs; exit 3") as process:
        assert "child 0 ended with exit code 3; starting it again in 1 s" in line_from(process)
        assert "starting it again in 2 s" in line_from(process)
        assert (tmp_path / "runs").read_text() == "once\nonce\n"
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0


def test_pauses_grow_up_to_a_minute() -> None:
    pauses = [pause_after(deaths) for deaths in range(1, 12)]
    assert pauses[:4] == [1, 2, 4, 8]
    assert pauses[-1] == LONGEST_PAUSE
