"""What people filter and search by has an index, and PostgreSQL's plans use it."""

import re
from collections.abc import Iterator
from hashlib import md5
from typing import Any

import pytest
from sqlalchemy import Column, Connection, Engine, and_, select, text

from scrap_ags import database, migrations
from scrap_ags.api.asked import asked_of, conditions
from scrap_ags.api.collection import MODELS
from scrap_ags.api.estimate import Explained
from scrap_ags.models import MIRRORED, MOMENT, Bc, Mirrored, references
from scrap_ags_tests.conftest import Server

ROWS = 4_000
"""The last of them is asked for: its number, text and moment."""
TOLD = md5(str(ROWS).encode()).hexdigest()


def value(column: Column[Any]) -> str:
    """SQL: another one in each of the rows that ``i`` counts."""
    if column.type is MOMENT:
        return "timestamptz '2026-01-01' + i * interval '1 minute'"
    return "md5(CAST(i AS text))" if column.type.python_type is str else "i"


def fill(connection: Connection, model: type[Mirrored]) -> None:
    kinds = (str, int)
    columns = [
        column
        for column in model.__table__.columns
        if column.type is MOMENT or column.type.python_type in kinds
    ]
    names, values = ", ".join(one.name for one in columns), ", ".join(map(value, columns))
    table = model.__tablename__
    connection.execute(
        text(f"INSERT INTO {table} ({names}) SELECT {values} FROM generate_series(1, {ROWS}) i")
    )
    connection.execute(text(f"VACUUM ANALYZE {table}"))


@pytest.fixture(scope="module")
def crowded(server: Server) -> Iterator[Engine]:
    with server.database(server.template("template_mirror", migrations.upgrade)) as url:
        engine = database.engine_on(url)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for model in MIRRORED:
                fill(connection, model)
        yield engine
        engine.dispose()


def questions() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """By asset and column: references, dates, names, states, and where words are looked for."""
    for model in MIRRORED:
        for name in references(model):
            yield model.asset, name, {name: ROWS}
        for name in {"bc_date", "bl_date"}.intersection(model.__table__.columns.keys()):
            yield model.asset, name, {f"{name}__gte": "2026-01-03T18:40:00Z"}
        for name in set(model.searched).difference(references(model)):
            yield model.asset, name, {f"{name}__icontains": TOLD[3:12].upper()}
    yield Bc.asset, "state", {"state": TOLD}
    yield Bc.asset, "known_by", {Bc.known_by or "": TOLD}


@pytest.mark.parametrize(("asset", "column", "wanted"), sorted(questions(), key=str))
def test_a_filter_is_answered_from_its_index(
    crowded: Engine, asset: str, column: str, wanted: dict[str, Any]
):
    collection = MODELS[asset]
    asked = asked_of(collection).model_validate(wanted)
    with crowded.connect() as connection:
        where = and_(True, *conditions(collection, asked, connection))
        chosen = select(collection.columns[collection.key]).where(where)
        assert connection.scalars(chosen).all() == [ROWS]
        plan = str(connection.execute(Explained(chosen)).scalar_one())
    used = re.findall(r"'Index Name': '(\w+)'", plan)
    assert [one for one in used if f"_{column}_" in one], plan
