"""Lines for reports: the same rows, from whichever views they are found soonest."""

from typing import Any

import pytest
from sqlalchemy import text

from scrap_ags.api import listing, question
from scrap_ags_tests.api.served import Api

ASKED: tuple[dict[str, Any], ...] = (
    {"ordering": "-bc_date"},
    {"ordering": "bc_date,-qty"},
    {"ordering": "day,state"},
    {"bc_date__gte": "2026-05-12"},
    {"bc_date__lt": "2026-05-13", "ordering": "-qty"},
    {"bc_date__isnull": "true"},
    {"day__gte": "2026-05-12"},
    {"state": "done", "search": "rif"},
)
IN_SQL = (
    "true ORDER BY bc_date DESC, line_id",
    "true ORDER BY bc_date, qty DESC, line_id",
    "true ORDER BY day, state, line_id",
    "bc_date >= '2026-05-12' ORDER BY line_id",
    "bc_date < '2026-05-13' ORDER BY qty DESC, line_id",
    "bc_date IS NULL ORDER BY line_id",
    "day >= '2026-05-12' ORDER BY line_id",
    "state = 'done' AND depositaire_name = 'Rif' ORDER BY line_id",
)
UNDATED = (
    "UPDATE scrap_dimagaz_bc SET bc_date = NULL WHERE odoo_id = 2",
    "UPDATE scrap_dimagaz_bc_line SET bc_id = NULL WHERE odoo_id = 5",
)
ALL_UNDATED = ("UPDATE scrap_dimagaz_bc SET bc_date = NULL",)


@pytest.fixture
def dated(api: Api) -> Api:
    """Every line has a dated order, and a date of its own that is another."""
    with api.engine.begin() as connection:
        connection.execute(text("DELETE FROM scrap_dimagaz_bc WHERE bc_date IS NULL"))
        connection.execute(text("UPDATE scrap_dimagaz_bc_line SET bc_date = '2026-05-12'"))
        connection.execute(
            text(
                "INSERT INTO scrap_day SELECT at, at, at + interval '1 day' FROM"
                " generate_series(timestamptz '2026-05-01', '2026-05-30', '1 day') AS at"
            )
        )
    return api


def agrees(api: Api) -> None:
    """Lists and walks give what the view gives."""
    for asked, condition in zip(ASKED, IN_SQL, strict=True):
        with api.engine.connect() as connection:
            found = connection.execute(
                text(f"SELECT line_id FROM scrap_lines_flat WHERE {condition}")
            )
            expected = list(found.scalars())
        page = api.get("lines-flat", **asked)
        shown = [row["line_id"] for row in page["results"]]
        walked = [row["line_id"] for row in api.walk("lines-flat", page_size=2, **asked)]
        assert (page["count"], shown, walked) == (len(expected), expected, expected), asked


def test_lines_are_found_by_the_dates_of_their_orders(dated: Api):
    agrees(dated)


@pytest.mark.parametrize("statements", [UNDATED[:1], UNDATED[1:], UNDATED, ALL_UNDATED])
def test_a_line_without_a_dated_order_is_found_by_its_own_date(
    dated: Api, monkeypatch: pytest.MonkeyPatch, statements: tuple[str, ...]
):
    with dated.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    agrees(dated)
    monkeypatch.setattr(question, "FEW", 0)
    monkeypatch.setattr(listing, "FEW", 0)
    agrees(dated)


def test_a_line_that_loses_its_order_during_a_walk_is_not_lost(dated: Api):
    page = dated.get("lines-flat", cursor="", page_size=3, ordering="-line_id")
    with dated.engine.begin() as connection:
        for statement in UNDATED:
            connection.execute(text(statement))
    rest = dated.follow(page["next"])["results"]
    assert [row["line_id"] for row in rest] == [4, 3, 2]


def test_each_line_is_in_one_of_two_views_and_looks_there_as_in_the_third(dated: Api):
    with dated.engine.begin() as connection:
        for statement in UNDATED:
            connection.execute(text(statement))
        every, some, others = (
            connection.execute(text(f"SELECT * FROM {view} ORDER BY line_id")).mappings().all()
            for view in ("scrap_lines_flat", "scrap_lines_dated", "scrap_lines_undated")
        )
    assert every == sorted([*some, *others], key=lambda row: row["line_id"])
    assert (len(some), len(others)) == (3, 4)
