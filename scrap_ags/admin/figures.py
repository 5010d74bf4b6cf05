"""What the home page shows, asked of the database in one go, and its big word."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from scrap_ags.admin import dagster_figures, mirror_figures, orders_figures
from scrap_ags.admin.dagster_figures import Run
from scrap_ags.admin.mirror_figures import Incident, Withheld
from scrap_ags.admin.orders_figures import Day, Depositary
from scrap_ags.days import DAY, midnight

HOURS, DAYS, TOP = 24, 30, 10
INTERVALS = 3
"""As many refresh intervals may pass without a look."""


class State(Enum):
    """The big word, as the pages translate it."""

    IN_STEP = "In step"
    OUT_OF_STEP = "Out of step"
    NO_NEWS = "No news from Odoo"


@dataclass(frozen=True)
class Figures:
    """As they were at one moment; mappings are by asset.

    ``oldest``: seconds since the asset looked at longest ago was; None: one never was.
    ``failed``: the assets found out of step; None: Dagster has judged nothing here.
    ``hours``: when each of the hours began of which ``changes`` tells the numbers.
    """

    oldest: float | None
    failed: Collection[str] | None
    incidents: Sequence[Incident]
    withheld: Sequence[Withheld]
    rejected: Mapping[str, int]
    rows: Mapping[str, int]
    hours: Sequence[datetime]
    changes: Mapping[str, Sequence[int]]
    days: Sequence[Day]
    depositaries: Sequence[Depositary]
    runs: Sequence[Run]


def state_of(oldest: float | None, interval: int, failed: Collection[str] | None) -> State:
    """What was found earlier says nothing once nobody looks any more."""
    if oldest is None or oldest > INTERVALS * interval:
        return State.NO_NEWS
    return State.OUT_OF_STEP if failed else State.IN_STEP


def figures(connection: Connection, zone: ZoneInfo) -> Figures:
    now = connection.scalars(select(func.now())).one()
    hours = mirror_figures.last_hours(now, zone, HOURS)
    today = now.astimezone(zone).date()
    first = today - (DAYS - 1) * DAY
    span = midnight(first, zone), midnight(today + DAY, zone)
    judged = dagster_figures.has_tables(connection)
    return Figures(
        oldest=mirror_figures.oldest_look(connection),
        failed=dagster_figures.failed(connection) if judged else None,
        incidents=mirror_figures.open_incidents(connection),
        withheld=mirror_figures.withheld_deletions(connection),
        rejected=mirror_figures.rejected_records(connection),
        rows=mirror_figures.rows_of(connection),
        hours=hours,
        changes=mirror_figures.changes(connection, hours),
        days=orders_figures.orders_by_day(connection, first, today),
        depositaries=orders_figures.top_depositaries(connection, *span, TOP),
        runs=dagster_figures.last_runs(connection, TOP) if judged else (),
    )
