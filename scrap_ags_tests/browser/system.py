"""A whole system as a user starts it: `scrap-ags up` beside a demo Odoo."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import psutil
from sqlalchemy import URL, Engine, text

from scrap_ags import database
from scrap_ags.demo.odoo import HOST, DemoOdoo
from scrap_ags.models import Mirrored
from scrap_ags.processes import answers, free_port

STARTS_WITHIN, SYNCED_WITHIN, STOPS_WITHIN = 120, 60, 60


@dataclass(frozen=True)
class System:
    """The Odoo, its mirror, and where the Dagster UI and the admin site answer."""

    source: DemoOdoo
    mirror: Engine
    address: str
    admin: str

    def run(self, statement: str) -> list[tuple]:
        """Plain SQL on the mirror, as a database administrator would."""
        with self.mirror.begin() as connection:
            done = connection.execute(text(statement))
            return [tuple(row) for row in done] if done.returns_rows else []

    def mirrored(self, model: type[Mirrored], odoo_id: int) -> bool:
        """Whether the record is in the mirror soon."""
        return self.soon(f"SELECT FROM {model.__tablename__} WHERE odoo_id = {odoo_id}")

    def soon(self, question: str) -> bool:
        """Whether the query finds anything before long."""
        deadline = time.monotonic() + SYNCED_WITHIN
        while not (found := bool(self.run(question))) and time.monotonic() < deadline:
            time.sleep(0.2)
        return found


@contextmanager
def running(
    source: DemoOdoo, mirror: URL, first_day: date, home: Path, refresh_seconds: int = 5
) -> Iterator[System]:
    """Loaded for the first time; at the end Ctrl-C must leave no process behind."""
    port, api_port = free_port(HOST, 0), free_port(HOST, 0)
    address, api = f"http://{HOST}:{port}", f"http://{HOST}:{api_port}"
    given = environment(source, mirror, first_day, home, refresh_seconds)
    log = home / "up.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "scrap_ags", "up", "--port", str(port)],
            env=given | {"SCRAP_AGS_API_PORT": str(api_port)},
            cwd=home,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        for page in (f"{address}/server_info", f"{api}/api/health"):
            wait_for(page, process, log)
        engine = database.engine_on(mirror)
        yield System(source, engine, address, f"{api}/admin")
        engine.dispose()
    finally:
        left = stop(process)
    assert not left, f"still alive after Ctrl-C: {left}"


def environment(
    source: DemoOdoo, mirror: URL, first_day: date, home: Path, refresh_seconds: int
) -> dict[str, str]:
    """This process's, without what it says of an Odoo or a mirror of its own."""
    ours = {k: v for k, v in os.environ.items() if not k.startswith(("ODOO_", "SCRAP_AGS_"))}
    return ours | {
        "ODOO_URL": source.url,
        "ODOO_DB": source.db,
        "ODOO_USER": source.user,
        "ODOO_PASSWORD": source.password,
        "SCRAP_AGS_DATABASE_URL": mirror.render_as_string(hide_password=False),
        "SCRAP_AGS_HOME": str(home / "state"),
        "SCRAP_AGS_START_DATE": first_day.isoformat(),
        "SCRAP_AGS_REFRESH_SECONDS": str(refresh_seconds),
    }


def wait_for(page: str, process: subprocess.Popen[bytes], log: Path) -> None:
    ready, deadline = answers(page), time.monotonic() + STARTS_WITHIN
    while not ready():
        assert process.poll() is None, f"`scrap-ags up` ended: {log.read_text()}"
        assert time.monotonic() < deadline, f"no {page} in {STARTS_WITHIN} s: {log.read_text()}"
        time.sleep(0.2)


def stop(process: subprocess.Popen[bytes]) -> list[str]:
    """Press Ctrl-C; whatever is alive afterwards is killed, and told."""
    family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    process.send_signal(signal.SIGINT)
    _, alive = psutil.wait_procs(family, timeout=STOPS_WITHIN)
    told = [" ".join(survivor.cmdline()) for survivor in alive]
    for survivor in alive:
        survivor.kill()
    process.wait()
    return told


def weeks_ago(weeks: int) -> date:
    return date.today() - timedelta(weeks=weeks)  # noqa: DTZ011 - a day of margin is no matter
