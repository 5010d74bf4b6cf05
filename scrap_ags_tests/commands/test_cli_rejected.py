"""``scrap-ags rejected``, ``migrate`` and ``env``."""

import os
import shlex
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import URL

from scrap_ags.commands.environment import assignment
from scrap_ags_tests.commands.terminal import Terminal, command

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def unstorable(terminal: Terminal, orders: dict[str, int]) -> int:
    """The id of a BC whose amount has more digits than the mirror holds."""
    terminal.source.sql("update dimagaz_bc set ttc = 1e20 where id = %s", [orders["1001"]])
    assert terminal.run("sync").code == 0
    return orders["1001"]


def test_rejected_records_are_listed_with_the_reason(terminal: Terminal, unstorable: int) -> None:
    ran = terminal.run("rejected")
    assert (ran.code, ran.err) == (0, "")
    [row] = [line for line in ran.out.splitlines() if line.strip().startswith("bc ")]
    assert row.split()[1] == str(unstorable)
    [record] = terminal.run("rejected", "--json").json["rejected"]
    assert (record["asset"], record["odoo_id"]) == ("bc", unstorable)
    assert "overflow" in record["reason"]


def test_a_sync_says_that_it_rejected_something(terminal: Terminal, unstorable: int) -> None:
    ran = terminal.run("resync", "bc", "--id", str(unstorable))
    assert "bc: 1 rejected: `scrap-ags rejected` says why" in ran.out


def test_a_retry_brings_back_what_was_mended(terminal: Terminal, unstorable: int) -> None:
    assert terminal.run("rejected", "--retry").code == 1
    terminal.source.sql("update dimagaz_bc set ttc = 2 where id = %s", [unstorable])
    ran = terminal.run("rejected", "--retry")
    assert ran.code == 0
    assert ran.out.splitlines()[-1] == "No record is rejected."
    assert unstorable in terminal.bc


def test_migrate_makes_the_schema_once(terminal: Terminal, database_url: URL) -> None:
    terminal.set(SCRAP_AGS_DATABASE_URL=database_url.render_as_string(hide_password=False))
    assert "went from version none to" in terminal.run("migrate").out
    assert "already" in terminal.run("migrate").out


@pytest.mark.parametrize("value", ["plain", "it's", 'a"b$c`d\\e', "two\nlines", "100 % & ; |"])
@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
def test_a_shell_reads_back_every_value(value: str) -> None:
    script = assignment("posix", "VALUE", value) + '\nprintf %s "$VALUE"'
    ran = subprocess.run(["sh", "-c", script], capture_output=True, text=True)
    assert ran.stdout == value


def test_powershell_has_its_own_spelling() -> None:
    assert assignment("powershell", "VALUE", "it's") == "$env:VALUE = 'it''s'"


def test_env_prints_what_dagster_needs_and_nothing_else(terminal: Terminal) -> None:
    ran = terminal.run("env")
    assert (ran.code, ran.err) == (0, "")
    names = {line.removeprefix("export ").partition("=")[0] for line in ran.out.splitlines()}
    assert {"DAGSTER_HOME", "ODOO_URL", "ODOO_PASSWORD", "SCRAP_AGS_DATABASE_URL"} <= names


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
def test_the_embedded_postgresql_runs_as_long_as_the_shell_that_asked(
    terminal: Terminal, tmp_path: Path
) -> None:
    own = os.environ | {"SCRAP_AGS_DATABASE_URL": "", "SCRAP_AGS_HOME": str(tmp_path / "own")}
    asked = (
        "from scrap_ags import database, settings;"
        "mirror = database.connect(settings.load()).connect();"
        "print(mirror.exec_driver_sql('SELECT 41 + 1').scalar())"
    )
    script = (
        f'eval "$({shlex.join(command("env"))})"; '
        f"{shlex.join([sys.executable, '-c', asked])}; echo $SCRAP_AGS_DATABASE_URL"
    )
    ran = subprocess.run(
        ["sh", "-c", script], env=own, cwd=PROJECT, capture_output=True, text=True, timeout=120
    )
    answer, url = ran.stdout.splitlines()
    assert (answer, ran.stderr.count("\n")) == ("42", 1)
    assert "runs until this shell" in ran.stderr
    data = tmp_path / "own" / "postgres" / "data"
    assert wait_until_gone(data / "postmaster.pid")
    assert url.startswith("postgresql")


def wait_until_gone(path: Path) -> bool:
    deadline = time.monotonic() + 30
    while path.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    return not path.exists()
