"""A mirror of some size with `scrap-ags serve` in front of it, as a user would start it."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.filled import fill
from scrap_ags import database, migrations
from scrap_ags.admin import accounts
from scrap_ags.api import tokens
from scrap_ags.postgres import EmbeddedPostgres
from scrap_ags.processes import answers, free_port

HOST = "127.0.0.1"
NAME, PASSWORD = "Benchmark", "a password of benchmarks"


@dataclass(frozen=True)
class Served:
    """Where it answers, and a token that may read. ``NAME`` may see every page."""

    address: str
    token: str


@contextmanager
def served(orders: int) -> Iterator[Served]:
    """So many orders and three times as many lines in an embedded PostgreSQL of their own."""
    with tempfile.TemporaryDirectory() as folder, EmbeddedPostgres(Path(folder)) as postgres:
        engine = database.engine_on(postgres.url_of("scrap_ags"))
        migrations.upgrade(engine)
        began = time.perf_counter()
        fill(engine, orders)
        seconds = time.perf_counter() - began
        print(f"{orders:,} BC and {3 * orders:,} lines, filled in {seconds:.0f} s", flush=True)
        with engine.begin() as connection:
            token = tokens.create(connection, "benchmark", ["read"], None)
            accounts.create(connection, NAME, PASSWORD, "admin")
        engine.dispose()
        with serving(postgres.url, Path(folder)) as address:
            yield Served(address, token)


@contextmanager
def serving(url: str, home: Path) -> Iterator[str]:
    """Where `scrap-ags serve` answers."""
    port = free_port(HOST, 0)
    address = f"http://{HOST}:{port}"
    ours = {k: v for k, v in os.environ.items() if not k.startswith(("ODOO_", "SCRAP_AGS_"))}
    settings = {
        "SCRAP_AGS_DATABASE_URL": url,
        "SCRAP_AGS_HOME": str(home / "state"),
        "SCRAP_AGS_API_PORT": str(port),
    }
    command = [sys.executable, "-m", "scrap_ags", "serve"]
    server = subprocess.Popen(command, env=ours | settings, cwd=home, stdout=subprocess.DEVNULL)
    try:
        ready = answers(f"{address}/api/health")
        while not ready():
            assert server.poll() is None, "`scrap-ags serve` ended"
            time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        server.wait()
