"""``scrap-ags demo`` and ``up``, as processes."""

import os
import signal
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen, run

import psutil
import pytest
import requests

from scrap_ags import settings
from scrap_ags.pipeline.environment import dagster_environment, dagster_instance
from scrap_ags.processes import free_port
from scrap_ags_tests.commands.terminal import Terminal, command, connection, started

PROJECT = Path(__file__).parents[2]
CLOSING = "Ctrl-C stops all of it; the data stay."

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="stops by POSIX signals")


@contextmanager
def running(*arguments: str, environment: dict[str, str]) -> Iterator[tuple["Popen[str]", str]]:
    """A stack that has started, and all that it printed until then."""
    with started(*arguments, environment=environment, cwd=PROJECT) as process:
        lines: list[str] = []
        assert process.stdout
        while not lines or CLOSING not in lines[-1]:
            line = process.stdout.readline()
            assert line, (lines, process.stderr and process.stderr.read())
            lines.append(line)
        yield process, "".join(lines)


def stop(process: "Popen[str]", number: int) -> tuple[int, str]:
    """Its exit code and what it had to complain of."""
    process.send_signal(number)
    _, complaints = process.communicate(timeout=60)
    return process.returncode, complaints


def processes_of(home: Path) -> list[str]:
    """Everything that still runs for that folder, whoever started it."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        command = " ".join(process.info["cmdline"] or [])
        if str(home) in command and process.pid != os.getpid():
            found.append(command)
    return found


def line_of(said: str, name: str) -> str:
    """What the panel says of it, up to the first blank."""
    [line] = [line for line in said.splitlines() if line.startswith(f"{name}: ")]
    return line.split()[1]


def ui_of(said: str) -> str:
    return line_of(said, "Dagster")


@pytest.mark.slow
def test_demo_mirrors_shows_stops_cleanly_and_starts_again_with_its_data(tmp_path: Path) -> None:
    home = tmp_path / "state"
    environment = {"SCRAP_AGS_HOME": str(home), "SCRAP_AGS_REFRESH_SECONDS": "5"}
    arguments = ("demo", "--bc", "60", "--rate", "0", "--port", str(free_port("127.0.0.1", 0)))
    with running(*arguments, environment=environment) as (process, said):
        assert "bc: 60 created" in said
        with urllib.request.urlopen(f"{ui_of(said)}/server_info", timeout=30) as answer:
            assert answer.status == 200
        again = run(
            command(*arguments),
            env=os.environ | environment,
            cwd=PROJECT,
            capture_output=True,
            text=True,
        )
        assert (again.returncode, again.stderr.count("\n")) == (1, 1)
        assert f"it runs already in {home / 'demo'} ({ui_of(said)})" in again.stderr
        assert in_step(environment)
        assert_the_api_resyncs(environment, line_of(said, "API"))
        assert stop(process, signal.SIGINT) == (0, "")
    assert settled(home)
    with running(*arguments, environment=environment) as (process, said):
        assert "created" not in said
        assert in_step(environment)
        assert stop(process, signal.SIGTERM) == (0, "")
    assert settled(home)


def typed(environment: dict[str, str], words: str) -> str:
    """The last line of what a command answers that is typed in another terminal."""
    env, wanted = (" ".join(command(*each.split())) for each in ("env --demo", words))
    ran = run(
        ["sh", "-c", f'eval "$({env})"; {wanted}'],
        env=os.environ | environment,
        cwd=PROJECT,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, (ran.stdout, ran.stderr)
    return ran.stdout.splitlines()[-1]


def in_step(environment: dict[str, str]) -> bool:
    return typed(environment, "check --once") == "In step."


def assert_the_api_resyncs(environment: dict[str, str], docs: str) -> None:
    """Records are read again for the holder of a token, who can see how it goes."""
    api = docs.removesuffix("docs") + "scrap/"
    token = typed(environment, "token create front --scope read --scope resync")
    asks = requests.Session()
    asks.headers["Authorization"] = f"Bearer {token}"
    line = asks.get(api + "bc-line", timeout=30).json()["results"][0]
    asked = {"asset": "bc_line", "ids": [line["odoo_id"]]}
    launched = asks.post(api + "resync", json=asked, timeout=30)
    assert launched.status_code == 202, launched.text
    assert launched.json()["link"].endswith(launched.json()["run_id"])
    run = asks.get(api + f"runs/{launched.json()['run_id']}", timeout=30).json()
    deadline = time.monotonic() + 120
    while not run["is_over"] and time.monotonic() < deadline:
        time.sleep(0.5)
        run = asks.get(api + f"runs/{run['run_id']}", timeout=30).json()
    assert (run["status"], run["job"]) == ("SUCCESS", "resync")
    unknown = asks.get(api + "runs/00000000-0000-0000-0000-000000000000", timeout=30)
    assert unknown.status_code == 404


def settled(home: Path) -> bool:
    """Whether nothing runs there any more; what a shell of ours held leaves within seconds."""
    deadline = time.monotonic() + 10
    while processes_of(home) and time.monotonic() < deadline:
        time.sleep(0.1)
    return processes_of(home) == []


@pytest.mark.slow
@pytest.mark.usefixtures("orders")
def test_up_mirrors_the_odoo_of_the_environment(terminal: Terminal, tmp_path: Path) -> None:
    home = tmp_path / "state"
    terminal.source.change_password("a word of its own")
    environment = connection(terminal.source, terminal.mirror) | {"SCRAP_AGS_HOME": str(home)}
    port = str(free_port("127.0.0.1", 0))
    with running("up", "--port", port, environment=environment) as (process, said):
        assert "bc: 5 created" in said
        assert terminal.source.password not in said
        assert "make one with: scrap-ags user create NAME --role admin" in said
        assert len(terminal.lines) == 10
        told = terminal.query("SELECT count(*) FROM dagster.event_logs WHERE asset_key IS NOT NULL")
        assert told[0][0] >= 6
        assert stop(process, signal.SIGINT) == (0, "")
    assert settled(home)


def test_a_sync_tells_dagster_where_there_is_one(
    terminal: Terminal, orders: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in dagster_environment(settings.load()).items():
        monkeypatch.setenv(name, value)
    with dagster_instance(settings.load()):
        assert terminal.run("sync").code == 0
    [(last,)] = terminal.query("SELECT max(id) FROM dagster.event_logs")
    terminal.source.write("dimagaz.bc", orders["1004"], {"state": "done"})
    assert terminal.run("sync").code == 0
    told = "SELECT DISTINCT partition FROM dagster.event_logs WHERE asset_key = '[\"bc\"]'"
    assert terminal.query(f"{told} AND id > {last}") == [("2026-01-08",)]
