"""The command line as a user has it: an environment, a command, what it prints and returns."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from scrap_ags.cli import main
from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.models import MIRRORED


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its one JSON document."""
        return json.loads(self.out)

    @property
    def complaint(self) -> str:
        """The one line on stderr."""
        [line] = self.err.splitlines()
        assert line.startswith("scrap-ags: ")
        return line


class Terminal:
    """Runs commands in this process, in an empty folder, with the environment of a mirror."""

    def __init__(
        self,
        source: DemoOdoo,
        mirror: Engine,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        home: Path,
    ) -> None:
        self.source, self.mirror, self.home = source, mirror, home
        self._monkeypatch, self._capsys = monkeypatch, capsys
        monkeypatch.chdir(home)
        self.set(**connection(source, mirror), SCRAP_AGS_HOME=str(home / "state"))

    def set(self, **environment: str) -> None:
        for name, value in environment.items():
            self._monkeypatch.setenv(name, value)

    def run(self, *arguments: str) -> Ran:
        self._capsys.readouterr()
        code = main(arguments)
        return Ran(code, *self._capsys.readouterr())

    def refused(self, code: int, *arguments: str) -> str:
        """The one line of a command that must fail with that code and leave all as it was."""
        before = self.contents()
        ran = self.run(*arguments)
        assert (ran.code, self.contents()) == (code, before)
        return ran.complaint

    def contents(self) -> dict[str, list[Any]]:
        """All that a sync writes."""
        tables = [model.__tablename__ for model in MIRRORED]
        tables += ["scrap_audit_log", "scrap_rejected", "scrap_withheld", "scrap_source"]
        return {table: self.query(f"SELECT * FROM {table} ORDER BY 1") for table in tables}

    def query(self, statement: str) -> list[Any]:
        with self.mirror.connect() as connection:
            return [tuple(row) for row in connection.execute(text(statement))]

    def execute(self, statement: str) -> None:
        with self.mirror.begin() as connection:
            connection.execute(text(statement))

    def ids(self, table: str) -> list[int]:
        return [row[0] for row in self.query(f"SELECT odoo_id FROM {table} ORDER BY 1")]

    @property
    def bc(self) -> list[int]:
        return self.ids("scrap_dimagaz_bc")

    @property
    def lines(self) -> list[int]:
        return self.ids("scrap_dimagaz_bc_line")


def connection(source: DemoOdoo, mirror: Engine) -> dict[str, str]:
    """The environment that leads to an Odoo and a mirror."""
    return {
        "ODOO_URL": source.url,
        "ODOO_DB": source.db,
        "ODOO_USER": source.user,
        "ODOO_PASSWORD": source.password,
        "SCRAP_AGS_DATABASE_URL": mirror.url.render_as_string(hide_password=False),
        "SCRAP_AGS_REFRESH_SECONDS": "1",
    }


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "scrap_ags", *arguments]


@contextmanager
def started(
    *arguments: str, environment: Mapping[str, str], cwd: Path
) -> Iterator["subprocess.Popen[str]"]:
    """A command as a process of its own, killed should it outlive the test."""
    cleared = {name: value for name, value in os.environ.items() if not name.startswith("ODOO_")}
    process = subprocess.Popen(
        command(*arguments),
        env=cleared | dict(environment),
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()
