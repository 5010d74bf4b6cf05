"""Scenarios 8 to 12: what is archived, rewritten in silence, hidden, or forbidden."""

import pytest

from scrap_ags.demo import faults
from scrap_ags.errors import OdooDenied, OdooUnavailable
from scrap_ags.models import Bc, BcLine, User
from scrap_ags_tests.hazards.answers import reading
from scrap_ags_tests.hazards.in_step import assert_in_step, differences
from scrap_ags_tests.hazards.refresh import Refresh
from scrap_ags_tests.hazards.world import (
    BC,
    CATEGORY,
    LINE,
    PRODUCT,
    TEMPLATE,
    USER,
    World,
    populate,
)
from scrap_ags_tests.twin import Twin

SILENT = {
    "a value": "UPDATE dimagaz_bc SET state = 'silent' WHERE id = 1",
    "a field that is computed from another model": "UPDATE dimagaz_user SET solde = 9.875",
    "a label": f"UPDATE {TEMPLATE.replace('.', '_')} SET name = 'Propane'",
    "another label": f"UPDATE {CATEGORY.replace('.', '_')} SET name = 'Vrac'",
    "a reference": "UPDATE dimagaz_bc_line SET product = 2 WHERE id = 1",
    "a day": "UPDATE dimagaz_bc SET bc_date = '2026-09-01 10:00:00' WHERE id = 2",
}


def test_an_archived_record_stays_and_says_so_until_it_is_revived(
    twin: Twin, mirrored: World, refresh: Refresh
):
    """Scenario 8."""
    twin.source.archive(USER, mirrored.users[:2])
    refresh.settle()
    assert [row["active"] for row in twin.rows(User).values()] == [False, False, True, False]
    assert_in_step(twin)
    twin.source.write(USER, mirrored.users, {"active": True})
    refresh.settle()
    assert [row["active"] for row in twin.rows(User).values()] == [True] * 4
    assert_in_step(twin)


@pytest.mark.parametrize("what", SILENT)
def test_what_sql_changed_in_silence_is_found_by_the_comparison_of_every_value(
    twin: Twin, mirrored: World, refresh: Refresh, what: str
):
    """Scenario 9."""
    twin.source.sql(SILENT[what])
    refresh.settle()
    twin.sync()
    assert differences(twin.source, twin.mirror)
    refresh.night()
    assert_in_step(twin)


def test_a_rule_that_hides_most_rows_deletes_none_and_what_it_gives_back_is_current(
    twin: Twin, mirrored: World, refresh: Refresh
):
    """Scenario 10; ``test_lost_sight_told`` has what is said of it."""
    hidden = mirrored.lines[:6]
    twin.source.hide(LINE, hidden)
    refresh.settle()
    assert set(twin.rows(BcLine)) == set(mirrored.lines)
    assert_in_step(twin)
    twin.source.write(LINE, hidden[0], {"qty": 55})
    twin.source.write(LINE, mirrored.lines[8], {"qty": 56})
    refresh.settle()
    assert_in_step(twin)
    twin.source.restore(LINE)
    refresh.settle()
    assert twin.rows(BcLine)[hidden[0]]["qty"] == 55
    assert_in_step(twin)


@pytest.mark.parametrize("model", [USER, PRODUCT, BC, LINE])
def test_a_right_that_is_lost_stops_its_model_and_deletes_nothing(
    twin: Twin, mirrored: World, refresh: Refresh, model: str
):
    """Scenario 11."""
    before = twin.audited()
    twin.source.revoke(model)
    refresh.minute()
    refresh.night()
    assert [asset for asset, told in refresh.troubles.items() if model in told]
    assert twin.audited() == before
    twin.source.write(BC, mirrored.bcs[0], {"state": "done"})
    twin.source.restore(model)
    refresh.settle()
    assert_in_step(twin)


def test_one_hidden_record_among_two_thousand_keeps_none_of_the_others(
    twin: Twin, refresh: Refresh
):
    """Scenario 12: it is hidden after its id was told, so that a page of 2,000 fails whole."""
    twin.source.sql(
        "INSERT INTO dimagaz_bc_line (qty, create_date, write_date)"
        " SELECT n, %s, %s FROM generate_series(1, 2000) n",
        [twin.source.clock.now()] * 2,
    )
    twin.source.on_request(reading(LINE), lambda _: twin.source.hide(LINE, [1234]))
    report = twin.sync(BcLine)["bc_line"]
    assert (report.created, report.requests < 100) == (1999, True)
    assert 1234 not in twin.rows(BcLine)
    assert_in_step(twin)
    twin.source.restore(LINE)
    refresh.settle()
    assert len(twin.rows(BcLine)) == 2000
    assert_in_step(twin)


def test_a_right_that_is_lost_between_two_pages_is_no_empty_page(
    twin: Twin, mirrored: World, refresh: Refresh
):
    """Scenario 11, in the middle of a run."""
    twin.source.write(BC, mirrored.bcs, {"state": "done"})
    twin.source.on_request(reading(BC), lambda _: twin.source.revoke(BC))
    with pytest.raises(OdooDenied, match=BC):
        twin.sync(Bc)
    assert set(twin.rows(Bc)) == set(mirrored.bcs)
    twin.source.restore(BC)
    refresh.settle()
    assert_in_step(twin)


def test_an_early_14_that_turns_every_error_into_a_page_hides_nothing_and_deletes_nothing(
    twin14: Twin,
):
    """With several databases, that is; whether a record is hidden cannot be told there."""
    world = populate(twin14.source)
    twin14.sync()
    before = twin14.rows(BcLine)
    twin14.source.fail(faults.multidb_500(), times=float("inf"))
    twin14.source.hide(LINE, world.lines[:3])
    with pytest.raises(OdooUnavailable, match="early Odoo 14 with several databases"):
        twin14.sync(BcLine)
    assert twin14.rows(BcLine) == before
    twin14.source.restore(LINE)
    twin14.sync()
    assert_in_step(twin14)
