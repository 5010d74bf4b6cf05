"""What each role may do, and that nobody does more by a request of their own."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import text

from scrap_ags.admin.fields import LONGEST
from scrap_ags.api import tokens
from scrap_ags_tests.admin.conftest import Served
from scrap_ags_tests.admin.served import Visitor

BC = "SELECT note, name, state FROM scrap_dimagaz_bc WHERE odoo_id = 1"
AUDIT = "SELECT source, actor, changes FROM scrap_audit_log ORDER BY id DESC LIMIT 1"


def row(served: Served, statement: str) -> tuple[object, ...]:
    with served.engine.connect() as connection:
        return tuple(connection.execute(text(statement)).one())


@contextmanager
def unchanged(served: Served) -> Iterator[None]:
    """Nothing in the mirror, nor who may see it."""
    people = "SELECT array_agg((id, role, disabled_at)::text ORDER BY id) FROM scrap_admin_user"
    looked = f"SELECT (SELECT max(id) FROM scrap_audit_log), ({people}),"
    looked += " (SELECT array_agg(revoked_at) FROM scrap_api_token)"
    before = row(served, looked)
    yield
    assert row(served, looked) == before


@pytest.mark.parametrize(
    ("role", "shown"),
    [("viewer", set()), ("editor", set()), ("admin", {"users", "tokens"})],
)
def test_the_menu_leads_where_one_may_go(people: dict[str, Visitor], role: str, shown: set[str]):
    page = people[role].page("bc/list")
    links = [one.get("href") for one in page.all("a")]
    private = {key for key in ("users", "tokens") if any(f"/{key}/" in link for link in links)}
    assert private == shown
    for key in ("users", "tokens"):
        assert people[role].ask(f"{key}/list").status_code == (200 if shown else 403)


def test_who_may_only_look_changes_nothing(served: Served):
    visitor = served.visitor("Vera")
    page = visitor.page("bc/detail", pk=1)
    assert not [one for one in page.all("a") if "/edit" in one.get("href")]
    with unchanged(served):
        assert visitor.ask("bc/edit", pk=1).status_code == 403
        assert visitor.send("bc/edit", {"note": "x"}, pk=1).status_code == 403
        for key, action in (("bc", "resync"), ("rejected", "retry"), ("users", "disable")):
            assert visitor.act(key, action, 1).status_code == 400
            assert visitor.act_on(key, action, 1).status_code == 400


@pytest.mark.parametrize("name", ["Vera", "Edi"])
def test_who_is_no_administrator_shuts_nobody_out(served: Served, name: str):
    with served.engine.begin() as connection:
        tokens.create(connection, "report", ["read"], None)
    visitor = served.visitor(name)
    with unchanged(served):
        assert visitor.act_on("users", "disable", 3).status_code == 400
        assert visitor.act_on("tokens", "revoke", 1).status_code == 400
        for path in ("users/detail?pk=1", "tokens/detail?pk=1", "_api/users/relation-lookup"):
            assert visitor.ask(path).status_code == 403


def test_an_administrator_shuts_people_and_tokens_out_at_once(served: Served):
    with served.engine.begin() as connection:
        told = tokens.create(connection, "report", ["read"], None)
    admin, vera = served.visitor("Amina"), served.visitor("Vera")
    assert admin.act_on("users", "disable", 1).status_code == 200
    assert vera.ask("bc/list").url.startswith(f"{vera.url}/login")
    assert served.visitor().log_in("Vera").status_code == 400
    assert admin.act_on("users", "enable", 1).status_code == 200
    assert served.visitor().log_in("Vera").status_code == 303
    assert admin.act_on("tokens", "revoke", 1).status_code == 200
    with served.engine.begin() as connection:
        assert tokens.recognized(connection, told) is None


def test_nobody_shuts_themselves_out(served: Served):
    with unchanged(served):
        assert served.visitor("Amina").act_on("users", "disable", 3).status_code == 400


def test_an_edit_is_signed_and_touches_local_columns_alone(served: Served):
    editor = served.visitor("Edi")
    form = {"note": "  appeler\r\ndemain ", "name": "BC/9", "state": "cancel", "odoo_id": "9"}
    assert editor.send("bc/edit", form, pk=1).status_code == 303
    assert row(served, BC) == ("appeler\ndemain", "BC/1", "done")
    changes = {"before": {"note": None}, "after": {"note": "appeler\ndemain"}}
    assert row(served, AUDIT) == ("admin", "Edi", changes)
    assert editor.send("bc/edit", {"note": ""}, pk=1).status_code == 303
    assert row(served, BC) == (None, "BC/1", "done")
    assert editor.send("user/edit", {"code_client_sg": "C-7"}, pk=1).status_code == 303
    assert row(served, "SELECT code_client_sg FROM scrap_user WHERE odoo_id = 1") == ("C-7",)


def test_a_form_without_a_local_column_leaves_it(served: Served):
    editor = served.visitor("Edi")
    editor.send("bc/edit", {"note": "kept"}, pk=1)
    editor.send("bc/edit", {"name": "BC/9"}, pk=1)
    assert row(served, BC) == ("kept", "BC/1", "done")


@pytest.mark.parametrize("note", ["x" * (LONGEST + 1), "a\0b"])
def test_a_note_that_cannot_be_kept_is_shown_again_with_why(served: Served, note: str):
    editor = served.visitor("Edi")
    with unchanged(served):
        answer = editor.send("bc/edit", {"note": note}, pk=1)
    assert answer.status_code == 422
    assert editor.send("bc/edit", {"note": "x" * LONGEST}, pk=1).status_code == 303


def test_what_has_no_local_column_is_edited_by_nobody(served: Served):
    admin = served.visitor("Amina")
    with unchanged(served):
        for key in ("bc-line", "product", "fournisseur", "centre", "audit", "rejected"):
            pk = "bc:90" if key == "rejected" else 1
            assert admin.send(f"{key}/edit", {"name": "x"}, pk=pk).status_code == 403


def test_nothing_is_added_or_deleted_here(served: Served):
    admin = served.visitor("Amina")
    with unchanged(served):
        for key in ("bc", "user", "users", "audit"):
            assert admin.send(f"{key}/create", {"name": "x"}).status_code == 403
            assert admin.send(f"_api/{key}/import", {"format": "csv"}).status_code == 403
            assert admin.act(key, "delete", 1).status_code == 400
            assert admin.act_on(key, "delete", 1).status_code == 400


def test_what_names_no_record_is_not_asked_of_dagster(served: Served):
    editor = served.visitor("Edi")
    assert editor.act_on("bc", "resync", "abc").status_code == 404
    assert editor.act("bc", "resync", "abc", "x").status_code == 404
    for pk in ("abc", "nothing:1", "bc:x", "bc:", ":1", f"bc:{10**30}"):
        assert editor.act_on("rejected", "retry", pk).status_code == 404


def test_while_dagster_is_away_the_list_says_so(served: Served):
    editor = served.visitor("Edi")
    origin = f"{editor.url}/bc/list?q=BC"
    answer = editor.act_on("bc", "resync", 1, _origin=origin)
    assert (answer.status_code, answer.headers["Location"]) == (303, origin)
    assert "Dagster" in editor.page("bc/list").all("div", id="alertContainer")[0].text
