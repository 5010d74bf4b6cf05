"""What Dagster did, read from its tables: the refresh's ticks and the runs."""

import json
from dataclasses import dataclass

from sqlalchemy import Engine, text

TICKS = text("SELECT tick_body FROM dagster.job_ticks WHERE timestamp > to_timestamp(:since)")
RUNS = text("""
SELECT run_id, status, pipeline_name, extract(epoch FROM create_timestamp)::float, end_time
FROM dagster.runs
""")
ON_THEIR_WAY = {"NOT_STARTED", "QUEUED", "STARTING", "STARTED", "CANCELING"}
SENSOR = "odoo_refresh"
LONGEST = 300.0
"""Seconds that a tick may take on a machine that is busy with other drills."""


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
    """The refresh's ticks that count since then, in order."""
    with mirror.connect() as connection:
        bodies = connection.execute(TICKS, {"since": since - LONGEST}).scalars().all()
    told = [json.loads(body) for body in bodies]
    found = [tick(one) for one in told if one["job_name"] == SENSOR]
    return sorted(filter(lambda one: counts(one, since), found), key=lambda one: one.began)


def counts(one: Tick, since: float) -> bool:
    """Began since then, or was under way and saw enough to ask for runs."""
    return one.began >= since or bool(one.runs and (one.ended or since) >= since)


def tick(told: dict) -> Tick:
    said = told.get("skip_reason") or (told.get("error") or {}).get("message") or ""
    ended = told.get("end_timestamp")
    return Tick(told["timestamp"], ended, said, tuple(told.get("run_ids") or ()))


def runs(mirror: Engine) -> list[Run]:
    with mirror.connect() as connection:
        return [Run(*row) for row in connection.execute(RUNS)]
