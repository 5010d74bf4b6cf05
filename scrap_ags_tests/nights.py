"""A mirror whose Dagster is in PostgreSQL, as `up` has it, and nights that come days later."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from dagster import AssetKey, DagsterEventType, DagsterInstance, build_op_context
from sqlalchemy import text

from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.pipeline.housekeeping import put_away_old_runs
from scrap_ags.pipeline.partitions import tags_of
from scrap_ags.pipeline.resources import Connections
from scrap_ags_tests.alarm import dagster_of, prepare
from scrap_ags_tests.conftest import Server
from scrap_ags_tests.station import PRODUCT, Station, station_of

TABLES = ("runs", "run_tags", "event_logs", "asset_event_tags", "asset_check_executions")


@contextmanager
def station_in_postgres(source: DemoOdoo, server: Server, home: Path) -> Iterator[Station]:
    """With a product, and an order on 20 and on 21 May."""
    template = server.template("template_watched", lambda engine: prepare(engine, home))
    with (
        server.database(template) as url,
        dagster_of(url, home) as dagster,
        station_of(source, url, dagster, scrap_ags_home=home) as station,
    ):
        source.create(PRODUCT, {"name": "Butane 12 kg"})
        for day in (20, 21):
            station.order(f"2024-05-{day} 10:00:00")
        source.clock.advance(60)
        yield station


def night(station: Station, days: float) -> None:
    """The housekeeping of the night that comes so many days after what was done until now."""
    then = datetime.now(UTC) + timedelta(days=days)
    connections = Connections(station.settings, now=lambda: then)
    try:
        put_away_old_runs(build_op_context(instance=station.instance), connections)
    finally:
        connections.close()


def orders(station: Station, first: int = 20, last: int | None = None) -> str:
    """A run of the orders of some days in May; its id."""
    station.source.clock.advance(60)
    tags = tags_of(date(2024, 5, first), date(2024, 5, last or first))
    return station.run("orders", tags=tags).run_id


def runs(dagster: DagsterInstance) -> set[str]:
    return set(dagster.get_run_ids())


def told(station: Station, asset: str = "bc") -> list[tuple[str | None, int, float, str]]:
    """The asset's materializations, newest first: partition, id, time, run."""
    page = station.instance.fetch_materializations(AssetKey(asset), limit=1000)
    return [(one.partition_key, one.storage_id, one.timestamp, one.run_id) for one in page.records]


def rows(station: Station) -> dict[str, int]:
    """How many rows Dagster's tables have."""
    with station.mirror.connect() as connection:
        counts = {name: text(f"SELECT count(*) FROM dagster.{name}") for name in TABLES}
        return {name: connection.execute(count).scalar_one() for name, count in counts.items()}


def kinds(station: Station, run_id: str) -> list[DagsterEventType]:
    """What is left of a run's events."""
    kept = station.instance.all_logs(run_id)
    return [entry.dagster_event_type for entry in kept if entry.dagster_event_type]
