"""The demo Odoo as a process of its own."""

import signal
import socket
import subprocess
import sys
import threading

import pytest
import requests
from sqlalchemy import URL

from scrap_ags.demo.server import serve
from scrap_ags.errors import MirrorUnavailable, WrongUsage

SCRIPT = "import sys; from scrap_ags.demo.server import serve; serve(sys.argv[1], 0, 20, 600)"


def test_it_tells_how_to_connect_answers_and_ends_when_told(database_url: URL) -> None:
    told: list[str] = []
    up, over = threading.Event(), threading.Event()

    def tell(line: str) -> None:
        told.append(line)
        if "PASSWORD" in line:
            up.set()

    def run() -> None:
        serve(database_url, 0, 20, version=19, tell=tell, ended=over)

    thread = threading.Thread(target=run)
    thread.start()
    assert up.wait(30)
    url = next(line.split("=")[1] for line in told if "ODOO_URL" in line)
    assert requests.get(f"{url}/web/health", timeout=30).ok
    over.set()
    thread.join(30)
    assert not thread.is_alive()
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{url}/web/health", timeout=30)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_process_cleanly(database_url: URL, number: int) -> None:
    dsn = database_url.render_as_string(hide_password=False)
    command = [sys.executable, "-u", "-c", SCRIPT, dsn]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout
        assert run.stdout.readline().startswith("Demo Odoo 14.0 at http://127.0.0.1:")
        run.send_signal(number)
        _, complaints = run.communicate(timeout=30)
    assert (run.returncode, complaints) == (0, "")


def test_a_port_in_use_is_one_clear_line(database_url: URL) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(WrongUsage, match=f"^starting the demo Odoo: port {port} is in use; "):
            serve(database_url, port, 20, ended=threading.Event())


def test_a_port_that_is_none_is_one_clear_line(database_url: URL) -> None:
    with pytest.raises(WrongUsage, match="port 70000"):
        serve(database_url, 70_000, 20, ended=threading.Event())


def test_a_database_that_does_not_answer_is_one_clear_line(database_url: URL) -> None:
    nowhere = database_url.set(database="nodb")
    with pytest.raises(MirrorUnavailable, match="does not exist") as refused:
        serve(nowhere, 0, 20, ended=threading.Event())
    assert "\n" not in str(refused.value)
