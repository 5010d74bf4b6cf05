"""What the filters of lists let through, compared with the same condition in plain SQL."""

import pytest
from sqlalchemy import text

from scrap_ags.admin import labels
from scrap_ags_tests.admin.conftest import Served
from scrap_ags_tests.admin.served import Visitor

SAME = [
    ("bc", "odoo_id__eq=2", "odoo_id = 2"),
    ("bc", "odoo_id__between=2..4", "odoo_id BETWEEN 2 AND 4"),
    ("bc", "ht__gte=300.10", "ht >= 300.10"),
    ("bc", "ht__lte=300.1", "ht <= 300.10"),
    ("bc", "ht__gte=300.101", "ht >= 300.101"),
    ("bc", "qty_retenue__lte=3", "qty_retenue <= 3"),
    ("bc", "done__is_true", "done"),
    ("bc", "done__is_false", "NOT done"),
    ("bc", "sap__is_null", "sap IS NULL"),
    ("bc", "bc_date__is_not_null", "bc_date IS NOT NULL"),
    ("bc", "state__in=done", "state = 'done'"),
    ("bc", "state__in=done,draft", "state IN ('done', 'draft')"),
    ("bc", "state__contains=RAF", "state ILIKE '%raf%'"),
    ("bc", "name__eq=BC/2", "name = 'BC/2'"),
    ("bc", "name__contains=%", "false"),
    ("bc", "depositaire_id__in=1,2", "depositaire_id IN (1, 2)"),
    ("bc", "depositaire_id__contains=atl", "depositaire_id = 1"),
    ("bc", "depositaire_id__is_null", "depositaire_id IS NULL"),
    ("bc", "bc_date__on=2026-05-12", "bc_date::date = '2026-05-12'"),
    ("bc", "bc_date__between=2026-05-11..2026-05-12", "bc_date < '2026-05-13'"),
    ("bc", "bc_date__since=2026-05-13", "bc_date > '2026-05-13'"),
    ("bc", "bc_date__until=2026-05-12", "bc_date < '2026-05-13'"),
    ("bc", "day__until=2026-05-12", "coalesce(bc_date, create_date) < '2026-05-13'"),
    ("bc", "state__in=done AND ht__gte=200", "state = 'done' AND ht >= 200"),
    ("bc", "state__in=draft OR ht__gte=400", "state = 'draft' OR ht >= 400"),
    (
        "bc",
        "(state__in=done OR odoo_id__eq=2) AND (ht__lte=250 OR done__is_true)",
        "(state = 'done' OR odoo_id = 2) AND (ht <= 250 OR done)",
    ),
    ("bc-line", "bc_id__contains=BC/2", "bc_id = 2"),
    ("bc-line", "bc_id__in=2", "bc_id = 2"),
    ("bc-line", "product_id__in=1 AND qty__gte=6", "product_id = 1 AND qty >= 6"),
    ("user", 'name__contains="Atlas, Rif"', "name LIKE '%Atlas, Rif%'"),
    ("user", 'name__contains="a..b"', "name LIKE '%a..b%'"),
    ("user", 'name__eq="Say \\"hi\\", (you)"', "name = 'Say \"hi\", (you)'"),
    ("user", "sap_id__contains=S_", "sap_id = 'S_2'"),
    ("user", "name__contains=Atlas,", "name LIKE '%Atlas,%'"),
]
TABLES = {"bc": "scrap_dimagaz_bc", "bc-line": "scrap_dimagaz_bc_line", "user": "scrap_user"}
NAMES = ["Atlas, Rif", "x a..b x", 'Say "hi", (you)']


def chosen(served: Served, key: str, condition: str) -> list[str]:
    with served.engine.connect() as connection:
        asked = f"SELECT odoo_id FROM {TABLES[key]} WHERE {condition} ORDER BY odoo_id"
        return [str(one) for one in connection.scalars(text(asked))]


@pytest.mark.parametrize(("key", "asked", "condition"), SAME)
def test_a_filter_lets_through_what_sql_does(
    shared_site: Served, viewer: Visitor, key: str, asked: str, condition: str
):
    page = viewer.page(f"{key}/list", filter=asked, sort="odoo_id__asc")
    assert page.keys == chosen(shared_site, key, condition)


def test_a_quoted_filter_survives_the_removal_of_another(served: Served):
    with served.engine.begin() as connection:
        for number, name in enumerate(NAMES, 10):
            made = text("INSERT INTO scrap_user (odoo_id, name) VALUES (:number, :name)")
            connection.execute(made, {"number": number, "name": name})
    visitor = served.visitor("Vera")
    for number, name in enumerate(NAMES, 10):
        quoted = '"' + name.replace('"', '\\"') + '"'
        page = visitor.page("user/list", filter=f"name__eq={quoted} AND odoo_id__gte=10")
        assert page.keys == [str(number)], name


def test_a_choice_is_called_by_its_label_though_it_stands_beyond_the_list(
    served: Served, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(labels, "MOST", 1)
    page = served.visitor("Vera").page("bc/list", filter="depositaire_id__in=2")
    assert "Filtres : Dépositaire: Parmi Rif" in page.text
