"""Every refusal recorded on Odoo 13 to 19 is told apart as what it is."""

import json
from pathlib import Path

import pytest

from scrap_ags import errors
from scrap_ags.odoo.classify import LONGEST, application_error
from scrap_ags_tests.scripted_odoo import PASSWORD, Reply, html, result, rpc_error, scripted_odoo

RECORDED = [
    json.loads(line)
    for line in (Path(__file__).parent / "recordings" / "odoo_refusals.jsonl").open()
]


def replayed(recorded: dict) -> Reply:
    body = recorded["body"]
    if recorded["status"] == 200 and "result" in body:
        return result(body["result"])
    raw = body if isinstance(body, str) else json.dumps(body)
    return Reply(recorded["status"], raw.encode(), {"Content-Type": recorded["type"]})


@pytest.mark.parametrize("protocol", ["jsonrpc", "json2"])
def test_every_recorded_refusal_is_told_apart(protocol):
    wrong = []
    with scripted_odoo(19) as odoo:
        client = odoo.client(protocol=protocol, attempts=1)
        for recorded in (line for line in RECORDED if line["protocol"] == protocol):
            name, means = recorded["recorded"], recorded["means"]
            at_log_in = name.startswith("authenticate")
            if at_log_in:
                client = odoo.client(protocol=protocol, attempts=1)
            odoo.next("authenticate" if at_log_in else "search", replayed(recorded))
            with pytest.raises(errors.OdooError) as raised:
                client.search("dimagaz.bc", [])
            if type(raised.value).__name__ != means:
                wrong.append((name, recorded["odoo"], str(raised.value)))
            if means == "OdooRefused":
                client = odoo.client(protocol=protocol, attempts=1)
    assert not wrong


@pytest.mark.parametrize(
    ("name", "message", "kind"),
    [
        ("psycopg2.errors.SerializationFailure", "could not serialize", errors.OdooUnavailable),
        ("psycopg2.OperationalError", "the server went away", errors.OdooUnavailable),
        ("psycopg2.InterfaceError", "connection already closed", errors.OdooUnavailable),
        ("psycopg2.pool.PoolError", "The Connection Pool Is Full", errors.OdooUnavailable),
        (
            "odoo.exceptions.Warning",
            "Currently, this database is not fully loaded and can not be used.",
            errors.OdooUnavailable,
        ),
        ("builtins.MemoryError", "", errors.OdooOverloaded),
        ("builtins.Exception", "CPU time limit exceeded.", errors.OdooOverloaded),
        (
            "psycopg2.OperationalError",
            "FATAL:  la base de données « ags » n'existe pas",
            errors.OdooMisconfigured,
        ),
        ("builtins.ZeroDivisionError", "division by zero", errors.OdooRejectedRequest),
    ],
)
def test_an_error_that_no_recording_holds_is_told_apart(name, message, kind):
    error = application_error("reading", name, message)
    assert type(error) is kind
    assert error.name == name


@pytest.mark.parametrize(
    "message",
    [
        "Invalid field 'solde' on model 'dimagaz.bc'",
        "Invalid field 'solde' on 'dimagaz.bc'",
        "Invalid field dimagaz.bc.solde in leaf ('solde', '=', 1)",
        "Cannot convert dimagaz.bc.solde to SQL because it is not stored",
    ],
)
def test_a_missing_field_is_named(message):
    error = application_error("reading", "builtins.ValueError", message)
    assert isinstance(error, errors.OdooSchemaChanged)
    assert error.field == "solde"


def test_a_message_is_one_short_line_that_says_what_and_where_and_what_to_do():
    with scripted_odoo() as odoo, odoo.client() as client:
        said = "\n" + "x" * 1000 + "\nmore"
        odoo.next("search", rpc_error("odoo.exceptions.AccessError", said))
        with pytest.raises(errors.OdooDenied) as raised:
            client.search("dimagaz.bc", [])
    message = str(raised.value)
    assert "\n" not in message
    assert "x" * LONGEST in message
    assert "x" * (LONGEST + 1) not in message
    assert message.startswith(f"calling search of dimagaz.bc at {odoo.url} (database ags): ")
    assert message.endswith("; give the log-in the right to read it")


def test_no_message_and_no_repr_holds_the_password():
    with scripted_odoo() as odoo, odoo.client() as client:
        odoo.next("search", rpc_error("builtins.TypeError", f"bad: {PASSWORD}"))
        with pytest.raises(errors.OdooRejectedRequest) as raised:
            client.search("dimagaz.bc", [])
    assert PASSWORD not in f"{raised.value} {raised.value!r} {client!r} {vars(client)}"


def test_a_server_error_page_names_the_early_odoo_14_with_several_databases():
    with scripted_odoo() as odoo, odoo.client() as client:
        odoo.always("search", html(500))
        with pytest.raises(errors.OdooUnavailable, match="early Odoo 14 with several databases"):
            client.search("dimagaz.bc", [])
    assert odoo.methods().count("search") == 4
