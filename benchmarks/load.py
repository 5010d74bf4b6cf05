"""How long a sync takes against what it cannot do without: ``python -m benchmarks.load [BC]``.

Two floors: the same pages fetched and thrown away; the same rows decoded and copied into an
unlogged table without index or audit. Then the full sync, into the mirror as it is, and, with the
source at the pace of a real Odoo 14, a full sync and an unchanged one.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import SecretStr
from sqlalchemy import Engine

from benchmarks.rendered import SECRET
from scrap_ags import database, migrations
from scrap_ags.days import Calendar
from scrap_ags.models import MIRRORED, Mirrored
from scrap_ags.odoo.client import Odoo
from scrap_ags.odoo.values import Wire
from scrap_ags.postgres import EmbeddedPostgres
from scrap_ags.sync.digest import odoo_ids
from scrap_ags.sync.engine import Sync
from scrap_ags.sync.extract import PAGE, Extract, ahead, batches
from scrap_ags.sync.scope import Everything
from scrap_ags.sync.stage import cursor

REAL_PACE = (10_000, 60_000, 330_000)
CALENDAR = Calendar.at(datetime.now(UTC), ZoneInfo("Africa/Casablanca"), date(2024, 1, 1))


@contextmanager
def source(orders: int, *pace: int) -> Iterator[Odoo]:
    command = [sys.executable, "-m", "benchmarks.rendered", str(orders), *map(str, pace)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        url = f"http://127.0.0.1:{server.stdout.readline().strip()}"
        with Odoo(url, "bench", "bench", SecretStr(SECRET), "jsonrpc") as odoo:
            yield odoo
    finally:
        server.terminate()
        server.wait()


def fetched(odoo: Odoo) -> int:
    def read(model: type[Mirrored], ids: list[int]) -> int:
        wire = Wire(model)
        answer = odoo.read(model.odoo_model, ids, wire.fields, labels=wire.labels)
        return len(memoryview(answer.result))

    with ThreadPoolExecutor(2) as executor:
        return sum(
            size
            for model in MIRRORED
            for size in ahead(
                executor, partial(read, model), batches(odoo_ids(odoo, model, []), PAGE)
            )
        )


def copied(odoo: Odoo, engine: Engine) -> int:
    rows_copied = 0
    with ThreadPoolExecutor(2) as executor, engine.begin() as connection:
        for model in MIRRORED:
            wire, table = Wire(model), f"floor_{model.asset}"
            names = ", ".join(wire.names)
            connection.exec_driver_sql(f"DROP TABLE IF EXISTS {table}")
            connection.exec_driver_sql(
                f"CREATE UNLOGGED TABLE {table} AS"
                f" SELECT {names} FROM {model.__tablename__} WITH NO DATA"
            )
            for page in Extract(odoo, wire, executor).pages(odoo_ids(odoo, model, [])):
                with cursor(connection).copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                    for row in page.rows:
                        copy.write_row(row)
                rows_copied += len(page.rows)
    return rows_copied


def synced(odoo: Odoo, engine: Engine) -> int:
    sync = Sync(odoo, engine, CALENDAR, actor="benchmark")
    return sum(sync.run(model, Everything()).changed for model in MIRRORED)


def timed(what: str, work, *arguments) -> float:
    started = time.perf_counter()
    amount = work(*arguments)
    seconds = time.perf_counter() - started
    print(f"{what:<44} {seconds:7.2f} s   {amount:>12,}", flush=True)
    return seconds


def measure(orders: int, part: str) -> None:
    """One part in a process of its own, so that its peak memory is its own."""
    with tempfile.TemporaryDirectory() as home, EmbeddedPostgres(Path(home)) as postgres:
        engine = database.engine_on(postgres.url_of("scrap_ags"))
        migrations.upgrade(engine)
        seconds: dict[str, float] = {}
        if part == "floors":
            with source(orders) as odoo:
                seconds["fetch"] = timed("pages fetched and thrown away (bytes)", fetched, odoo)
                seconds["copy"] = timed(
                    "rows decoded and copied, unlogged (rows)", copied, odoo, engine
                )
                seconds["full"] = timed(
                    "full sync, indexes and audit (changes)", synced, odoo, engine
                )
                seconds["again"] = timed("unchanged sync (changes)", synced, odoo, engine)
        else:
            with source(orders, *REAL_PACE) as odoo:
                seconds["full"] = timed(
                    "full sync at Odoo 14's pace (changes)", synced, odoo, engine
                )
                seconds["again"] = timed(
                    "unchanged sync at Odoo 14's pace (changes)", synced, odoo, engine
                )
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        engine.dispose()
    print(json.dumps(seconds | {"peak_mb": round(peak)}), flush=True)


def run(orders: int, part: str) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.load", str(orders), part]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    lines: list[str] = []
    for line in child.stdout:
        lines.append(line)
        if not line.startswith("{"):
            print(line, end="", flush=True)
    if child.wait():
        raise SystemExit(child.returncode)
    return json.loads(lines[-1])


def main(orders: int = 100_000) -> None:
    print(f"{orders:,} BC and {orders * 14 // 5:,} lines")
    floors = run(orders, "floors")
    paced = run(orders, "paced")
    print(f"full / fetch floor: {floors['full'] / floors['fetch']:.2f}")
    print(f"full / copy floor: {floors['full'] / floors['copy']:.2f}")
    print(f"unchanged / full at Odoo's pace: {paced['again'] / paced['full']:.2f}")
    print(f"peak memory of the syncing process: {paced['peak_mb']:.0f} MB")


if __name__ == "__main__":
    if len(sys.argv) == 3:
        measure(int(sys.argv[1]), sys.argv[2])
    else:
        main(*map(int, sys.argv[1:]))
