"""Dagster's own tables: what it would keep for ever, deleted set by set.

`DagsterInstance.delete_run` would take the materializations with it, and their partitions would
count as never loaded. Here the latest event of each asset and partition stays where it is, under
its id, its time and the id of the run that told it: all that refers to it holds. It goes once a
later one has taken its place.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from dagster import DagsterEventType
from dagster_postgres.event_log import PostgresEventLogStorage
from sqlalchemy import text

BATCH = 250
"""Runs in one transaction."""

LASTING = [
    DagsterEventType.ASSET_MATERIALIZATION.value,
    DagsterEventType.ASSET_OBSERVATION.value,
]
TABLES = (
    "runs",
    "run_tags",
    "event_logs",
    "asset_event_tags",
    "asset_check_executions",
    "job_ticks",
)

RUNS = text("DELETE FROM runs WHERE run_id = ANY(:runs)")
EVENTS = text(
    "DELETE FROM event_logs WHERE run_id = ANY(:runs)"
    " AND coalesce(dagster_event_type, '') <> ALL(:lasting)"
)
OVERTAKEN = text(
    "WITH latest AS ("
    " SELECT max(id) AS id FROM event_logs WHERE asset_key IS NOT NULL"
    " GROUP BY asset_key, dagster_event_type, partition"
    "), gone AS ("
    " DELETE FROM event_logs AS event WHERE timestamp < :before"
    " AND NOT EXISTS (SELECT FROM latest WHERE latest.id = event.id)"
    " AND NOT EXISTS (SELECT FROM runs WHERE runs.run_id = event.run_id)"
    " RETURNING id"
    "), untagged AS ("
    " DELETE FROM asset_event_tags WHERE event_id IN (SELECT id FROM gone)"
    ") SELECT count(*) FROM gone"
)
OVERRULED = text(
    "WITH latest AS ("
    " SELECT max(id) AS id FROM asset_check_executions GROUP BY asset_key, check_name, partition"
    ") DELETE FROM asset_check_executions AS told WHERE evaluation_event_timestamp < :before"
    " AND NOT EXISTS (SELECT FROM latest WHERE latest.id = told.id)"
    " AND NOT EXISTS (SELECT FROM runs WHERE runs.run_id = told.run_id)"
)


def delete_runs(storage: PostgresEventLogStorage, run_ids: Sequence[str]) -> None:
    """Delete the runs with their tags, and their events but those that may be an asset's latest.

    A batch goes as a whole or not at all.
    """
    for start in range(0, len(run_ids), BATCH):
        batch = {"runs": list(run_ids[start : start + BATCH])}
        with storage.index_transaction() as connection:
            connection.execute(RUNS, batch)
            connection.execute(EVENTS, batch | {"lasting": LASTING})


def delete_overtaken(storage: PostgresEventLogStorage, before: datetime) -> int:
    """Delete the events and verdicts of no run that are older and have a successor; how many."""
    moment = {"before": before.astimezone(UTC).replace(tzinfo=None)}
    with storage.index_transaction() as connection:
        events = connection.execute(OVERTAKEN, moment).scalar_one()
        return events + connection.execute(OVERRULED, moment).rowcount


def make_room(storage: PostgresEventLogStorage) -> None:
    """Free what was deleted for the next day's rows, without waiting for the autovacuum."""
    with storage.index_connection() as connection:
        connection.execute(text(f"VACUUM (ANALYZE) {', '.join(TABLES)}"))


def known(storage: PostgresEventLogStorage) -> tuple[set[str], set[str]]:
    """The ids of all runs, and of all ticks."""
    with storage.index_connection() as connection:
        runs = connection.execute(text("SELECT run_id FROM runs")).scalars()
        ticks = connection.execute(text("SELECT CAST(id AS text) FROM job_ticks")).scalars()
        return set(runs), set(ticks)
