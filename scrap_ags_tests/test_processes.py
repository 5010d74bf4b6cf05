"""Children that end with their supervisor, seen from outside: real processes, real signals."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import psutil
import pytest

from scrap_ags.errors import ScrapAgsError, WrongUsage
from scrap_ags.processes import Supervisor, answers, child_environment, free_port
from scrap_ags.processes.child import LONGEST_PAUSE, pause_after

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


def eventually(holds: Callable[[], bool], within: float = 10.0) -> bool:
    deadline = time.monotonic() + within
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


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


def test_a_child_that_never_gets_ready_shows_the_end_of_its_log(tmp_path: Path) -> None:
    failing = ["sh", "-c", "echo first; echo the reason >&2; exit 4"]
    with Supervisor(tmp_path) as supervisor:
        with pytest.raises(ScrapAgsError, match=r"web: .*exit code 4; .*first \| the reason"):
            supervisor.start("web", failing, ready=lambda: False)
        with pytest.raises(ScrapAgsError, match=r"starting slow: it did not answer within 0 s"):
            supervisor.start("slow", ["sleep", "1000"], ready=lambda: False, within=0.2)
        with pytest.raises(ScrapAgsError, match=r"starting none: .*cannot start none_such"):
            supervisor.start("none", ["none_such"], ready=lambda: False)


def test_a_server_is_ready_once_it_answers(tmp_path: Path) -> None:
    port = free_port("127.0.0.1", 0)
    url = f"http://127.0.0.1:{port}/none"
    command = [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", str(port)]
    with Supervisor(tmp_path) as supervisor:
        assert not answers(url)()
        supervisor.start("web", command, ready=answers(url))
        assert answers(url)()
        with pytest.raises(WrongUsage, match=rf"port {port} is in use"):
            free_port("127.0.0.1", port)
    assert free_port("127.0.0.1", port) == port


def test_a_port_that_is_open_on_every_address_is_in_use() -> None:
    with (
        socket.create_server(("0.0.0.0", 0)) as everywhere,
        pytest.raises(WrongUsage, match="is in use"),
    ):
        free_port("127.0.0.1", everywhere.getsockname()[1])


def test_output_is_kept_with_its_time_and_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scrap_ags.processes.child.LOG_BYTES", 10_000)
    log = tmp_path / "logs" / "loud.log"
    with Supervisor(tmp_path) as supervisor:
        supervisor.start("loud", ["sh", "-c", "seq 1 20000; sleep 1000"])
        assert eventually(lambda: log.exists() and log.read_text().endswith("Z 20000\n"))
    assert sum(file.stat().st_size for file in log.parent.iterdir()) <= 2 * 10_000


def test_output_is_kept_without_its_colours(tmp_path: Path) -> None:
    red = ["printf", r"a \033[31mred\033[0m word\n"]
    with Supervisor(tmp_path) as supervisor, pytest.raises(ScrapAgsError, match="a red word"):
        supervisor.start("painter", red, ready=lambda: False)


def test_children_may_write_bytecode_and_get_what_they_are_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    environment = child_environment({"ODOO_URL": "http://here"})
    assert "PYTHONDONTWRITEBYTECODE" not in environment
    assert environment["ODOO_URL"] == "http://here"
    assert environment["PATH"] == os.environ["PATH"]


def test_handlers_are_put_back(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    with Supervisor(tmp_path):
        assert signal.getsignal(signal.SIGTERM) != before[1]
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before
