"""How many rows a list has: exact, unless counting would take longer than anybody waits."""

from typing import Any

from sqlalchemy import Connection, Select, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.elements import ClauseElement

MILLION = 1_000_000
"""Beyond as many rows the planner's estimate is told."""


class Explained(Executable, ClauseElement):
    """SQL: what the planner expects of a query."""

    inherit_cache = False

    def __init__(self, query: Select[Any]) -> None:
        self.query = query


@compiles(Explained)
def _explained(element: Explained, compiler: Any, **options: Any) -> str:
    return f"EXPLAIN (FORMAT JSON) {compiler.process(element.query, **options)}"


def about(connection: Connection, chosen: Select[Any]) -> int:
    """The number of rows chosen; an estimate above a million."""
    expected = estimated(connection, chosen)
    if expected > MILLION:
        return expected
    return connection.scalar(select(func.count()).select_from(chosen.subquery())) or 0


def estimated(connection: Connection, chosen: Select[Any]) -> int:
    [plan] = connection.execute(Explained(chosen)).scalar_one()
    return int(plan["Plan"]["Plan Rows"])
