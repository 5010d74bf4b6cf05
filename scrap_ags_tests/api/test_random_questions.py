"""Whatever is asked, the API gives the rows that plain SQL gives, in the same order."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from scrap_ags import database, migrations
from scrap_ags.api import listing, question
from scrap_ags.api.app import app_of
from scrap_ags.models import Bc
from scrap_ags_tests.api.served import Api, ids_of, serving
from scrap_ags_tests.conftest import Server
from scrap_ags_tests.station import settings_of

pytestmark = pytest.mark.slow

START = datetime(2026, 5, 1, tzinfo=UTC)
KINDS: dict[str, st.SearchStrategy[Any]] = {
    "odoo_id": st.integers(0, 90) | st.sampled_from([-(2**63), 2**63 - 1]),
    "state": st.sampled_from(["draft", "done", "Été", "50%", "a_b", ""]),
    "name": st.sampled_from(["BC/1", "bc/", "é", "%", "_", "\\", "'; --"]),
    "qty_retenue": st.integers(-2, 5) | st.sampled_from([-(2**40), 2**40]),
    "ht": st.decimals(-2, 5, places=2)
    | st.sampled_from([Decimal("1.104"), Decimal("1.1000"), Decimal("1e20")]),
    "done": st.booleans(),
    "bc_date": st.integers(0, 9).map(lambda days: START + timedelta(days=days)),
}
COMPARED = {"": "=", "__gte": ">=", "__lte": "<=", "__gt": ">", "__lt": "<"}


@pytest.fixture(scope="module")
def asked(server: Server) -> Iterator[Api]:
    with server.database(server.template("template_mirror", migrations.upgrade)) as url:
        engine = database.engine_on(url)
        fill(engine)
        with serving(app_of(settings_of(url), engine)) as address:
            api = Api(address, engine)
            api.sign("read")
            yield api
        engine.dispose()


def fill(engine: Engine) -> None:
    """Eighty BC with many ties, NULLs and signs that mean something elsewhere."""
    chance = random.Random(7)
    names = ["state", "name", "qty_retenue", "done"]
    values = {
        "state": ["draft", "done", "Été", "50%", "a_b", "", None],
        "name": ["BC/1", "bc/2", "É", "%", "_", "\\", "'; --", "<b>", None],
        "qty_retenue": [-1, 0, 1, 2, None],
        "done": [True, False, None],
    }
    with engine.begin() as connection:
        for number in range(1, 81):
            row = {name: chance.choice(values[name]) for name in names}
            row |= {
                "odoo_id": number,
                "ht": chance.choice([None, Decimal("1.10"), Decimal("-1"), Decimal("4")]),
                "bc_date": chance.choice([None, START + timedelta(days=chance.randrange(9))]),
            }
            connection.execute(Bc.__table__.insert().values(row))


@st.composite
def filters(draw: st.DrawFn) -> list[tuple[str, str, Any]]:
    found: dict[str, tuple[str, str, Any]] = {}
    for column in draw(st.lists(st.sampled_from(sorted(KINDS)), max_size=3)):
        suffix = draw(st.sampled_from([*COMPARED, "__in", "__isnull", "__icontains"]))
        if suffix == "__in":
            value: Any = draw(st.lists(KINDS[column], min_size=1, max_size=3))
        elif suffix == "__isnull":
            value = draw(st.booleans())
        elif suffix == "__icontains":
            value = draw(KINDS["name"])
        else:
            value = draw(KINDS[column])
        found[column + suffix] = (column, suffix, value)
    return list(found.values())


orderings = st.lists(
    st.tuples(st.sampled_from(sorted(KINDS)), st.booleans()),
    max_size=3,
    unique_by=lambda key: key[0],
)


def wire(value: Any) -> Any:
    if isinstance(value, list):
        return [wire(one) for one in value]
    return value.isoformat() if isinstance(value, datetime) else str(value)


def in_plain_sql(engine: Engine, wanted: list[tuple[str, str, Any]], order: str) -> list[int]:
    conditions, values = ["true"], dict[str, Any]()
    for number, (column, suffix, value) in enumerate(wanted):
        parameter = f"p{number}"
        values[parameter] = value
        if suffix == "__in":
            conditions.append(f"{column} = ANY(:{parameter})")
        elif suffix == "__isnull":
            conditions.append(f"({column} IS NULL) = :{parameter}")
        elif suffix == "__icontains":
            conditions.append(f"strpos(lower({column}::text), lower(:{parameter})) > 0")
        else:
            conditions.append(f"{column} {COMPARED[suffix]} :{parameter}")
    where = " AND ".join(conditions)
    with engine.connect() as connection:
        found = connection.execute(
            text(f"SELECT odoo_id FROM scrap_dimagaz_bc WHERE {where} ORDER BY {order}"),
            values,
        )
        return [row.odoo_id for row in found]


@pytest.mark.parametrize("few", [0, question.FEW])
@settings(max_examples=100)
@given(wanted=filters(), ordering=orderings, size=st.integers(7, 40))
def test_a_list_its_pages_and_a_walk_give_what_plain_sql_gives(
    asked: Api,
    monkeypatch: pytest.MonkeyPatch,
    few: int,
    wanted: list[tuple[str, str, Any]],
    ordering: list[tuple[str, bool]],
    size: int,
):
    monkeypatch.setattr(question, "FEW", few)
    monkeypatch.setattr(listing, "FEW", few)
    keys = [f"{column} {'DESC' if down else 'ASC'}" for column, down in ordering]
    expected = in_plain_sql(asked.engine, wanted, ", ".join([*keys, "odoo_id"]))
    parameters = {column + suffix: wire(value) for column, suffix, value in wanted}
    parameters["ordering"] = ",".join(("-" if down else "") + column for column, down in ordering)
    page = asked.get("bc", page_size=1000, **parameters)
    assert (page["count"], ids_of(page["results"])) == (len(expected), expected)
    for number in range(1, len(expected) // size + 3):
        page = asked.get("bc", page_size=size, page=number, **parameters)
        told = (page["count"], ids_of(page["results"]))
        assert told == (len(expected), expected[(number - 1) * size : number * size])
    assert ids_of(asked.walk("bc", page_size=size, **parameters)) == expected


@settings(max_examples=40)
@given(
    ordering=orderings,
    size=st.integers(3, 30),
    changes=st.lists(st.tuples(st.integers(1, 20), st.sampled_from(["touch", "delete", "create"]))),
)
def test_a_walk_neither_skips_nor_repeats_rows_that_do_not_change_meanwhile(
    asked: Api, ordering: list[tuple[str, bool]], size: int, changes: list[tuple[int, str]]
):
    """Ids from 1,000 on come, go and change between the pages; the eighty others stay."""
    order = ",".join(("-" if down else "") + column for column, down in ordering)
    page = asked.get("bc", cursor="", page_size=size, ordering=order)
    rows = list(page["results"])
    pending = list(changes)
    while page["next"]:
        for number, change in pending[:3]:
            disturb(asked.engine, 1000 + number, change)
        del pending[:3]
        page = asked.follow(page["next"])
        rows += page["results"]
    with asked.engine.begin() as connection:
        connection.execute(text("DELETE FROM scrap_dimagaz_bc WHERE odoo_id >= 1000"))
    assert sorted(one for one in ids_of(rows) if one < 1000) == list(range(1, 81))


def disturb(engine: Engine, odoo_id: int, change: str) -> None:
    statement = {
        "create": "INSERT INTO scrap_dimagaz_bc (odoo_id, state, qty_retenue)"
        " VALUES (:id, 'done', 1) ON CONFLICT DO NOTHING",
        "touch": "UPDATE scrap_dimagaz_bc SET state = 'draft', qty_retenue = 0, name = 'x'"
        " WHERE odoo_id = :id",
        "delete": "DELETE FROM scrap_dimagaz_bc WHERE odoo_id = :id",
    }[change]
    with engine.begin() as connection:
        connection.execute(text(statement), {"id": odoo_id})
