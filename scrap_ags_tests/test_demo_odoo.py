"""The demo Odoo's controls: time, transactions, rights, schema, and its log of requests."""

from datetime import UTC, datetime, timedelta

import pytest
import requests

from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.demo.orm.catalogue import Field
from scrap_ags.demo.wire.exchange import Request
from scrap_ags.demo.wire.logbook import Logbook
from scrap_ags_tests.demo_calls import error, execute, post, result

BC, LINE, USER = "dimagaz.bc", "dimagaz.bc.line", "dimagaz.user"
NOON = datetime(2026, 3, 1, 12, 0, 0, 999_999, tzinfo=UTC)


def ids(odoo: DemoOdoo, model: str, domain: list | None = None) -> list[int]:
    return result(odoo, model, "search", domain or [], order="id")


def written(odoo: DemoOdoo, model: str, record: int) -> str:
    return result(odoo, model, "read", [record], ["write_date"])[0]["write_date"]


def test_write_date_is_the_transactions_start_cut_to_the_second(odoo14: DemoOdoo) -> None:
    odoo14.clock.set(NOON)
    with odoo14.transaction() as transaction:
        odoo14.clock.advance(30)
        bc = transaction.create(BC, {"name": "1"})
    assert written(odoo14, BC, bc) == "2026-03-01 12:00:00"
    stored = odoo14.sql("select write_date from dimagaz_bc where id = %s", [bc])
    assert stored == [(NOON.replace(tzinfo=None),)]


def test_a_transaction_that_commits_late_appears_behind_newer_rows(odoo14: DemoOdoo) -> None:
    odoo14.clock.set(NOON)
    with odoo14.transaction() as slow:
        late = slow.create(BC, {"name": "late"})
        odoo14.clock.advance(60)
        fast = odoo14.create(BC, {"name": "fast"})
        assert ids(odoo14, BC) == [fast]
    assert late < fast
    assert ids(odoo14, BC) == [late, fast]
    assert written(odoo14, BC, late) < written(odoo14, BC, fast)


def test_a_transaction_that_fails_leaves_a_gap_in_the_ids(odoo14: DemoOdoo) -> None:
    first = odoo14.create(BC, {"name": "1"})

    def fail_after_creating() -> None:
        with odoo14.transaction() as transaction:
            transaction.create(BC, {"name": "2"})
            transaction.create("no_such_model", {})

    with pytest.raises(KeyError, match="no_such_model"):
        fail_after_creating()
    assert odoo14.create(BC, {"name": "3"}) == first + 2
    assert ids(odoo14, BC) == [first, first + 2]


def test_the_date_header_is_the_clock_of_odoo(odoo14: DemoOdoo) -> None:
    odoo14.clock.set(NOON)
    answer = post(odoo14, "common", "version")
    assert answer.headers["Date"] == "Sun, 01 Mar 2026 12:00:00 GMT"


def test_lines_go_with_their_bc_in_silence(odoo14: DemoOdoo) -> None:
    bc = odoo14.create(BC, {"name": "1"})
    odoo14.create(LINE, {"bc_id": bc})
    odoo14.unlink(BC, bc)
    assert ids(odoo14, LINE) == []


def test_a_reference_to_a_deleted_record_becomes_null_without_a_write(odoo14: DemoOdoo) -> None:
    odoo14.clock.set(NOON)
    user = odoo14.create(USER, {"name": "A"})
    bc = odoo14.create(BC, {"name": "1", "depositaire": user})
    odoo14.clock.advance(timedelta(days=1))
    odoo14.unlink(USER, user)
    assert result(odoo14, BC, "read", [bc], ["depositaire"])[0]["depositaire"] is False
    assert written(odoo14, BC, bc) == "2026-03-01 12:00:00"


def test_plain_sql_moves_no_write_date(odoo14: DemoOdoo) -> None:
    odoo14.clock.set(NOON)
    bc = odoo14.create(BC, {"name": "1"})
    odoo14.clock.advance(60)
    odoo14.sql("update dimagaz_bc set name = '100%%' where id = %s", [bc])
    assert result(odoo14, BC, "read", [bc], ["name"])[0]["name"] == "100%"
    assert written(odoo14, BC, bc) == "2026-03-01 12:00:00"


def test_archived_records_hide_unless_asked_for(odoo14: DemoOdoo) -> None:
    user = odoo14.create(USER, {"name": "A"})
    odoo14.archive(USER, user)
    assert ids(odoo14, USER) == []
    assert ids(odoo14, USER, [["active", "in", [True, False]]]) == [user]
    every = result(odoo14, USER, "search", [], context={"active_test": False})
    assert every == [user]
    assert result(odoo14, USER, "read", [user], ["active"]) == [{"id": user, "active": False}]


def test_a_hidden_record_is_left_out_of_searches_and_fails_a_whole_read(odoo14: DemoOdoo) -> None:
    seen, hidden = (odoo14.create(BC, {"name": name}) for name in "ab")
    odoo14.hide(BC, [hidden])
    assert ids(odoo14, BC) == [seen]
    assert result(odoo14, BC, "search_count", []) == 1
    assert error(odoo14, BC, "read", [seen, hidden], ["name"]) == "odoo.exceptions.AccessError"
    odoo14.restore(BC)
    odoo14.hide(BC, [["name", "=", "a"]])
    assert ids(odoo14, BC) == [hidden]


def test_a_revoked_model_still_tells_its_fields(odoo14: DemoOdoo) -> None:
    odoo14.revoke(BC)
    assert error(odoo14, BC, "search", []) == "odoo.exceptions.AccessError"
    assert "name" in result(odoo14, BC, "fields_get")
    assert result(odoo14, BC, "check_access_rights", "read", False) is False
    odoo14.restore(BC)
    assert ids(odoo14, BC) == []


def test_a_revoked_field_vanishes(odoo14: DemoOdoo) -> None:
    odoo14.revoke(BC, "ht")
    assert "ht" not in result(odoo14, BC, "fields_get")
    assert error(odoo14, BC, "read", [], ["ht"]) == "odoo.exceptions.AccessError"


def test_fields_come_go_and_change_while_it_runs(odoo14: DemoOdoo) -> None:
    bc = odoo14.create(BC, {"name": "1", "qty_retenue": 7, "bl_number": "x"})
    odoo14.retype_field(BC, "qty_retenue", "char")
    odoo14.rename_field(BC, "bl_number", "bl_no")
    odoo14.drop_field(BC, "version")
    odoo14.add_field(BC, Field("tags", "integer"))
    fields = result(odoo14, BC, "fields_get", attributes=["type"])
    assert fields["qty_retenue"] == {"type": "char"}
    assert {"bl_no", "tags"} <= fields.keys()
    assert not {"bl_number", "version"} & fields.keys()
    row = result(odoo14, BC, "read", [bc], ["qty_retenue", "bl_no", "tags"])[0]
    assert row == {"id": bc, "qty_retenue": "7", "bl_no": "x", "tags": 0}
    assert error(odoo14, BC, "read", [bc], ["version"]) == "builtins.ValueError"


def test_a_field_can_be_declared_otherwise_over_the_same_column(odoo14: DemoOdoo) -> None:
    bc = odoo14.create(BC, {"name": "1", "ht": 1.5, "state": "draft"})
    odoo14.redeclare_field(BC, "state", selection=(("draft", "Brouillon"), ("lost", "Perdu")))
    odoo14.redeclare_field(BC, "ht", stored=False, formula="2 * {row}.ht")
    told = result(odoo14, BC, "fields_get", ["state", "ht"], ["selection", "store"])
    assert told["state"]["selection"] == [["draft", "Brouillon"], ["lost", "Perdu"]]
    assert told["ht"] == {"store": False}
    assert result(odoo14, BC, "read", [bc], ["state", "ht"]) == [
        {"id": bc, "state": "draft", "ht": 3.0}
    ]


def test_an_upgrade_keeps_the_records(odoo14: DemoOdoo) -> None:
    bc = odoo14.create(BC, {"name": "1"})
    odoo14.upgrade(19)
    assert ids(odoo14, BC) == [bc]
    assert post(odoo14, "common", "version").json()["result"]["server_version"] == "19.0"


def test_requests_are_logged_by_the_names_of_their_arguments(odoo14: DemoOdoo) -> None:
    context = {"active_test": False}
    answer = execute(odoo14, BC, "search_read", [["id", ">", 0]], ["name"], context=context)
    asked = odoo14.requests[-1]
    assert (asked.protocol, asked.model, asked.method) == ("jsonrpc", BC, "search_read")
    assert asked.domain == [["id", ">", 0]]
    assert asked.fields == ["name"]
    assert asked.context == context
    assert asked.sent == len(answer.content)
    assert odoo14.password not in repr(asked)


def test_only_so_many_requests_are_kept_where_that_is_asked(odoo14: DemoOdoo) -> None:
    log = Logbook(keep=2)
    for path in "abc":
        log.arrived(Request(path))
    assert [request.path for request in log.requests] == ["b", "c"]
    for _ in range(3):
        post(odoo14, "common", "version")
    assert len(odoo14.requests) == 3


def test_methods_that_write_work_and_are_violations(odoo14: DemoOdoo) -> None:
    bc = result(odoo14, BC, "create", {"name": "1"})
    assert result(odoo14, BC, "write", [bc], {"name": "2"}) is True
    assert result(odoo14, BC, "read", [bc], ["name"]) == [{"id": bc, "name": "2"}]
    assert result(odoo14, BC, "unlink", [bc]) is True
    execute(odoo14, BC, "message_post", [bc])
    called = [request.method for request in odoo14.violations]
    assert called == ["create", "write", "unlink", "message_post"]


def test_a_hook_runs_before_its_request_is_answered(odoo14: DemoOdoo) -> None:
    bc = odoo14.create(BC, {"name": "1"})
    odoo14.on_request(lambda request: request.method == "read", lambda _: odoo14.unlink(BC, bc))
    assert ids(odoo14, BC) == [bc]
    assert result(odoo14, BC, "read", [bc], ["name"]) == []


def test_connections_are_refused_while_it_is_down(odoo14: DemoOdoo) -> None:
    url = odoo14.url
    with odoo14.down(), pytest.raises(requests.ConnectionError):
        post(odoo14, "common", "version")
    assert odoo14.url == url
    assert post(odoo14, "common", "version").ok
