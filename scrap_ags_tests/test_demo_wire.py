"""What the demo Odoo answers to right and wrong calls, over JSON-RPC and JSON-2."""

import pytest
import requests

from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags_tests.demo_calls import error, execute, json2, post, result

BC = "dimagaz.bc"


def refused(odoo: DemoOdoo, service: str, method: str, *args: object) -> str:
    return post(odoo, service, method, *args).json()["error"]["data"]["name"]


@pytest.mark.parametrize("version", range(13, 20))
def test_each_version_names_itself(odoo14: DemoOdoo, version: int) -> None:
    odoo14.upgrade(version)
    answer = post(odoo14, "common", "version")
    assert answer.json()["result"]["server_version_info"] == [version, 0, 0, "final", 0, ""]
    charset = "; charset=utf-8" if version >= 16 else ""
    assert answer.headers["Content-Type"] == f"application/json{charset}"
    assert "Set-Cookie" not in answer.headers
    health = requests.get(f"{odoo14.url}/web/health", timeout=30)
    assert health.status_code == (200 if version >= 16 else 404)


def test_a_log_in_is_a_user_id_and_a_wrong_one_is_false(odoo14: DemoOdoo) -> None:
    def log_in(login: str, secret: str) -> object:
        return post(odoo14, "common", "authenticate", odoo14.db, login, secret, {}).json()["result"]

    assert log_in(odoo14.user, odoo14.password) == 2
    assert log_in(odoo14.user, odoo14.api_key) == 2
    assert log_in(odoo14.user, "wrong") is False
    assert log_in("nobody", odoo14.password) is False
    assert log_in(odoo14.user, "") is False
    odoo14.upgrade(13)
    assert log_in(odoo14.user, odoo14.api_key) is False


def test_ten_wrong_log_ins_lock_everybody_out_for_a_minute(odoo14: DemoOdoo) -> None:
    odoo14.clock.advance(0)
    right = (odoo14.db, odoo14.user, odoo14.password, {})
    for _ in range(10):
        post(odoo14, "common", "authenticate", odoo14.db, odoo14.user, "wrong", {})
    assert post(odoo14, "common", "authenticate", *right).json()["result"] is False
    assert error(odoo14, BC, "search", []) == "odoo.exceptions.AccessDenied"
    odoo14.clock.advance(61)
    assert post(odoo14, "common", "authenticate", *right).json()["result"] == 2


def test_what_was_right_once_still_works_during_a_cool_down(odoo14: DemoOdoo) -> None:
    assert result(odoo14, BC, "search", []) == []
    for _ in range(10):
        post(odoo14, "common", "authenticate", odoo14.db, odoo14.user, "wrong", {})
    assert result(odoo14, BC, "search", []) == []


def test_a_changed_password_is_refused_at_once(odoo14: DemoOdoo) -> None:
    known = odoo14.password
    assert result(odoo14, BC, "search", []) == []
    odoo14.change_password("other")
    denied = error(odoo14, BC, "search", [], password=known)
    assert denied == "odoo.exceptions.AccessDenied"


def test_errors_are_checked_in_odoos_order(odoo14: DemoOdoo) -> None:
    call = ("object", "execute_kw")
    assert refused(odoo14, *call, "nodb", 2, "bad", "no", "no", []) == "psycopg2.OperationalError"
    wrong = refused(odoo14, *call, odoo14.db, 2, "bad", "no", "no", [])
    assert wrong == "odoo.exceptions.AccessDenied"
    assert error(odoo14, "no.such.model", "no") == "odoo.exceptions.UserError"
    assert error(odoo14, BC, "nosuchmethod") == "builtins.AttributeError"
    assert error(odoo14, BC, "_search", []) == "odoo.exceptions.AccessError"
    assert error(odoo14, BC, "search", [["no", "=", 1]], foo=1) == "builtins.TypeError"
    assert error(odoo14, BC, "read", [], ["no"]) == "builtins.ValueError"
    assert error(odoo14, BC, "search", [["write_date", ">", "hello"]]) == (
        "psycopg2.errors.InvalidDatetimeFormat"
    )
    assert error(odoo14, BC, "search", [], limit=-1) == (
        "psycopg2.errors.InvalidRowCountInLimitClause"
    )


def test_search_read_checks_its_fields_only_where_rows_are_found_before_17(
    odoo14: DemoOdoo,
) -> None:
    assert result(odoo14, BC, "search_read", [], ["nofield"]) == []
    odoo14.create(BC, {"name": "1"})
    assert error(odoo14, BC, "search_read", [], ["nofield"]) == "builtins.ValueError"


def test_the_error_code_tells_nothing(odoo14: DemoOdoo) -> None:
    codes = set()
    for version in (14, 19):
        odoo14.upgrade(version)
        codes.add(execute(odoo14, BC, "nosuchmethod").json()["error"]["code"])
    assert codes == {200, 0}


def test_what_is_no_json_call_gets_no_json_answer(odoo14: DemoOdoo) -> None:
    url, headers = f"{odoo14.url}/jsonrpc", {"Content-Type": "application/json"}
    assert requests.post(url, data="{bad", headers=headers, timeout=30).status_code == 400
    assert requests.post(url, data="{}", timeout=30).status_code == 400
    assert requests.get(url, timeout=30).status_code == 400
    assert requests.post(f"{odoo14.url}/nope", json={}, timeout=30).status_code == 404
    odoo14.upgrade(19)
    plain = requests.post(url, data="{}", headers={"Content-Type": "text/plain"}, timeout=30)
    assert (plain.status_code, plain.headers["Content-Type"]) == (415, "text/html; charset=utf-8")


def test_json2_answers_the_bare_result(odoo19: DemoOdoo) -> None:
    bc = odoo19.create(BC, {"name": "1"})
    rows = json2(odoo19, BC, "search_read", domain=[], fields=["name"], load="")
    assert rows.json() == [{"id": bc, "name": "1"}]
    assert json2(odoo19, BC, "read", ids=[bc, 99], fields=["name"]).json() == rows.json()
    assert json2(odoo19, BC, "search", domain=[], database=odoo19.db).json() == [bc]
    asked = odoo19.requests[-2]
    assert (asked.protocol, asked.model, asked.method, asked.ids) == ("json2", BC, "read", [bc, 99])


JSON2_ERRORS = [
    ("search", {"domain": []}, {"key": "bad"}, 401, "werkzeug.exceptions.Unauthorized"),
    ("_search", {}, {}, 403, "odoo.exceptions.AccessError"),
    ("exists", {"ids": [1]}, {}, 403, "odoo.exceptions.AccessError"),
    ("nope", {}, {}, 404, "werkzeug.exceptions.NotFound"),
    ("search", {}, {}, 422, "werkzeug.exceptions.UnprocessableEntity"),
    ("search", {"domain": [], "foo": 1}, {}, 422, "werkzeug.exceptions.UnprocessableEntity"),
    ("search_read", {"foo": 1}, {}, 500, "builtins.TypeError"),
    ("search", {"domain": [], "ids": [1]}, {}, 422, "werkzeug.exceptions.UnprocessableEntity"),
    ("search_read", {"fields": ["nofield"]}, {}, 500, "builtins.ValueError"),
    (
        "search",
        {"domain": [["solde", "=", 1]], "order": "x;"},
        {},
        422,
        "odoo.exceptions.UserError",
    ),
]


@pytest.mark.parametrize(("method", "body", "access", "status", "name"), JSON2_ERRORS)
def test_json2_errors_have_a_status_and_a_name(
    odoo19: DemoOdoo, method: str, body: dict, access: dict, status: int, name: str
) -> None:
    answer = json2(odoo19, BC, method, **access, **body)
    assert (answer.status_code, answer.json()["name"]) == (status, name)


def test_json2_is_not_there_before_19_nor_without_a_database(
    odoo14: DemoOdoo, odoo19: DemoOdoo
) -> None:
    assert json2(odoo14, BC, "search", domain=[]).status_code == 404
    lost = json2(odoo19, BC, "search", domain=[], database="nodb")
    assert (lost.status_code, lost.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert json2(odoo19, "no.model", "search", domain=[]).status_code == 404
