"""What Dagster's own tables tell: which assets its check found out of step, and the last runs.

They stand in the mirror's database, once Dagster has run on it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from scrap_ags.models import MIRRORED

CHECK = "in_step_with_odoo"
"""As the pipeline calls it, whose code would load Dagster."""
KNOWN = text(
    "SELECT to_regclass('dagster.runs') IS NOT NULL"
    " AND to_regclass('dagster.asset_check_executions') IS NOT NULL"
)
# One that is under way has no verdict yet. Of thousands of verdicts only the last are read.
FAILED = text("""
SELECT key FROM unnest(CAST(:keys AS text[])) AS key CROSS JOIN LATERAL (
    SELECT execution_status AS status FROM dagster.asset_check_executions
    WHERE asset_key = key AND check_name = :check
    AND execution_status IN ('SUCCEEDED', 'FAILED')
    ORDER BY id DESC LIMIT 1
) AS latest WHERE status = 'FAILED'
""")
LAST_RUNS = text("""
SELECT run_id, pipeline_name AS job, status,
    coalesce(to_timestamp(start_time), create_timestamp AT TIME ZONE 'UTC') AS since,
    coalesce(end_time, extract(epoch FROM now())) - start_time AS seconds
FROM dagster.runs ORDER BY id DESC LIMIT :count
""")


@dataclass(frozen=True)
class Run:
    """``since``: when it began, or was asked for; ``seconds``: how long it has run."""

    run_id: str
    job: str
    status: str
    since: datetime
    seconds: float | None


def has_tables(connection: Connection) -> bool:
    return bool(connection.scalar(KNOWN))


def failed(connection: Connection) -> list[str]:
    """The assets of which the latest verdict is that they differ from Odoo."""
    keys = {json.dumps([model.asset]): model.asset for model in MIRRORED}
    found = set(connection.scalars(FAILED, {"check": CHECK, "keys": list(keys)}))
    return [asset for key, asset in keys.items() if key in found]


def last_runs(connection: Connection, count: int) -> Sequence[Run]:
    """The newest first."""
    rows = connection.execute(LAST_RUNS, {"count": count}).mappings()
    return [Run(**row) for row in rows]
