"""How many rows a list has: exact, unless counting would take longer than anybody waits."""

from typing import Any

from sqlalchemy import Connection, Select, func, select

from scrap_ags.api.estimate import estimated

MILLION = 1_000_000
"""Beyond as many rows the planner's estimate is told."""


def about(connection: Connection, chosen: Select[Any]) -> int:
    """The number of rows chosen; an estimate above a million."""
    expected = estimated(connection, chosen)
    if expected > MILLION:
        return expected
    return connection.scalar(select(func.count()).select_from(chosen.subquery())) or 0
