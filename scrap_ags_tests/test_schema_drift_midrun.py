"""Odoo's fields change between two requests of one run."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Engine

from scrap_ags.demo import faults
from scrap_ags.errors import OdooSchemaChanged
from scrap_ags.models import Bc, BcLine, User
from scrap_ags.sync import extract
from scrap_ags.sync.scope import Days
from scrap_ags_tests.drifting import BC, LINE, USER, as_it_reads, asked_for_fields, asking, order
from scrap_ags_tests.twin import Twin, twin_of

DAY = date(2026, 11, 20)


@pytest.fixture(params=[14, 19])
def twin(request: pytest.FixtureRequest, mirror: Engine) -> Iterator[Twin]:
    with twin_of(request.getfixturevalue(f"odoo{request.param}"), mirror) as twin:
        yield twin


def test_an_optional_field_that_vanishes_between_two_requests_leaves_its_column_null(twin: Twin):
    user = twin.source.create(USER, {"name": "Atlas"})
    as_it_reads(twin, USER, lambda: twin.source.drop_field(USER, "active"))
    assert twin.sync(User)["user"].created == 1
    assert twin.rows(User)[user]["active"] is None
    assert asked_for_fields(twin, USER) == 2


def test_an_optional_field_that_vanishes_from_a_page_on_leaves_every_column_null(
    twin: Twin, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(extract, "PAGE", 2)
    for number in range(9):
        twin.source.create(USER, {"name": str(number)})
    as_it_reads(twin, USER, lambda: twin.source.drop_field(USER, "active"), page=3)
    assert twin.sync(User)["user"].created == 9
    assert [row["active"] for row in twin.rows(User).values()] == [None] * 9


def test_an_optional_field_of_a_parent_that_vanishes_does_not_stop_its_children(twin: Twin):
    user = twin.source.create(USER, {"name": "Atlas"})
    bc, _ = order(twin, user)
    as_it_reads(twin, USER, lambda: twin.source.drop_field(USER, "active"))
    assert twin.sync(Bc)["bc"].created == 1
    assert twin.rows(Bc)[bc]["depositaire_id"] == user
    twin.sync(User)
    row = twin.rows(User)[user]
    assert (row["name"], row["active"], row["inferred"]) == ("Atlas", None, False)


def test_a_needed_field_that_vanishes_between_two_requests_is_named_and_nothing_is_half_written(
    twin: Twin, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(extract, "PAGE", 2)
    kept, _ = order(twin)
    twin.sync()
    for _ in range(7):
        order(twin)
    twin.source.write(BC, kept, {"state": "done"})
    audited = twin.audited()
    as_it_reads(twin, BC, lambda: twin.source.drop_field(BC, "bl_number"), page=3)
    with pytest.raises(OdooSchemaChanged) as told:
        twin.sync(Bc)
    assert "field bl_number of dimagaz.bc is missing, the column bl_number needs" in str(told.value)
    assert list(twin.rows(Bc)) == [kept]
    assert twin.audited() == audited
    assert twin.query("SELECT * FROM scrap_rejected") == []


def test_a_field_retyped_between_two_requests_puts_no_record_into_quarantine(twin: Twin):
    order(twin)
    as_it_reads(twin, LINE, lambda: twin.source.retype_field(LINE, "qty", "char"))
    with pytest.raises(OdooSchemaChanged, match="is of type char"):
        twin.sync(BcLine)
    assert twin.query("SELECT * FROM scrap_rejected") == []
    assert twin.rows(BcLine) == {}


def test_a_record_that_cannot_be_read_while_no_field_changed_is_rejected_alone(twin: Twin):
    bc, _ = order(twin)
    good, _ = order(twin)
    twin.source.sql("UPDATE dimagaz_bc SET ht = 'NaN' WHERE id = %s", [bc])
    report = twin.sync(Bc)["bc"]
    assert (report.created, report.rejected) == (1, 1)
    assert list(twin.rows(Bc)) == [good]


def test_a_date_that_vanishes_while_its_days_are_looked_for_is_named(twin: Twin):
    order(twin)
    twin.sync()
    searched = asking(LINE, "search_read", "search")
    twin.source.on_request(searched, lambda _: twin.source.drop_field(BC, "bc_date"))
    with pytest.raises(OdooSchemaChanged, match=r"field bc_date of dimagaz\.bc is missing"):
        twin.sync(BcLine, scope=Days(DAY, DAY))
    assert len(twin.rows(BcLine)) == 1


def test_a_field_that_odoo_lists_and_refuses_is_asked_for_again_once_and_not_for_ever(twin: Twin):
    order(twin)
    refusal = faults.json_error("builtins.ValueError", "Invalid field 'bl_number' on 'dimagaz.bc'")
    refused = twin.source.fail(refusal, when=asking(BC, "read"), times=float("inf"))
    with pytest.raises(OdooSchemaChanged, match="Invalid field 'bl_number'"):
        twin.sync(Bc)
    assert len(refused.seen) == 1
    assert asked_for_fields(twin, BC) == 2
    assert twin.rows(Bc) == {}


def test_a_right_on_a_field_that_is_lost_between_two_requests_hides_no_record(twin: Twin):
    bc, _ = order(twin)
    as_it_reads(twin, BC, lambda: twin.source.revoke(BC, "bl_number"))
    with pytest.raises(OdooSchemaChanged, match="give this log-in the right to see it"):
        twin.sync(Bc)
    assert bc not in twin.rows(Bc)
