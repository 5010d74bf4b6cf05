"""How large Dagster's tables become: ``python -m benchmarks.month [DAYS]``, by default 37.

`scrap-ags up` follows a living demo Odoo for some minutes. What Dagster noted meanwhile is then
copied, by SQL, to days of 500 runs and of a tick each minute of both sensors; one run in 20 counts
as failed. Each night of those days does the real housekeeping, and purges ticks as Dagster does.
Printed are the sizes of the tables with their indexes, each week; after 30 days nothing grows any
more that is kept for so many days.
"""

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from dagster import DagsterInstance, build_op_context
from dagster._core.definitions.run_request import InstigatorType
from pydantic import SecretStr
from sqlalchemy import URL, Engine, text

from benchmarks.copies import copy_day, take
from scrap_ags import database
from scrap_ags.demo.life import Life
from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.demo.world import populate
from scrap_ags.pipeline.environment import dagster_instance
from scrap_ags.pipeline.housekeeping import put_away_old_runs
from scrap_ags.pipeline.resources import Connections
from scrap_ags.postgres import EmbeddedPostgres
from scrap_ags.settings import Settings
from scrap_ags_tests.browser.system import running

DAYS = 37
RUNS, MINUTES = 500, 24 * 60
REFRESH, ALERTS = "odoo_refresh", "alerts"
TICKS = {
    (REFRESH, "SUCCESS"): RUNS,
    (REFRESH, "SKIPPED"): MINUTES - RUNS,
    (ALERTS, "SKIPPED"): MINUTES,
}
PARTITIONED = timedelta(days=730)
CHANGES, INTERVAL, LIVED = 20, 5, 150
"""Changes a minute, seconds between two looks, seconds of real life."""
SIZES = text(
    "SELECT relname, pg_total_relation_size(oid) / 1e6 FROM pg_class"
    " WHERE relnamespace = 'dagster'::regnamespace AND relkind = 'r'"
)
# What a new day's partition leaves for ever, once its runs went; 300 bytes are row and indexes.
LASTING = text(
    "SELECT sum(pg_column_size(event) + 300) / count(DISTINCT (asset_key, partition))"
    " FROM dagster.event_logs WHERE partition IS NOT NULL"
    " AND dagster_event_type = 'ASSET_MATERIALIZATION'"
    " AND NOT EXISTS (SELECT FROM dagster.runs WHERE runs.run_id = event_logs.run_id)"
)


def main() -> None:
    days = int(sys.argv[1]) if len(sys.argv) > 1 else DAYS
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        home.chmod(0o711)
        with (
            EmbeddedPostgres(home / "odoo", durable=False) as records,
            EmbeddedPostgres(home / "mirror", durable=False) as mirror,
        ):
            url = mirror.url_of("scrap_ags")
            since = lived(records.url_of("scrap_ags"), url, home)
            engine = database.engine_on(url)
            print(f"taken as the pattern: {take(engine, since)}", flush=True)
            with dagster_of(url, home) as dagster:
                simulate(engine, dagster, settings_of(url, home), days)
            engine.dispose()


def lived(odoo: URL, mirror: URL, home: Path) -> datetime:
    """Some minutes of real life; since when the mirror was in step and followed."""
    first_day = date.today() - PARTITIONED  # noqa: DTZ011 - any day will do
    populate(odoo, bc=2_000, start=first_day)
    with (
        DemoOdoo(odoo, 14, keep_requests=1) as source,
        running(source, mirror, first_day, home, INTERVAL),
    ):
        time.sleep(60)
        since = datetime.now(UTC).replace(tzinfo=None)
        with Life(source, CHANGES):
            time.sleep(LIVED)
    return since


def simulate(engine: Engine, dagster: DagsterInstance, settings: Settings, days: int) -> None:
    """The days before today, each with its night; prints a line each week and the year's sum."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    told: dict[int, dict[str, float]] = {0: sizes(engine)}
    longest = 0.0
    for number in range(1, days + 1):
        day = today - timedelta(days=days - number)
        copy_day(engine, day.replace(tzinfo=None), RUNS, TICKS)
        started = time.monotonic()
        night(dagster, settings, day + timedelta(days=1, hours=2, minutes=30))
        longest = max(longest, time.monotonic() - started)
        if number % 7 == 0 or number == days:
            told[number] = sizes(engine)
            print(f"day {number}: {sum(told[number].values()):.0f} MB", flush=True)
    table(told)
    with engine.connect() as connection:
        lasting = float(connection.execute(LASTING).scalar_one() or 0)
    year = sum(told[days].values()) + 2 * 365 * lasting / 1e6
    print(f"the longest night: {longest:.1f} s")
    print(
        f"a year: {year:.0f} MB, of it {2 * 365 * lasting / 1e6:.1f} for 365 new days of bc, lines"
    )


def night(dagster: DagsterInstance, settings: Settings, now: datetime) -> None:
    """The housekeeping of that night, and Dagster's own of its ticks."""
    connections = Connections(settings, now=lambda: now)
    try:
        put_away_old_runs(build_op_context(instance=dagster), connections)
    finally:
        connections.close()
    kept = dagster.get_tick_retention_settings(InstigatorType.SENSOR)
    for state in dagster.all_instigator_state(instigator_type=InstigatorType.SENSOR):
        for status, days in kept.items():
            if days > 0:
                before = (now - timedelta(days=days)).timestamp()
                dagster.purge_ticks(state.instigator_origin_id, state.selector_id, before, [status])


def sizes(engine: Engine) -> dict[str, float]:
    """Megabytes by table, indexes and long values included."""
    with engine.connect() as connection:
        return {name: float(size) for name, size in connection.execute(SIZES)}


def table(told: dict[int, dict[str, float]]) -> None:
    last = told[max(told)]
    print("MB by day " + "".join(f"{day:>9}" for day in told))
    for name in sorted(last, key=lambda name: -last[name]):
        print(f"{name:32}" + "".join(f"{sizes[name]:9.1f}" for sizes in told.values()))
    print(f"{'schema dagster':32}" + "".join(f"{sum(one.values()):9.1f}" for one in told.values()))


def settings_of(url: URL, home: Path) -> Settings:
    plain = SecretStr(url.render_as_string(hide_password=False))
    state = home / "state"
    return Settings(_env_file=None, scrap_ags_database_url=plain, scrap_ags_home=state)  # type: ignore[call-arg]


@contextmanager
def dagster_of(url: URL, home: Path) -> Iterator[DagsterInstance]:
    before = os.environ.copy()
    try:
        with dagster_instance(settings_of(url, home)) as instance:
            yield instance
    finally:
        os.environ.clear()
        os.environ.update(before)


if __name__ == "__main__":
    main()
