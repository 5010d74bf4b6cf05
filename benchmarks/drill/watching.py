"""What Dagster did, read from its tables: the refresh's ticks and the runs."""

import json
from dataclasses import dataclass

from sqlalchemy import Engine, text

TICKS = text("SELECT tick_body FROM dagster.job_ticks WHERE timestamp >= to_timestamp(:since)")
RUNS = text("""
SELECT run_id, status, pipeline_name, extract(epoch FROM create_timestamp)::float, end_time
FROM dagster.runs
""")
ON_THEIR_WAY = {"NOT_STARTED", "QUEUED", "STARTING", "STARTED", "CANCELING"}
SENSOR = "odoo_refresh"


@dataclass(frozen=True)
class Tick:
    """Times are seconds since the epoch; ``ended`` is None while it looks."""

    began: float
    ended: float | None
    said: str
    runs: tuple[str, ...]


@dataclass(frozen=True)
class Run:
    """Times as in a tick; ``ended`` is None where Dagster knows of no end."""

    id: str
    status: str
    job: str
    asked: float
    ended: float | None

    @property
    def is_on_its_way(self) -> bool:
        return self.status in ON_THEIR_WAY

    def __str__(self) -> str:
        return f"run {self.id[:8]} of {self.job} is {self.status}"


def ticks(mirror: Engine, since: float) -> list[Tick]:
    """The refresh's ticks that began since then, in order."""
    with mirror.connect() as connection:
        bodies = connection.execute(TICKS, {"since": since}).scalars().all()
    told = [json.loads(body) for body in bodies]
    found = [tick(one) for one in told if one["job_name"] == SENSOR]
    return sorted(found, key=lambda one: one.began)


def tick(told: dict) -> Tick:
    said = told.get("skip_reason") or (told.get("error") or {}).get("message") or ""
    ended = told.get("end_timestamp")
    return Tick(told["timestamp"], ended, said, tuple(told.get("run_ids") or ()))


def runs(mirror: Engine) -> list[Run]:
    with mirror.connect() as connection:
        return [Run(*row) for row in connection.execute(RUNS)]
