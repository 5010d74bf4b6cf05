"""What the wire can do to an answer, and what never leaves with a request."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
import requests

from scrap_ags.errors import (
    OdooMisconfigured,
    OdooOverloaded,
    OdooRejectedRequest,
    OdooUnavailable,
    WrongUsage,
)
from scrap_ags.odoo.address import address
from scrap_ags.odoo.classify import unanswered
from scrap_ags.odoo.reply import Reply as HttpReply
from scrap_ags_tests.scripted_odoo import (
    CUT_OFF,
    DROPPED,
    STALLED,
    STALLED_MIDWAY,
    Reply,
    html,
    result,
    scripted_odoo,
)

TRANSIENT = {
    "a dropped connection": DROPPED,
    "an answer cut off": CUT_OFF,
    "truncated JSON": Reply(body=b'{"jsonrpc": "2.0", "id": 1, "result": [1, 2'),
    "a maintenance page": html(200),
    "an empty body": Reply(body=b""),
    "429": html(429),
    "502": html(502),
    "503": html(503),
    "500": html(500),
}
NOT_AN_ENVELOPE = {
    "JSON that is not Odoo's": b'{"status": "maintenance"}',
    "the answer to another request": b'{"jsonrpc": "2.0", "id": 0, "result": []}',
}


@pytest.mark.parametrize("version", [14, 19])
@pytest.mark.parametrize("fault", TRANSIENT)
def test_a_transient_fault_is_tried_again(fault, version):
    with scripted_odoo(version) as odoo, odoo.client() as client:
        odoo.next("search", TRANSIENT[fault], result([1, 2]))
        assert bytes(client.search("dimagaz.bc", []).result) == b"[1, 2]"
    assert client.pauses == [1.0]


@pytest.mark.parametrize("fault", NOT_AN_ENVELOPE)
def test_json_that_does_not_answer_the_request_is_tried_again(fault):
    with scripted_odoo() as odoo, odoo.client() as client:
        odoo.next("search", Reply(body=NOT_AN_ENVELOPE[fault]), result([1, 2]))
        assert bytes(client.search("dimagaz.bc", []).result) == b"[1, 2]"
    assert client.pauses == [1.0]


@pytest.mark.parametrize("value", [None, False, {}, 3])
@pytest.mark.parametrize("version", [14, 19])
def test_what_is_no_list_is_never_read_as_no_records(value, version):
    with scripted_odoo(version) as odoo, odoo.client() as client:
        odoo.always("search", result(value))
        with pytest.raises(OdooUnavailable, match="no list"):
            client.search("dimagaz.bc", [])


def test_an_answer_with_neither_result_nor_error_is_none():
    with scripted_odoo() as odoo, odoo.client() as client:

        def nothing(asked):
            return Reply(body=b'{"jsonrpc": "2.0", "id": %d}' % asked.body["id"])

        odoo.next("check_access_rights", nothing)
        assert client.may_read("dimagaz.bc") is False


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_told_and_never_followed(status):
    with scripted_odoo() as odoo, odoo.client() as client:
        odoo.always("version", html(status, Location="https://odoo.example/jsonrpc?x=1"))
        with pytest.raises(OdooMisconfigured, match=r"redirect to https://odoo\.example/jsonrpc;"):
            client.search("dimagaz.bc", [])
    assert odoo.methods() == ["/web/version", "version"]


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (404, OdooMisconfigured),
        (403, OdooMisconfigured),
        (400, OdooRejectedRequest),
        (415, OdooRejectedRequest),
        (413, OdooOverloaded),
        (504, OdooOverloaded),
    ],
)
@pytest.mark.parametrize("version", [14, 19])
def test_a_page_instead_of_an_answer_is_told_by_its_status(status, kind, version):
    with scripted_odoo(version) as odoo, odoo.client() as client:
        odoo.always("search", html(status))
        with pytest.raises(kind, match=f"HTTP {status}"):
            client.search("dimagaz.bc", [])


@pytest.mark.parametrize("stalled", [STALLED, STALLED_MIDWAY], ids=["before", "midway"])
def test_a_time_out_is_an_overload_and_tried_once_more(stalled):
    with scripted_odoo() as odoo, odoo.client(timeouts=(5, 0.1)) as client:
        odoo.next("search", stalled, stalled)
        with pytest.raises(OdooOverloaded, match="no answer in 0 s"):
            client.search("dimagaz.bc", [])
    assert odoo.methods().count("search") == 2


def test_a_connection_dropped_after_long_work_is_an_overload():
    dropped = requests.ConnectionError("Connection aborted.")
    assert type(unanswered("x", dropped, 60)) is OdooOverloaded
    assert type(unanswered("x", dropped, 0.5)) is OdooUnavailable
    assert type(unanswered("x", requests.ConnectTimeout(), 10)) is OdooUnavailable


def test_nobody_at_the_address_is_one_line_that_says_so():
    with scripted_odoo() as odoo:
        client = odoo.client()
    with pytest.raises(OdooUnavailable, match=r"no answer \(Connection refused\); check ODOO_URL"):
        client.search("dimagaz.bc", [])
    assert client.pauses == [1.0, 2.0, 4.0]


def test_https_to_a_server_without_tls_is_misconfigured_and_not_tried_again():
    with scripted_odoo() as odoo:
        client = odoo.client(url=odoo.url.replace("http", "https"))
        with pytest.raises(OdooMisconfigured, match="REQUESTS_CA_BUNDLE"):
            client.now()
    assert client.pauses == []


def test_the_clock_is_odoos_and_that_of_the_requests_start():
    with scripted_odoo() as odoo, odoo.client() as client:
        assert client.now() == datetime(2026, 5, 5, 10, 0, 7, tzinfo=UTC)
        assert client.search("dimagaz.bc", []).at == datetime(2026, 5, 5, 10, 0, 7, tzinfo=UTC)


def test_an_answer_is_dated_from_before_it_was_waited_for():
    ready = datetime(2026, 5, 5, 10, 0, 7, tzinfo=UTC)
    answer = HttpReply(200, b"[]", ready, waited=3.9).answer("x", msgspec.Raw(b"[]"))
    assert answer.at == ready - timedelta(seconds=3)


@pytest.mark.parametrize("date", ["", "yesterday"])
def test_without_odoos_clock_nothing_is_answered(date):
    with scripted_odoo() as odoo, odoo.client() as client:
        odoo.next("search", Reply(result=[], headers={"Date": date}))
        with pytest.raises(OdooMisconfigured, match="no Date header"):
            client.search("dimagaz.bc", [])


def test_cookies_are_never_kept_and_the_program_names_itself():
    with scripted_odoo() as odoo, odoo.client() as client:
        client.search("dimagaz.bc", [])
        client.search("dimagaz.bc", [])
    assert not any("Cookie" in asked.headers for asked in odoo.asked)
    assert all(asked.headers["User-Agent"].startswith("scrap-ags/") for asked in odoo.asked)


def test_a_netrc_never_replaces_the_key(tmp_path, monkeypatch):
    (tmp_path / "netrc").write_text("default login somebody password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with scripted_odoo(19) as odoo, odoo.client() as client:
        client._connection._session.trust_env = True
        client.search("dimagaz.bc", [])
    assert odoo.asked[-1].headers["Authorization"].startswith("bearer ")


def test_every_request_takes_a_slot_and_gives_it_back_when_it_fails():
    taken = []

    class Slots:
        @contextmanager
        def taken(self):
            taken.append("taken")
            try:
                yield
            finally:
                taken.append("given back")

    with scripted_odoo() as odoo, odoo.client(slots=Slots()) as client:
        odoo.next("search", DROPPED, html(503))
        client.search("dimagaz.bc", [])
    assert taken == ["taken", "given back"] * len(odoo.asked)
    assert client.requests == len(odoo.asked)


@pytest.mark.parametrize("url", ["http://odoo:8069/", "http://odoo:8069///", " http://odoo:8069 "])
def test_slashes_and_blanks_around_an_address_are_forgiven(url):
    assert address(url) == "http://odoo:8069"


@pytest.mark.parametrize(
    "url",
    [
        "odoo.example",
        "odoo.example:8069",
        "//odoo.example",
        "ftp://odoo.example",
        "http://",
        "http://[::1",
        "http://odoo:port",
        "https://me:secret@odoo.example",
        "https://odoo.example/web?db=ags",
        "https://odoo.example/web#action=1",
    ],
)
def test_what_is_no_address_is_wrong_usage_without_its_secrets(url):
    with pytest.raises(WrongUsage, match="reading ODOO_URL") as raised:
        address(url)
    assert "secret" not in str(raised.value)


def test_an_address_with_a_path_that_is_no_odoo_says_so():
    with scripted_odoo() as odoo, odoo.client() as client:
        odoo.always("version", html(404))
        with pytest.raises(OdooMisconfigured, match="without a path"):
            client.now()
