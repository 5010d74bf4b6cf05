"""Whatever is asked of the site, it answers with a page that says what is wrong: nothing breaks."""

from typing import Any

import pytest
import requests
from sqlalchemy import text

from scrap_ags_tests.admin.conftest import Served
from scrap_ags_tests.admin.served import TOKEN, Page, Visitor
from scrap_ags_tests.api.served import Api
from scrap_ags_tests.api.test_bad_input import raw
from scrap_ags_tests.api.test_boundaries import away
from scrap_ags_tests.conftest import Server

pytestmark = pytest.mark.slow

FORM = "application/x-www-form-urlencoded"
LISTS = ["bc", "bc-line", "user", "product", "fournisseur", "centre", "audit", "rejected"]
PRIVATE = ["users", "tokens"]
ODD = [
    {"page": "10" * 4},
    {"page": "-1"},
    {"page": "9" * 5000},
    {"page": "x"},
    {"cols": "name,nothing,<script>"},
    {"cols": ""},
    {"sort": "nothing__asc"},
    {"sort": "name__up"},
    {"sort": "odoo_id__asc;DROP TABLE scrap_user"},
    {"nonsense": "1"},
    {"q": "'; DROP TABLE scrap_user; --"},
    {"q": "%_\\"},
]
SENSELESS = [
    {"page": "10" * 20},
    {"page_size": "1000000"},
    {"q": "a\0b"},
    {"q": "a b c d e f g h i"},
    {"q": "x" * 201},
    {"filter": "nothing__eq=1"},
    {"filter": "odoo_id__regex=1"},
    {"filter": "odoo_id__eq"},
    {"filter": "odoo_id__eq=1.5"},
    {"filter": "odoo_id__eq=99999999999999999999"},
    {"filter": "odoo_id__between=1"},
    {"filter": ")"},
    {"filter": "(" * 5000},
    {"filter": "AND" * 1000},
    {"filter": "write_date__on=yesterday"},
    {"filter": "write_date__on=9999-12-31"},
    {"filter": "\0"},
]


def answered(visitor: Visitor, path: str, **asked: Any) -> int:
    answer = visitor.ask(path, **asked)
    assert answer.status_code < 500, (path, asked, answer.text)
    assert "text/html" in answer.headers["Content-Type"]
    return answer.status_code


@pytest.mark.parametrize("asked", ODD, ids=str)
def test_a_list_that_is_asked_for_oddly_is_shown(viewer: Visitor, asked: dict[str, str]):
    assert answered(viewer, "user/list", **asked) == 200


@pytest.mark.parametrize("asked", SENSELESS, ids=lambda asked: str(asked)[:40])
def test_what_makes_no_sense_is_a_page_that_says_so(viewer: Visitor, asked: dict[str, str]):
    assert answered(viewer, "user/list", **asked) == 400


@pytest.mark.parametrize("key", LISTS + PRIVATE)
def test_each_list_is_shown_searched_and_sorted_by_each_of_its_columns(admin: Visitor, key: str):
    page = admin.page(f"{key}/list", q="atlas")
    names = [one["value"] for one in page.all("input", class_="column-visibility-toggle")]
    assert answered(admin, f"{key}/list", sort=[f"{name}__asc" for name in names]) == 200


@pytest.mark.parametrize("pk", ["0", "-1", "x", "10" * 15, "1;drop", "1\0", "é", "", "bc:x", "²"])
def test_an_unknown_record_is_a_404(admin: Visitor, pk: str):
    for path in ("user/detail", "user/edit", "rejected/detail", "users/detail", "audit/detail"):
        expected = 403 if path == "user/edit" and not pk else 404
        assert answered(admin, path, pk=pk) in (404, expected)


@pytest.mark.parametrize(
    "path",
    ["nothing/list", "nothing", "bc/list/x", "_files/a/b", "download/nothing.csv", "static/x"],
)
def test_a_page_that_there_is_not_is_a_404_in_words(viewer: Visitor, path: str):
    answer = viewer.ask(path)
    assert answer.status_code == 404
    assert "Not Found" not in Page(answer.text).said


@pytest.mark.parametrize("path", ["bc/create", "_api/bc/inline-edit", "users/list", "bc/edit?pk=1"])
def test_what_this_one_may_not_see_is_a_403_in_words(viewer: Visitor, path: str):
    answer = viewer.ask(path)
    assert answer.status_code == 403
    assert "Forbidden" not in Page(answer.text).said


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "POST"])
def test_a_list_is_read_and_nothing_else(viewer: Visitor, method: str):
    headers = {"X-CSRFToken": viewer.session.cookies[TOKEN]}
    answer = viewer.session.request(method, f"{viewer.url}/bc/list", headers=headers, timeout=60)
    assert answer.status_code == 405


@pytest.mark.parametrize("path", ["_api/bc/action", "_api/bc/row-action", "_api/nothing/action"])
def test_an_action_that_there_is_not_does_nothing(admin: Visitor, path: str):
    for asked in ({}, {"name": ""}, {"name": "nothing"}, {"name": "delete", "pks": "1", "pk": "1"}):
        assert admin.send(path, **asked).status_code in (400, 404)


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=a", "multipart/form-data", "x"])
def test_a_form_that_is_none_is_refused(shared_site: Served, kind: str):
    visitor = shared_site.visitor()
    visitor.page("login")
    headers = {"Content-Type": kind}
    answer = visitor.session.post(f"{visitor.url}/login", b"xx", headers=headers, timeout=9)
    assert answer.status_code in (400, 403)


def test_a_body_of_any_size_is_refused(shared_site: Served):
    address, headers = f"{shared_site.url}/admin/login", {"Content-Type": FORM}
    pieces = (b"x" * 65536 for _ in range(48))
    assert requests.post(address, pieces, headers=headers, timeout=9).status_code == 413
    head = "POST /admin/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 104857600\r\n\r\n"
    assert raw(Api(shared_site.url, shared_site.engine), head.encode())[:12] == b"HTTP/1.1 413"


def test_while_the_database_is_away_each_page_says_so(server: Server, served: Served):
    visitor = served.visitor("Vera")
    with away(server, served.engine.url, served.engine):
        answers = [visitor.ask("bc/list"), visitor.send("login", {"username": "Vera"})]
        answers.append(served.visitor().ask("login"))
    assert [answer.status_code for answer in answers] == [503, 503, 200]
    assert "La base du miroir ne répond pas à temps" in Page(answers[0].text).said
    assert visitor.ask("bc/list").status_code == 200


@pytest.mark.parametrize("table", ["scrap_dimagaz_bc", "scrap_admin_session"])
def test_a_failure_that_nobody_thought_of_has_a_page_without_sql(served: Served, table: str):
    visitor = served.visitor("Vera")
    with served.engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE {table} RENAME TO gone"))
    answer = visitor.ask("bc/list")
    assert answer.status_code == 503
    assert "La base du miroir ne répond pas à temps" in Page(answer.text).said
    assert table not in answer.text
    assert "SELECT" not in answer.text


@pytest.mark.parametrize("moment", ["9999-12-31 23:59:59+00", "0001-01-01 00:00:00+00"])
def test_a_moment_at_the_end_of_the_calendar_is_shown(served: Served, moment: str):
    with served.engine.begin() as connection:
        change = text("UPDATE scrap_dimagaz_bc SET bc_date = :moment WHERE odoo_id = 1")
        connection.execute(change, {"moment": moment})
    visitor = served.visitor("Vera")
    for path in ("bc/list", "audit/list", "bc/detail?pk=1", ""):
        assert answered(visitor, path) == 200
