"""Odoo's fields change between two runs: what that stops, what it says, what goes on."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from scrap_ags.demo.orm.catalogue import Field
from scrap_ags.errors import OdooSchemaChanged
from scrap_ags.models import Bc, BcLine, Product, User
from scrap_ags.sync.engine import Sync
from scrap_ags.sync.scope import Everything
from scrap_ags_tests.drifting import BC, LINE, PRODUCT, asked_for_fields, order
from scrap_ags_tests.twin import CALENDAR, Twin, twin_of


@pytest.fixture(params=[14, 19])
def twin(request: pytest.FixtureRequest, mirror: Engine) -> Iterator[Twin]:
    with twin_of(request.getfixturevalue(f"odoo{request.param}"), mirror) as twin:
        yield twin


def test_each_run_asks_once_for_the_fields_of_its_model(twin: Twin):
    order(twin)
    twin.sync()
    sync = Sync(twin.client, twin.mirror, CALENDAR)
    for runs in (1, 2):
        before = asked_for_fields(twin, BC)
        twin.later()
        sync.run(Bc, Everything())
        assert asked_for_fields(twin, BC) == before + 1, runs


def test_only_what_is_needed_is_asked_of_the_fields(twin: Twin):
    twin.sync()
    asked = [request for request in twin.source.requests if request.method == "fields_get"]
    told = {name for request in asked for name in request.kwargs["attributes"]}
    assert told == {"type", "store", "relation", "searchable", "depends"}


def test_a_field_dropped_since_the_last_run_stops_the_next_although_no_record_was_written(
    twin: Twin,
):
    order(twin)
    twin.sync()
    twin.source.drop_field(BC, "bl_number")
    with pytest.raises(OdooSchemaChanged, match=r"field bl_number of dimagaz\.bc is missing"):
        twin.sync(Bc)
    assert twin.sync(User, BcLine)["bc_line"].unchanged == 1


def test_a_retyped_field_is_told_with_its_expected_and_its_found_type(twin: Twin):
    order(twin)
    twin.source.retype_field(LINE, "qty", "char")
    with pytest.raises(OdooSchemaChanged) as told:
        twin.sync(BcLine)
    assert str(told.value) == (
        "reading bc_line: field qty of dimagaz.bc.line is of type char, the column qty needs float"
        " or integer or monetary; put it back in Odoo, give this log-in the right to see it, or"
        " change models.py and migrate"
    )
    assert twin.sync(Bc)["bc"].created == 1


def test_a_reference_that_leads_to_another_model_is_no_reference_of_ours(twin: Twin):
    order(twin)
    twin.sync()
    twin.source.drop_field(BC, "depositaire")
    twin.source.add_field(BC, Field("depositaire", "many2one", "res.users"))
    with pytest.raises(OdooSchemaChanged) as told:
        twin.sync(Bc)
    assert "is of type many2one to res.users" in str(told.value)
    assert "needs many2one to dimagaz.user" in str(told.value)


def test_a_field_that_the_log_in_may_see_no_more_is_told_like_one_that_is_gone(twin: Twin):
    bc, _ = order(twin)
    twin.sync()
    twin.source.revoke(BC, "solde")
    with pytest.raises(OdooSchemaChanged, match="give this log-in the right to see it"):
        twin.sync(Bc)
    assert twin.rows(Bc)[bc]["hidden_at"] is None


def test_what_was_put_back_is_read_again(twin: Twin):
    bc, _ = order(twin)
    twin.source.rename_field(BC, "bl_number", "bl")
    with pytest.raises(OdooSchemaChanged):
        twin.sync(Bc)
    twin.source.rename_field(BC, "bl", "bl_number")
    assert twin.sync(Bc)["bc"].created == 1
    assert list(twin.rows(Bc)) == [bc]


def test_a_parent_whose_fields_drifted_is_inferred_and_its_children_go_on(twin: Twin):
    product = twin.source.create(PRODUCT, {"name": "Butane"})
    _, line = order(twin)
    twin.source.write(LINE, line, {"product": product})
    twin.source.drop_field(PRODUCT, "prix")
    assert twin.sync(BcLine)["bc_line"].created == 1
    assert twin.rows(Product)[product]["inferred"]


def test_lines_whose_fields_drifted_keep_their_deleted_bc_until_they_are_read_again(twin: Twin):
    gone, line = order(twin)
    twin.sync()
    twin.source.drop_field(LINE, "qty_defect")
    twin.source.unlink(BC, gone)
    new, new_line = order(twin)
    assert twin.sync(Bc)["bc"].created == 1
    assert (set(twin.rows(Bc)), set(twin.rows(BcLine))) == ({gone, new}, {line})
    twin.source.add_field(LINE, Field("qty_defect", "integer"))
    twin.sync(BcLine, Bc)
    assert (set(twin.rows(Bc)), set(twin.rows(BcLine))) == ({new}, {new_line})
