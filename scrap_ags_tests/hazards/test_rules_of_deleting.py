"""How much may be deleted, of what, and what stays."""

from datetime import date

import pytest

from scrap_ags.models import Bc, BcLine
from scrap_ags.sync.scope import Days
from scrap_ags_tests.hazards.in_step import assert_in_step
from scrap_ags_tests.hazards.world import BC, LINE, World
from scrap_ags_tests.twin import Twin

LEFT, JOINED = date(2026, 11, 20), date(2026, 11, 5)
AUDITED = (
    "INSERT INTO scrap_audit_log (occurred_at, asset, odoo_id, action, source, actor, changes)"
    " SELECT now() - interval '{}', 'bc_line', n, 'deleted', 'sync', '', '{{}}'"
    " FROM generate_series(1001, 1018) n"
)


def lines(twin: Twin, count: int) -> list[int]:
    with twin.source.transaction() as tx:
        ids = [tx.create(LINE, {"qty": n}) for n in range(count)]
    twin.sync(BcLine)
    return ids


@pytest.mark.parametrize(
    ("rows", "gone", "withheld"),
    [(25, 20, False), (25, 21, True), (300, 30, False), (300, 31, True)],
)
def test_more_than_twenty_rows_and_a_tenth_are_withheld_and_not_one_less(
    twin: Twin, rows: int, gone: int, withheld: bool
):
    ids = lines(twin, rows)
    twin.source.unlink(LINE, ids[:gone])
    report = twin.sync(BcLine)["bc_line"]
    assert (report.withheld, report.deleted) == ((gone, 0) if withheld else (0, gone))


@pytest.mark.parametrize(("ago", "withheld"), [("23 hours 59 minutes", 5), ("24 hours", 0)])
def test_the_deletions_of_a_day_are_counted_together_and_no_older_ones(
    twin: Twin, ago: str, withheld: int
):
    ids = lines(twin, 40)
    twin.execute(AUDITED.format(ago))
    twin.source.unlink(LINE, ids[:5])
    assert twin.sync(BcLine)["bc_line"].withheld == withheld


def test_while_deletions_are_withheld_the_rest_of_the_asset_is_merged(twin: Twin):
    ids = lines(twin, 60)
    twin.source.unlink(LINE, ids[:30])
    twin.source.write(LINE, ids[40], {"qty": 999})
    twin.source.create(LINE, {"qty": 7})
    report = twin.sync(BcLine)["bc_line"]
    assert (report.withheld, report.updated, report.created) == (30, 1, 1)
    assert twin.rows(BcLine)[ids[40]]["qty"] == 999
    twin.sync(BcLine, accept_mass_delete=True)
    assert_in_step(twin)


def test_what_is_withheld_is_listed_until_a_whole_sync_found_nothing_to_withhold(twin: Twin):
    ids = lines(twin, 60)
    twin.source.unlink(LINE, ids[:30])
    twin.sync(BcLine)
    listed = [{"asset": "bc_line", "rows": 30}]
    assert twin.query("SELECT asset, rows FROM scrap_withheld") == listed
    twin.sync(BcLine, scope=Days(JOINED, JOINED))
    assert twin.query("SELECT asset, rows FROM scrap_withheld") == listed
    twin.sync(BcLine, accept_mass_delete=True)
    assert twin.query("SELECT * FROM scrap_withheld") == []


def test_a_parent_that_a_hidden_child_refers_to_stays_inferred(twin: Twin, mirrored: World):
    twin.source.sql("ALTER TABLE dimagaz_bc_line DROP CONSTRAINT dimagaz_bc_line_bc_id_fkey")
    twin.source.hide(LINE, mirrored.lines[:2])
    twin.source.unlink(BC, mirrored.bcs[0])
    report = twin.sync(Bc)["bc"]
    assert (report.deleted, report.inferred, report.others["bc_line"].hidden) == (0, 1, 2)
    assert twin.rows(Bc)[mirrored.bcs[0]]["inferred"]
    assert twin.rows(BcLine)[mirrored.lines[0]]["bc_id"] == mirrored.bcs[0]
    assert_in_step(twin)


def test_a_row_that_odoo_gives_after_all_is_no_deletion(twin: Twin, mirrored: World):
    """It moved to another day: the day that it left asks Odoo for it by its id."""
    left, joined = Days(LEFT, LEFT), Days(JOINED, JOINED)
    twin.source.write(BC, mirrored.bcs[1], {"bc_date": f"{JOINED} 10:00:00"})
    before = twin.audited()
    report = twin.sync(Bc, scope=left)["bc"]
    assert (report.deleted, report.updated, report.days) == (0, 1, {LEFT, JOINED})
    assert twin.audit(before) == [("bc", mirrored.bcs[1], "updated")]
    assert twin.sync(Bc, scope=joined)["bc"].changed == 0
    assert_in_step(twin)
