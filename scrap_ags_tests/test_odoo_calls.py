"""Only what reads can leave the client, and never a secret or an image."""

import pytest

from scrap_ags.errors import OdooRejectedRequest
from scrap_ags.odoo.calls import CONTEXT, Call
from scrap_ags_tests.scripted_odoo import result, scripted_odoo


@pytest.mark.parametrize(
    "method",
    ["write", "create", "unlink", "copy", "load", "export_data", "message_post", "action_confirm"],
)
def test_a_call_that_writes_cannot_be_made(method):
    with pytest.raises(OdooRejectedRequest, match=f"calling {method} of dimagaz.bc: not sent"):
        Call("dimagaz.bc", method)


@pytest.mark.parametrize("fields", [[], ["name", "image"], ["password"], ["name", "password"]])
def test_images_passwords_and_all_fields_at_once_are_never_asked_for(fields):
    with scripted_odoo() as odoo, odoo.client() as client:
        with pytest.raises(OdooRejectedRequest, match="not sent, for it reads"):
            client.read("dimagaz.user", [1], fields)
        with pytest.raises(OdooRejectedRequest, match="not sent, for it reads"):
            client.search_read("dimagaz.user", [], fields)
        with pytest.raises(OdooRejectedRequest, match="not sent, for it reads"):
            list(client.read_pages("dimagaz.user", [1], fields))
    assert {"read", "search_read"}.isdisjoint(odoo.methods())


def test_a_call_without_fields_cannot_be_made_at_all():
    for method in ("read", "search_read"):
        with pytest.raises(OdooRejectedRequest, match="every field"):
            Call("dimagaz.bc", method)


def test_every_call_sees_archived_records_in_one_language_and_in_utc():
    with scripted_odoo() as odoo, odoo.client() as client:
        odoo.always("check_access_rights", result(True))
        client.search("dimagaz.bc", [])
        client.read("dimagaz.bc", [1], ["name"])
        client.search_read("dimagaz.bc", [], ["name"])
        client.count("dimagaz.bc", [])
        client.fingerprints("dimagaz.bc", [])
        client.may_read("dimagaz.bc")
    calls = [asked.body["params"]["args"] for asked in odoo.asked if asked.body]
    contexts = [args[6]["context"] for args in calls if len(args) == 7]
    assert contexts == [dict(CONTEXT)] * len(contexts)
    assert len(contexts) == 7
    assert CONTEXT == {"active_test": False, "lang": "en_US"}


@pytest.mark.parametrize(("labels", "load"), [(False, ""), (True, "_classic_read")])
def test_labels_are_given_only_where_they_are_asked_for(labels, load):
    with scripted_odoo() as odoo, odoo.client() as client:
        client.read("dimagaz.bc", [1], ["name"], labels=labels)
    assert odoo.asked[-1].body["params"]["args"][6]["load"] == load
