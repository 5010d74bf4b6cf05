"""Days of Dagster's history, copied set by set from minutes that really were."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, text

FAILED = 20
"""One run in so many counts as failed, and is kept as long as failures are."""

TAKE = """
DROP SCHEMA IF EXISTS seen CASCADE;
CREATE SCHEMA seen;
CREATE TABLE seen.runs AS
    SELECT *, row_number() OVER (ORDER BY id) - 1 AS number FROM dagster.runs
    WHERE status = 'SUCCESS' AND create_timestamp >= :since;
CREATE TABLE seen.run_tags AS SELECT * FROM dagster.run_tags
    WHERE run_id IN (SELECT run_id FROM seen.runs);
CREATE TABLE seen.event_logs AS SELECT * FROM dagster.event_logs
    WHERE timestamp >= :since AND (run_id = '' OR run_id IN (SELECT run_id FROM seen.runs));
CREATE TABLE seen.asset_event_tags AS SELECT * FROM dagster.asset_event_tags
    WHERE event_id IN (SELECT id FROM seen.event_logs WHERE run_id <> '');
CREATE TABLE seen.asset_check_executions AS SELECT * FROM dagster.asset_check_executions
    WHERE evaluation_event_timestamp >= :since
    AND (run_id = '' OR run_id IN (SELECT run_id FROM seen.runs));
CREATE TABLE seen.job_ticks AS
    SELECT *, tick_body::jsonb ->> 'job_name' AS sensor,
        row_number() OVER (PARTITION BY selector_id, status ORDER BY id) - 1 AS number,
        count(*) OVER (PARTITION BY selector_id, status) AS many
    FROM dagster.job_ticks
    WHERE timestamp >= :since AND type = 'SENSOR' AND status IN ('SKIPPED', 'SUCCESS')
"""

# What no run told is copied with each round of the runs, under a pair of empty ids.
PLAN = """
CREATE TEMP TABLE copied ON COMMIT DROP AS
    WITH counted AS (SELECT count(*) AS many FROM seen.runs),
    rounds AS (SELECT generate_series(0, (:runs - 1) / many) AS round FROM counted),
    every AS (
        SELECT run_id AS old, gen_random_uuid()::text AS new, round * many + number AS place,
            create_timestamp AS was
        FROM seen.runs, counted, rounds
        UNION ALL
        SELECT '', '', round * many, (SELECT min(timestamp) FROM seen.event_logs)
        FROM counted, rounds
    )
    SELECT old, new, place,
        CAST(:day AS timestamp) + place * interval '1 day' / :runs - was AS shift
    FROM every WHERE place < :runs
"""
COPY = (
    "INSERT INTO dagster.runs (run_id, snapshot_id, pipeline_name, mode, status, run_body,"
    " partition, partition_set, create_timestamp, update_timestamp, start_time, end_time)"
    " SELECT new, snapshot_id, pipeline_name, mode,"
    " CASE WHEN place % :failed = 0 THEN 'FAILURE' ELSE status END, replace(CASE"
    " WHEN place % :failed = 0 THEN replace(run_body, 'Status.SUCCESS', 'Status.FAILURE')"
    " ELSE run_body END, old, new),"
    " partition, partition_set, create_timestamp + shift, update_timestamp + shift,"
    " start_time + extract(epoch FROM shift), end_time + extract(epoch FROM shift)"
    " FROM seen.runs JOIN copied ON old = run_id ORDER BY place",
    "INSERT INTO dagster.run_tags (run_id, key, value)"
    " SELECT new, key, value FROM seen.run_tags JOIN copied ON old = run_id",
    "INSERT INTO dagster.event_logs"
    " (run_id, event, dagster_event_type, timestamp, step_key, asset_key, partition)"
    " SELECT new, CASE WHEN old = '' THEN event ELSE replace(event, old, new) END,"
    " dagster_event_type, timestamp + shift, step_key, asset_key, partition"
    " FROM seen.event_logs JOIN copied ON old = run_id ORDER BY timestamp + shift, id",
    "INSERT INTO dagster.asset_event_tags (event_id, asset_key, key, value, event_timestamp)"
    " SELECT event.id, tag.asset_key, key, value, event.timestamp"
    " FROM seen.asset_event_tags AS tag JOIN seen.event_logs AS was ON was.id = event_id"
    " JOIN copied ON old = was.run_id JOIN dagster.event_logs AS event ON event.run_id = new"
    " AND event.dagster_event_type = was.dagster_event_type AND event.asset_key = was.asset_key"
    " AND event.partition IS NOT DISTINCT FROM was.partition",
    "INSERT INTO dagster.asset_check_executions (asset_key, check_name, partition, run_id,"
    " execution_status, evaluation_event, evaluation_event_timestamp,"
    " evaluation_event_storage_id, materialization_event_storage_id, create_timestamp)"
    " SELECT asset_key, check_name, partition, new, execution_status, evaluation_event,"
    " evaluation_event_timestamp + shift, evaluation_event_storage_id,"
    " materialization_event_storage_id, create_timestamp + shift"
    " FROM seen.asset_check_executions JOIN copied ON old = run_id ORDER BY shift, id",
)
TICKS = text(
    "INSERT INTO dagster.job_ticks (job_origin_id, selector_id, status, type, timestamp,"
    " tick_body, create_timestamp, update_timestamp)"
    " SELECT job_origin_id, selector_id, status, type, moment, tick_body, moment, moment"
    " FROM generate_series(0, :count - 1) AS place, seen.job_ticks AS tick,"
    " LATERAL (SELECT CAST(:day AS timestamp) + place * interval '1 day' / :count AS moment) AS at"
    " WHERE sensor = :sensor AND status = :status AND number = place % many ORDER BY place"
)
# Dagster writes each tick twice: when it begins and when it ends.
AGAIN = text("UPDATE dagster.job_ticks SET status = status WHERE timestamp >= :day")


def take(engine: Engine, since: datetime) -> dict[str, int]:
    """Keep what was noted since then (UTC, without a zone) as the pattern; how many rows."""
    with engine.begin() as connection:
        for statement in TAKE.split(";\n"):
            connection.execute(text(statement), {"since": since} if ":since" in statement else {})
        return {
            name: connection.execute(text(f"SELECT count(*) FROM seen.{name}")).scalar_one()
            for name in ("runs", "event_logs", "job_ticks")
        }


def copy_day(engine: Engine, day: datetime, runs: int, ticks: dict[tuple[str, str], int]) -> None:
    """A day's runs with what belongs to them, and its ticks by sensor and status."""
    with engine.begin() as connection:
        _all(connection, (PLAN, *COPY), {"day": day, "runs": runs, "failed": FAILED})
        for (sensor, status), count in ticks.items():
            named = {"sensor": sensor, "status": status, "count": count, "day": day}
            done = connection.execute(TICKS, named)
            assert done.rowcount == count, f"no tick of {sensor} was {status} meanwhile"
        connection.execute(AGAIN, {"day": day})


def _all(connection: Connection, statements: tuple[str, ...], given: dict[str, Any]) -> None:
    for statement in statements:
        used = {name: value for name, value in given.items() if f":{name}" in statement}
        connection.execute(text(statement), used)
