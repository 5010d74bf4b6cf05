"""How soon a living Odoo is seen in its mirror: ``python -m benchmarks.live [--help]``.

The demo Odoo changes all the time, `scrap-ags up` follows it as it does for a user, and each change
is timed from its commit in Odoo to the moment when anybody sees it in the mirror. The figures of
the processor are those of the whole machine: the demo Odoo, both PostgreSQL, Dagster, and this.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from statistics import quantiles

import psutil
from sqlalchemy import Engine, text

from benchmarks.commits import Change, Mirror, Odoo, delays
from scrap_ags.demo.life import Life
from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.demo.world import populate
from scrap_ags.postgres import EmbeddedPostgres
from scrap_ags_tests.browser.system import environment, running

IDLE_TICKS = 3
SETTLED = 30
"""Seconds for the last run."""
RUNS = text("SELECT count(*) FROM dagster.runs")


def main() -> int:
    """Exit code 1 if a change was never seen, an idle tick started a run, or a check is red."""
    asked = options()
    with (
        tempfile.TemporaryDirectory() as folder,
        EmbeddedPostgres(Path(folder) / "odoo") as records,
        EmbeddedPostgres(Path(folder) / "mirror") as mirror,
    ):
        dsn = records.url
        first_day = date.today() - timedelta(days=asked.days)  # noqa: DTZ011 - any day will do
        populate(dsn, bc=asked.bc, start=first_day)
        home = Path(folder)
        with (
            DemoOdoo(dsn, asked.odoo_version, keep_requests=1) as source,
            running(source, mirror.url_of("scrap_ags"), first_day, home, asked.interval) as system,
            Mirror(system.mirror) as seen,
        ):
            odoo = Odoo(dsn)
            print(f"{asked.rate} changes a minute, a look each {asked.interval} s", flush=True)
            busy = lived(source, odoo, asked.minutes, asked.rate)
            time.sleep(asked.interval + SETTLED)
            seconds, unseen = delays(odoo.changes, seen.seen)
            told(seconds, unseen, busy)
            idle = idle_runs(system.mirror, asked.interval)
            variables = environment(
                source, mirror.url_of("scrap_ags"), first_day, home, asked.interval
            )
            checked = subprocess.run(
                [sys.executable, "-m", "scrap_ags", "check"], env=variables, check=False
            )
    return int(bool(unseen or idle or checked.returncode))


def options() -> argparse.Namespace:
    asked = argparse.ArgumentParser(prog="python -m benchmarks.live")
    asked.add_argument("--minutes", type=float, default=15)
    asked.add_argument("--interval", type=int, default=60, help="seconds between two looks")
    asked.add_argument("--rate", type=int, default=200, help="changes a minute")
    asked.add_argument("--bc", type=int, default=10_000, help="orders that are there already")
    asked.add_argument("--days", type=int, default=365, help="over which they are spread")
    asked.add_argument("--odoo-version", type=int, default=14, choices=(14, 19))
    return asked.parse_args()


def lived(source: DemoOdoo, odoo: Odoo, minutes: float, rate: int) -> float:
    """How busy the machine was meanwhile, in percent of all its processors."""
    psutil.cpu_percent()
    with Life(source, rate, told=odoo.note):
        time.sleep(60 * minutes)
    return psutil.cpu_percent()


def told(seconds: Sequence[float], unseen: Sequence[Change], busy: float) -> None:
    cuts = quantiles(seconds, n=100)
    print(f"{len(seconds):,} changes of records seen, {len(unseen)} not")
    print(
        f"commit to visible: p50 {cuts[49]:.1f} s, p95 {cuts[94]:.1f} s, max {max(seconds):.1f} s"
    )
    print(f"machine: {busy:.0f} % of {psutil.cpu_count()} processors busy", flush=True)
    for change in unseen[:10]:
        print(f"never seen: {change}")


def idle_runs(mirror: Engine, interval: int) -> int:
    """How many runs some idle ticks started."""
    before = runs(mirror)
    time.sleep(IDLE_TICKS * interval)
    started = runs(mirror) - before
    print(f"{started} runs started by {IDLE_TICKS} idle ticks", flush=True)
    return started


def runs(mirror: Engine) -> int:
    with mirror.connect() as connection:
        return connection.scalar(RUNS) or 0


if __name__ == "__main__":
    sys.exit(main())
