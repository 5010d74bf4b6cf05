"""Quarantine: a record that cannot be mirrored is set apart alone, whichever step refuses it."""

from scrap_ags.models import BcLine
from scrap_ags_tests.hazards.in_step import assert_in_step
from scrap_ags_tests.hazards.world import LINE, World
from scrap_ags_tests.twin import Twin


def test_a_merge_that_the_table_refuses_rejects_the_culprits_alone(twin: Twin, mirrored: World):
    twin.execute("ALTER TABLE scrap_dimagaz_bc_line ADD CONSTRAINT no_99 CHECK (qty <> 99)")
    for line in mirrored.lines:
        twin.source.write(LINE, line, {"qty": 99 if line in mirrored.lines[3:5] else 50})
    twin.source.create(LINE, {"qty": 99})
    report = twin.sync(BcLine)["bc_line"]
    assert (report.updated, report.rejected) == (len(mirrored.lines) - 2, 3)
    rows = twin.rows(BcLine)
    assert [rows[line]["qty"] for line in mirrored.lines[2:6]] == [50, 1, 2, 50]
    reasons = twin.query("SELECT reason, payload FROM scrap_rejected ORDER BY odoo_id")
    assert {"no_99" in row["reason"] for row in reasons} == {True}
    assert {row["payload"]["qty"] for row in reasons} == {99}
    twin.execute("ALTER TABLE scrap_dimagaz_bc_line DROP CONSTRAINT no_99")
    twin.sync(full=True)
    assert_in_step(twin)


def test_a_rejected_record_keeps_nothing_else_from_being_committed(twin: Twin, mirrored: World):
    """A value out of range, one with decimals where there are none, and a number that is none."""
    twin.source.retype_field(LINE, "qty", "float")
    for line, qty in zip(mirrored.lines, (1e10, 1.5, 7), strict=False):
        twin.source.write(LINE, line, {"qty": qty})
    twin.source.sql("UPDATE dimagaz_bc_line SET subtotal = 'NaN' WHERE id = 4")
    twin.source.write(LINE, 4, {"prix": 1})
    twin.source.unlink(LINE, mirrored.lines[8])
    report = twin.sync(BcLine)["bc_line"]
    assert (report.rejected, report.updated, report.deleted) == (3, 1, 1)
    assert_in_step(twin)
