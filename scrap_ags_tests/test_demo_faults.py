"""The faults that tests inject into the demo Odoo's answers."""

import time

import pytest
import requests

from scrap_ags.demo import faults
from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags_tests.demo_calls import execute, json2, result

BC = "dimagaz.bc"


@pytest.fixture
def odoo(odoo14: DemoOdoo) -> DemoOdoo:
    with odoo14.transaction() as transaction:
        for name in range(6):
            transaction.create(BC, {"name": str(name)})
    return odoo14


def search(odoo: DemoOdoo) -> requests.Response:
    return execute(odoo, BC, "search", [], order="id")


def test_a_fault_strikes_as_often_as_asked_and_only_its_requests(odoo: DemoOdoo) -> None:
    planned = odoo.fail(faults.status(503), when=lambda r: r.method == "search", times=2)
    assert execute(odoo, BC, "search_count", []).ok
    assert [search(odoo).status_code for _ in range(3)] == [503, 503, 200]
    assert [request.method for request in planned.seen] == ["search", "search"]


def test_one_request_meets_one_fault(odoo: DemoOdoo) -> None:
    odoo.fail(faults.status(502))
    odoo.fail(faults.status(504))
    assert [search(odoo).status_code for _ in range(3)] == [502, 504, 200]


def test_a_proxy_can_ask_for_patience_or_for_another_address(odoo: DemoOdoo) -> None:
    odoo.fail(faults.status(429, Retry_After="7"))
    odoo.fail(faults.status(301, Location="https://elsewhere.example/jsonrpc"))
    assert search(odoo).headers["Retry-After"] == "7"
    moved = requests.post(f"{odoo.url}/jsonrpc", json={}, allow_redirects=False, timeout=30)
    assert (moved.status_code, moved.headers["Location"][:5]) == (301, "https")


def test_connections_break_before_and_within_an_answer(odoo: DemoOdoo) -> None:
    odoo.fail(faults.reset_before_headers())
    with pytest.raises(requests.ConnectionError):
        search(odoo)
    odoo.fail(faults.reset_mid_body())
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        search(odoo)
    assert search(odoo).ok


@pytest.mark.parametrize("part", ["headers", "body"])
def test_an_answer_can_be_slow(odoo: DemoOdoo, part: str) -> None:
    odoo.fail(faults.slow(0.2, part))
    started = time.monotonic()
    assert search(odoo).ok
    assert time.monotonic() - started >= 0.2


def test_json_can_end_early_or_be_no_json(odoo: DemoOdoo) -> None:
    odoo.fail(faults.truncated_json())
    odoo.fail(faults.html_200())
    for _ in range(2):
        answer = search(odoo)
        assert answer.status_code == 200
        with pytest.raises(requests.exceptions.JSONDecodeError):
            answer.json()


def test_lists_can_be_empty_or_short_though_rows_exist(odoo: DemoOdoo) -> None:
    odoo.fail(faults.empty())
    odoo.fail(faults.short(0.5))
    odoo.fail(faults.changed(lambda rows: rows[1:]))
    assert [len(search(odoo).json()["result"]) for _ in range(4)] == [0, 3, 5, 6]
    odoo.fail(faults.empty())
    assert result(odoo, BC, "search_count", []) == 6


def test_application_errors_come_in_the_envelope_of_their_protocol(odoo: DemoOdoo) -> None:
    name = "psycopg2.errors.QueryCanceled"
    odoo.upgrade(19)
    odoo.fail(faults.json_error(name, "too slow"), times=2)
    answer = search(odoo)
    assert (answer.status_code, answer.json()["id"]) == (200, 7)
    assert answer.json()["error"]["data"]["name"] == name
    answer = json2(odoo, BC, "search", domain=[])
    assert (answer.status_code, answer.json()["name"]) == (500, name)
    assert [request.error for request in odoo.requests] == [name, name]


def test_early_14_turned_every_error_into_a_page(odoo: DemoOdoo) -> None:
    odoo.fail(faults.multidb_500(), times=2)
    broken = execute(odoo, BC, "nosuchmethod")
    assert (broken.status_code, broken.headers["Content-Type"]) == (500, "text/html")
    assert search(odoo).ok


def test_a_replica_that_lags_answers_json2_from_before(odoo19: DemoOdoo) -> None:
    def seen() -> tuple[int, int]:
        over_json2 = json2(odoo19, BC, "search_count", domain=[]).json()
        return over_json2, result(odoo19, BC, "search_count", [])

    with odoo19.lagging_replica():
        odoo19.create(BC, {"name": "1"})
        assert seen() == (0, 1)
        assert json2(odoo19, BC, "create", vals_list={"name": "2"}).ok
        assert seen() == (0, 2)
    assert seen() == (2, 2)


def test_a_server_can_go_away_between_two_requests(odoo: DemoOdoo) -> None:
    odoo.on_request(lambda request: request.method == "search", lambda _: odoo.hang_up())
    assert search(odoo).ok
    with pytest.raises(requests.ConnectionError):
        search(odoo)
    odoo.listen()
    assert search(odoo).ok


APPLICATION_ERRORS = [
    ("odoo.exceptions.AccessDenied", 403),
    ("odoo.exceptions.AccessError", 403),
    ("odoo.exceptions.MissingError", 404),
    ("odoo.exceptions.UserError", 422),
    ("psycopg2.errors.SerializationFailure", 500),
    ("psycopg2.errors.QueryCanceled", 500),
    ("psycopg2.OperationalError", 500),
    ("psycopg2.pool.PoolError", 500),
    ("builtins.MemoryError", 500),
    ("builtins.Exception", 500),
]


@pytest.mark.parametrize(("name", "status"), APPLICATION_ERRORS)
def test_every_application_error_has_its_status_over_json2_and_200_over_jsonrpc(
    odoo19: DemoOdoo, name: str, status: int
) -> None:
    odoo19.fail(faults.json_error(name), times=2)
    answers = search(odoo19), json2(odoo19, BC, "search", domain=[])
    assert [answer.status_code for answer in answers] == [200, status]
    assert answers[0].json()["error"]["data"]["name"] == answers[1].json()["name"] == name
