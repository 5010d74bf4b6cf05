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
    """Times are seconds since the epoch; ``ended`` is None while it looks.

    ``resumes``: it looked at nothing, but launched what an interrupted tick had asked for.
    """

    began: float
    ended: float | None
    said: str
    runs: tuple[str, ...]
    resumes: bool = False


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
    told = [one for body in bodies if (one := json.loads(body))["job_name"] == SENSOR]
    found: list[Tick] = []
    reserved: set[str] = set()
    for one in sorted(told, key=lambda one: one["timestamp"]):
        asked = set(one.get("reserved_run_ids") or ())
        found.append(tick(one, resumes=bool(asked & reserved)))
        reserved |= asked
    return [one for one in found if counts(one, since)]


def counts(one: Tick, since: float) -> bool:
    """Began since then, or was under way and saw enough to ask for runs."""
    return one.began >= since or bool(one.runs and (one.ended or since) >= since)


def tick(told: dict, resumes: bool = False) -> Tick:
    said = told.get("skip_reason") or (told.get("error") or {}).get("message") or ""
    ended = told.get("end_timestamp")
    return Tick(told["timestamp"], ended, said, tuple(told.get("run_ids") or ()), resumes)


def runs(mirror: Engine) -> list[Run]:
    with mirror.connect() as connection:
        return [Run(*row) for row in connection.execute(RUNS)]
