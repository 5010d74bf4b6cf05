"""Lists: which columns, in which order, which page, and the days to go to."""

import pytest
from sqlalchemy import text

from scrap_ags.api import tokens
from scrap_ags.models import Bc
from scrap_ags_tests.admin.conftest import Served
from scrap_ags_tests.admin.served import Visitor

MOVED = "UPDATE scrap_dimagaz_bc SET bc_date = '{moment}' WHERE odoo_id = {odoo_id}"


def test_a_list_shows_the_columns_that_its_model_lists(viewer: Visitor):
    page = viewer.page("bc/list")
    assert list(page.rows[0]) == list(Bc.listed)
    assert page.heads[:3] == ["Nom", "Date du BC", "Dépositaire"]


def test_the_column_chooser_shows_what_is_asked_for(viewer: Visitor):
    assert list(viewer.page("bc/list", cols="name,tva").rows[0]) == ["name", "tva"]


def test_the_newest_records_come_first(viewer: Visitor):
    assert viewer.page("bc/list").keys == ["5", "4", "3", "2", "1"]


def test_references_are_sorted_by_their_labels(viewer: Visitor):
    page = viewer.page("bc/list", sort="depositaire_id__asc")
    assert [row["depositaire_id"] for row in page.rows] == ["Atlas", "Atlas", "Rif", "Rif", "—"]


@pytest.mark.parametrize(
    ("key", "words", "found"),
    [
        ("bc", "bc/ ATLAS", ["4", "2"]),
        ("bc-line", "bc/2", ["7", "4", "1"]),
        ("user", "rif", ["2"]),
        ("rejected", "no text", ["user:91"]),
        ("users", "EDI", ["2"]),
        ("users", "viewer", ["1"]),
    ],
)
def test_words_are_looked_for_where_people_expect_them(
    admin: Visitor, key: str, words: str, found: list[str]
):
    assert admin.page(f"{key}/list", q=words).keys == found


def test_tokens_are_looked_for_by_their_names(served: Served):
    with served.engine.begin() as connection:
        for name in ("powerbi", "front"):
            tokens.create(connection, name, ["read"], None)
    rows = served.visitor("Amina").page("tokens/list", q="POWER").rows
    assert [row["name"] for row in rows] == ["powerbi"]


def test_changes_are_found_by_the_label_of_their_record(admin: Visitor):
    rows = admin.page("audit/list", q="rif").rows
    assert {row["record"] for row in rows} == {"Rif"}


def test_what_has_no_order_is_not_offered_for_sorting(viewer: Visitor):
    sortable = viewer.page("audit/list").all("a", data_sa_hook="sort-link")
    assert "Enregistrement" not in {one.text for one in sortable}


def test_a_page_says_how_many_rows_there_are(viewer: Visitor):
    told = viewer.page("bc-line/list", filter="qty__gte=3").text
    assert "1 à 5 sur 5" in told


def test_the_days_of_a_record_are_local(served: Served):
    """2026-02-15 has 25 hours in Casablanca, 2026-03-22 has 23."""
    moments = {1: "2026-02-14 23:30+00", 2: "2026-02-15 23:30+00", 3: "2026-03-22 23:30+00"}
    with served.engine.begin() as connection:
        for odoo_id, moment in moments.items():
            connection.execute(text(MOVED.format(moment=moment, odoo_id=odoo_id)))
    visitor = served.visitor("Vera")
    days = {"2026-02-15": ["2", "1"], "2026-02-16": [], "2026-03-22": [], "2026-03-23": ["3"]}
    for day, keys in days.items():
        assert visitor.page("bc/list", filter=f"day__on={day}").keys == keys, day


def test_years_lead_to_months_and_months_to_days_whatever_else_is_filtered(viewer: Visitor):
    page = viewer.page("bc/list", filter="depositaire_id__in=2")
    for step in ("2026", "mai", "12"):
        [link] = [one for one in page.all("a", class_="period") if one.text == step]
        page = viewer.page(link["href"].split("/admin/")[1])
    assert page.keys == []
    everything = [one for one in page.all("a") if one.text == "Toutes les dates"]
    back = viewer.page(everything[0]["href"].split("/admin/")[1])
    assert back.keys == ["3", "1"]


def test_a_period_takes_the_place_of_the_one_before(viewer: Visitor):
    page = viewer.page("bc/list", filter="day__between=2026-05-11..2026-05-11")
    here = [one.text for one in page.all("nav", class_="periods")[0].all("li")]
    assert here == ["Toutes les dates", "2026", "mai", "11"]
    [month] = [one for one in page.all("a") if one.text == "mai"]
    assert viewer.page(month["href"].split("/admin/")[1]).keys == ["4", "3", "2", "1"]


def test_more_than_may_be_read_again_at_once_is_told_on_the_list(served: Served):
    many = "INSERT INTO scrap_user (odoo_id) SELECT generate_series(100, 1200)"
    with served.engine.begin() as connection:
        connection.execute(text(many))
    editor = served.visitor("Edi")
    answer = editor.act("user", "resync", all=1, _origin=f"{editor.url}/user/list?q=x")
    assert answer.headers["Location"] == f"{editor.url}/user/list?q=x"
    assert "1103" in editor.page("user/list", q="x").text


def test_only_years_with_records_are_offered_however_far_apart(served: Served):
    with served.engine.begin() as connection:
        for odoo_id, moment in ((1, "1926-05-12"), (2, "0001-01-01"), (3, "2126-12-31 23:30+00")):
            connection.execute(text(MOVED.format(moment=moment, odoo_id=odoo_id)))
    page = served.visitor("Vera").page("bc/list")
    assert [one.text for one in page.all("a", class_="period")] == ["1926", "2026", "2127"]
