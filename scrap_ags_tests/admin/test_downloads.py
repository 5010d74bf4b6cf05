"""Files of lists: just the rows that were asked for, all of them, harmless to open."""

import pytest
from sqlalchemy import text

from scrap_ags_tests.admin.conftest import Served
from scrap_ags_tests.admin.files import column, table_of
from scrap_ags_tests.admin.served import PASSWORD, Visitor

KINDS = pytest.mark.parametrize("kind", ["csv", "xlsx"])
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://evil.example")']
LISTS = ["bc", "bc-line", "user", "product", "fournisseur", "centre", "audit", "rejected"]


@KINDS
def test_a_file_holds_what_was_filtered_searched_and_sorted(viewer: Visitor, kind: str):
    asked = {"filter": "state__in=done", "q": "bc", "sort": "ht__desc", "page_size": "25"}
    table = table_of(viewer.ask(f"download/bc.{kind}", **asked))
    assert column(table, "Nom") == ["BC/5", "BC/3", "BC/1"]
    assert column(table, "État") == ["livré"] * 3
    assert column(table, "Dépositaire") == ["", "Rif", "Rif"]
    assert [float(one) for one in column(table, "Montant HT")] == [500.1, 300.1, 100.1]


@KINDS
def test_a_file_holds_all_pages_whichever_is_shown(served: Served, kind: str):
    with served.engine.begin() as connection:
        many = "SELECT n, 'Name ' || n FROM generate_series(100, 2600) n"
        connection.execute(text(f"INSERT INTO scrap_user (odoo_id, name) {many}"))
        rows = connection.execute(text("SELECT name FROM scrap_user ORDER BY name DESC, odoo_id"))
        expected = list(rows.scalars())
    asked = {"page": "3", "sort": "name__desc", "cols": "sap_id"}
    table = table_of(served.visitor("Vera").ask(f"download/user.{kind}", **asked))
    assert column(table, "Nom") == expected


@KINDS
def test_a_file_is_in_the_language_of_who_asks(shared_site: Served, kind: str):
    table = table_of(shared_site.visitor("Vera", "en-GB").ask(f"download/bc.{kind}"))
    assert {"Depositary", "State"} <= set(table[0])
    assert set(column(table, "State")) == {"delivered", "draft"}


@KINDS
def test_no_cell_of_a_file_is_a_formula(served: Served, kind: str):
    with served.engine.begin() as connection:
        connection.execute(text("DELETE FROM scrap_dimagaz_bc_line; DELETE FROM scrap_dimagaz_bc"))
        for number, told in enumerate(FORMULAS, 10):
            values = {"number": number, "told": told}
            made = (
                "INSERT INTO scrap_user (odoo_id, name, display_name) VALUES (:number, :told, '')"
            )
            connection.execute(text(made), values)
    asked = {"filter": "odoo_id__gte=10", "sort": "odoo_id__asc"}
    table = table_of(served.visitor("Vera").ask(f"download/user.{kind}", **asked))
    names = column(table, "Nom")
    # What reads XML takes a carriage return for an end of line.
    assert [name.replace("_x000D_", "\r").replace("\n", "\r") for name in names] == [
        f"'{told}" for told in FORMULAS
    ]


def test_times_in_a_file_are_local_and_references_have_their_labels(viewer: Visitor):
    table = table_of(viewer.ask("download/bc.csv", filter="name__eq=BC/1"))
    assert column(table, "Date du BC") == ["2026-05-11 10:30:00"]
    assert column(table, "Fournisseur") == ["Gaz"]
    assert column(table, "Fournisseur (n° Odoo)") == ["1"]
    assert not {"Inféré", "inferred", "read_at"} & set(table[0])


@KINDS
def test_each_list_has_a_file(admin: Visitor, kind: str):
    for key in LISTS:
        table = table_of(admin.ask(f"download/{key}.{kind}"))
        assert len(table) > 1, key
        assert len(set(table[0])) == len(table[0]), key


@KINDS
def test_a_file_of_nothing_has_a_head(viewer: Visitor, kind: str):
    assert len(table_of(viewer.ask(f"download/user.{kind}", q="nobody"))) == 1


@KINDS
@pytest.mark.parametrize("moment", ["9999-12-31 23:59:59+00", "0001-01-01 00:00:00+00"])
def test_a_file_holds_moments_that_excel_does_not_know(served: Served, kind: str, moment: str):
    with served.engine.begin() as connection:
        change = text("UPDATE scrap_dimagaz_bc SET bc_date = :moment WHERE odoo_id = 1")
        connection.execute(change, {"moment": moment})
    table = table_of(served.visitor("Vera").ask(f"download/bc.{kind}", filter="name__eq=BC/1"))
    [told] = column(table, "Date du BC")
    assert told in ("2958465.999988426", moment.removesuffix("+00"))


@KINDS
def test_no_file_holds_what_would_let_anybody_in(admin: Visitor, kind: str):
    for key in ("users", "tokens"):
        answer = admin.ask(f"download/{key}.{kind}")
        told = str(table_of(answer)).lower()
        assert "digest" not in told
        assert "argon2" not in told
        assert PASSWORD not in told


@KINDS
def test_who_is_logged_out_gets_no_file(shared_site: Served, kind: str):
    answer = shared_site.visitor().ask(f"download/bc.{kind}")
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "BC/1" not in answer.text


@KINDS
def test_a_file_that_cannot_be_read_is_a_page_that_says_so(viewer: Visitor, kind: str):
    for asked in ({"filter": "nothing__eq=1"}, {"q": "x" * 201}, {"page_size": "7"}):
        assert viewer.ask(f"download/bc.{kind}", **asked).status_code == 400
    assert viewer.ask(f"download/nothing.{kind}").status_code == 404
    assert viewer.ask(f"download/users.{kind}").status_code == 403
