"""One log-in a process, at most two attempts, and a refusal that is remembered."""

from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from pydantic import SecretStr

from scrap_ags.errors import OdooMisconfigured, OdooRefused, OdooUnavailable
from scrap_ags.odoo.login import REMEMBERED, ProcessMemory, digest
from scrap_ags_tests.scripted_odoo import (
    PASSWORD,
    html,
    json2_error,
    result,
    rpc_error,
    scripted_odoo,
)

NO_KEY = json2_error(401, "werkzeug.exceptions.Unauthorized", "Invalid apikey")
DENIED = rpc_error("odoo.exceptions.AccessDenied", "Access Denied")


def test_auto_takes_jsonrpc_where_there_is_no_json2():
    with scripted_odoo(14) as odoo, odoo.client() as client:
        assert client.protocol == "jsonrpc"
        assert client.version == (14, 0)
    assert odoo.methods() == ["/web/version", "version", "authenticate"]


def test_auto_takes_json2_where_the_password_is_a_key():
    with scripted_odoo(19) as odoo, odoo.client() as client:
        assert client.protocol == "json2"
        assert client.version == (19, 0)
    assert odoo.methods() == ["/web/version", "fields_get"]
    assert odoo.asked[-1].headers["Authorization"] == f"bearer {PASSWORD}"
    assert odoo.asked[-1].headers["X-Odoo-Database"] == "ags"


@pytest.mark.parametrize("shut", [NO_KEY, html(404)], ids=["no key", "no database chosen"])
def test_auto_falls_back_to_jsonrpc_where_json2_does_not_take_the_password(shut):
    with scripted_odoo(19) as odoo, odoo.client() as client:
        odoo.next("fields_get", shut)
        assert client.protocol == "jsonrpc"
    assert odoo.methods() == ["/web/version", "fields_get", "authenticate"]


@pytest.mark.parametrize("password", ["mot de passe à 5 €", "two\nlines", "clé"])
def test_a_password_that_no_header_can_hold_is_never_tried_as_a_key(password):
    with scripted_odoo(19) as odoo, odoo.client(password=SecretStr(password)) as client:
        assert client.protocol == "jsonrpc"
    assert odoo.methods() == ["/web/version", "authenticate"]


def test_a_database_may_have_any_name():
    with scripted_odoo(19) as odoo, odoo.client(db="société €") as client:
        assert client.protocol == "json2"
    assert odoo.asked[-1].headers["X-Odoo-Database"].encode("latin-1").decode() == "société €"


def test_json2_wanted_of_a_server_without_it_says_what_to_set():
    with scripted_odoo(14) as odoo:
        client = odoo.client(protocol="json2")
        with pytest.raises(OdooMisconfigured, match="leave ODOO_PROTOCOL at auto"):
            client.log_in()
    assert odoo.methods() == ["/web/version"]


def test_one_log_in_serves_every_thread_and_request():
    with scripted_odoo() as odoo, odoo.client() as client:
        threads = [Thread(target=client.search, args=("dimagaz.bc", [])) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert odoo.methods().count("authenticate") == 1
    assert odoo.methods().count("search") == 8


@pytest.mark.parametrize(("version", "attempts"), [(14, 1), (19, 2)])
def test_a_wrong_password_is_tried_at_most_twice_and_then_not_at_all(version, attempts):
    with scripted_odoo(version) as odoo, odoo.client() as client:
        odoo.always("fields_get", NO_KEY)
        odoo.always("authenticate", result(False))
        with pytest.raises(OdooRefused, match="check ODOO_USER and ODOO_PASSWORD"):
            client.search("dimagaz.bc", [])
        sent = len(odoo.asked)
        with pytest.raises(OdooRefused, match=r"not tried, for Odoo refused it at .* UTC"):
            client.search("dimagaz.bc", [])
        assert len(odoo.asked) == sent
    tries = [name for name in odoo.methods() if name in {"authenticate", "fields_get"}]
    assert len(tries) == attempts
    assert client.pauses == []


def test_a_refusal_is_shared_with_other_clients_until_the_credentials_change():
    memory = ProcessMemory()
    with scripted_odoo() as odoo:
        odoo.always("authenticate", result(False))
        with odoo.client(memory=memory) as first, pytest.raises(OdooRefused):
            first.log_in()
        sent = len(odoo.asked)
        with odoo.client(memory=memory) as second, pytest.raises(OdooRefused, match="not tried"):
            second.log_in()
        assert len(odoo.asked) == sent
        odoo.always("authenticate", result(2))
        with odoo.client(memory=memory, password=SecretStr("another")) as third:
            third.log_in()


def test_a_refusal_is_forgotten_after_five_minutes():
    now = datetime(2026, 5, 5, 10, tzinfo=UTC)
    memory = ProcessMemory(lambda: now)
    memory.remember(b"credentials")
    assert memory.refused_since(b"credentials") == datetime(2026, 5, 5, 10, tzinfo=UTC)
    now += REMEMBERED - timedelta(seconds=1)
    assert memory.refused_since(b"credentials")
    now += timedelta(seconds=1)
    assert memory.refused_since(b"credentials") is None


def test_a_log_in_that_works_clears_the_memory():
    memory = ProcessMemory()
    memory.remember(b"other credentials")
    with scripted_odoo() as odoo, odoo.client(memory=memory) as client:
        client.log_in()
    assert memory.refused_since(b"other credentials") is None


def test_a_log_in_that_odoo_takes_back_is_not_used_again():
    with scripted_odoo() as odoo, odoo.client() as client:
        client.search("dimagaz.bc", [])
        odoo.next("search", DENIED)
        with pytest.raises(OdooRefused, match="Access Denied"):
            client.search("dimagaz.bc", [])
        sent = len(odoo.asked)
        with pytest.raises(OdooRefused, match="not tried"):
            client.count("dimagaz.bc", [])
        assert len(odoo.asked) == sent


def test_an_outage_during_the_log_in_is_no_refusal():
    memory = ProcessMemory()
    with scripted_odoo() as odoo, odoo.client(memory=memory) as client:
        odoo.next("authenticate", *[html(503)] * 4)
        with pytest.raises(OdooUnavailable):
            client.log_in()
        client.log_in()


def test_version_and_clock_need_no_log_in():
    with scripted_odoo() as odoo, odoo.client() as client:
        assert client.version == (14, 0)
        client.now()
    assert odoo.methods() == ["/web/version", "version", "version"]


def test_an_upgrade_shows_with_the_next_look_at_the_clock():
    with scripted_odoo() as odoo, odoo.client() as client:
        assert client.version == (14, 0)
        odoo.always("version", result({"server_version_info": ["saas~17", 2, 0, "final", 0, ""]}))
        client.now()
        assert client.version == (17, 2)


def test_remembered_credentials_are_salted_and_differ_by_each_part():
    password = SecretStr(PASSWORD)
    kept = {
        digest("http://a", "db", "user", password),
        digest("http://b", "db", "user", password),
        digest("http://a", "other", "user", password),
        digest("http://a", "db", "other", password),
        digest("http://a", "db", "user", SecretStr("other")),
    }
    assert len(kept) == 5
    assert not any(PASSWORD.encode() in credentials for credentials in kept)
    assert digest("http://a", "db", "user", password) in kept
