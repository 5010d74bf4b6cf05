"""How a command ends, whatever happened in it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from scrap_ags.commands import ending
from scrap_ags.errors import OdooUnavailable, WrongUsage
from scrap_ags_tests.commands.terminal import command

SLOW = """
import sys, time, typer
from scrap_ags.commands import ending
app = typer.Typer()
@app.command()
def wait():
    print("waiting", flush=True)
    time.sleep(60)
sys.exit(ending.of(app, []))
"""


def app_that_raises(failure: BaseException) -> typer.Typer:
    app = typer.Typer()

    @app.command()
    def work(json: bool = False) -> None:
        raise failure

    return app


@pytest.mark.parametrize(
    ("failure", "code", "told"),
    [
        (WrongUsage("reading it: wrong"), 2, "reading it: wrong"),
        (OdooUnavailable("asking:\n no answer"), 1, "asking: no answer"),
        (KeyboardInterrupt(), 130, "stopped; what was committed stays"),
        (ZeroDivisionError("by\nzero"), 1, "unexpected ZeroDivisionError: by zero"),
    ],
)
def test_a_failure_is_one_line_and_its_exit_code(
    failure: BaseException, code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ending.of(app_that_raises(failure), []) == code
    shown = capsys.readouterr()
    assert (shown.out, shown.err.count("\n")) == ("", 1)
    assert shown.err.startswith(f"scrap-ags: {told}")


@pytest.mark.parametrize("arguments", [["--debug"], ["--debug", "--json"]])
def test_debug_shows_the_traceback(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert ending.of(app_that_raises(ZeroDivisionError("zero")), arguments) == 1
    shown = capsys.readouterr().err
    assert "Traceback" in shown
    assert shown.splitlines()[-1].startswith("scrap-ags: unexpected ZeroDivisionError")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to send")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_command_cleanly(number: int) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SLOW], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        process.stdout.readline()
        process.send_signal(number)
        _, complaint = process.communicate(timeout=30)
    assert process.returncode == 130
    assert complaint.startswith("scrap-ags: stopped; ")


IGNORING = "import signal; signal.signal(signal.{}, signal.SIG_IGN)\n"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGHUP")
def test_a_command_under_nohup_outlives_its_terminal() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", IGNORING.format("SIGHUP") + SLOW], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        process.stdout.readline()
        process.send_signal(signal.SIGHUP)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=1)
        process.terminate()
    assert process.returncode == 130


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send")
def test_ctrl_c_ends_a_command_that_a_script_put_into_the_background() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", IGNORING.format("SIGINT") + SLOW], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert process.returncode == 130


def test_a_reader_that_leaves_is_no_error(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    ran = subprocess.run(
        command("--help"), stdout=writing, stderr=subprocess.PIPE, cwd=tmp_path, text=True
    )
    os.close(writing)
    assert "Traceback" not in ran.stderr


def test_help_waits_for_no_heavy_import() -> None:
    script = (
        "import sys; from scrap_ags.cli import main; main(['--help']);"
        "print([name for name in ('sqlalchemy', 'dagster', 'requests') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert ran.stdout.splitlines()[-1] == "[]"
    for name in ("demo", "up", "sync", "check", "doctor", "migrate", "env", "demo-odoo", "resync"):
        assert name in ran.stdout
