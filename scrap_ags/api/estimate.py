"""What the planner expects of a question, without asking it."""

from typing import Any

from sqlalchemy import Connection, Select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ClauseElement


class Explained(Executable, ClauseElement):
    """SQL: the plan of a question."""

    inherit_cache = False

    def __init__(self, question: Select[Any]) -> None:
        self.question = question


@compiles(Explained)
def _explained(element: Explained, compiler: SQLCompiler, **options: Any) -> str:
    return f"EXPLAIN (FORMAT JSON) {compiler.process(element.question, **options)}"


def estimated(connection: Connection, question: Select[Any]) -> int:
    """How many rows."""
    [told] = connection.execute(Explained(question)).scalar_one()
    return int(told["Plan"]["Plan Rows"])
