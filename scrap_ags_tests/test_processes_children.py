"""Children: how they start, where they listen, what is kept of what they say."""

import os
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from scrap_ags.errors import ScrapAgsError, WrongUsage
from scrap_ags.processes import Supervisor, answers, child_environment, free_port
from scrap_ags_tests.waiting import eventually


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


def text_of(log: Path) -> str:
    """What a log holds at this moment, in which it may be put aside for the next."""
    with suppress(FileNotFoundError):
        return log.read_text()
    return ""


def test_output_is_kept_with_its_time_and_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scrap_ags.processes.child.LOG_BYTES", 10_000)
    log = tmp_path / "logs" / "loud.log"
    with Supervisor(tmp_path) as supervisor:
        supervisor.start("loud", ["sh", "-c", "seq 1 20000; sleep 1000"])
        assert eventually(lambda: text_of(log).endswith("Z 20000\n"))
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
