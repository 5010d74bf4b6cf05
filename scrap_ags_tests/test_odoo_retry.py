"""What is tried again, how often, and how long the pauses are."""

import pytest

from scrap_ags.errors import OdooDenied, OdooOverloaded, OdooUnavailable
from scrap_ags.odoo.retry import LONGEST_PAUSE, seconds
from scrap_ags_tests.scripted_odoo import html, result, rpc_error, scripted_odoo

CONFLICT = rpc_error("psycopg2.errors.SerializationFailure", "could not serialize access")
MEMORY = rpc_error("builtins.MemoryError", "")


def test_pauses_grow_and_attempts_are_bounded():
    with scripted_odoo() as odoo, odoo.client() as client:
        odoo.always("search", html(502))
        with pytest.raises(OdooUnavailable, match="HTTP 502"):
            client.search("dimagaz.bc", [])
    assert client.pauses == [1.0, 2.0, 4.0]
    assert odoo.methods().count("search") == 4


def test_faults_of_the_wire_and_of_odoo_share_one_loop():
    with scripted_odoo() as odoo, odoo.client() as client:
        odoo.next("search", html(502), CONFLICT, html(200), result([7]))
        assert bytes(client.search("dimagaz.bc", []).result) == b"[7]"
    assert client.pauses == [1.0, 2.0, 4.0]


@pytest.mark.parametrize(
    ("asked_for", "paused"),
    [
        ("7", 7.0),
        ("0", 1.0),
        ("86400", LONGEST_PAUSE),
        ("Tue, 05 May 2026 10:00:17 GMT", 10.0),
        ("Mon, 04 May 2026 10:00:00 GMT", 1.0),
        ("soon", 1.0),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_honoured_up_to_a_minute(asked_for, paused, status):
    with scripted_odoo() as odoo, odoo.client() as client:
        odoo.next("search", html(status, Retry_After=asked_for))
        client.search("dimagaz.bc", [])
    assert client.pauses == [paused]


def test_an_overload_is_tried_only_once_more():
    with scripted_odoo() as odoo, odoo.client() as client:
        odoo.always("search", MEMORY)
        with pytest.raises(OdooOverloaded):
            client.search("dimagaz.bc", [])
    assert odoo.methods().count("search") == 2


def test_what_is_not_transient_is_never_tried_again():
    with scripted_odoo() as odoo, odoo.client() as client:
        odoo.always("search", rpc_error("odoo.exceptions.AccessError", "no"))
        with pytest.raises(OdooDenied):
            client.search("dimagaz.bc", [])
    assert odoo.methods().count("search") == 1
    assert client.pauses == []


def test_one_attempt_means_one():
    with scripted_odoo() as odoo, odoo.client(attempts=1) as client:
        odoo.next("search", MEMORY)
        with pytest.raises(OdooOverloaded):
            client.search("dimagaz.bc", [])
    assert client.pauses == []


def test_no_pause_is_longer_than_a_minute():
    assert max(seconds(attempt, 1e9) for attempt in range(1, 40)) == LONGEST_PAUSE
