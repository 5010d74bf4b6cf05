"""Quarantine: alone, with the last good row in its place, and with pauses that grow."""

import pytest

from scrap_ags.models import Bc, BcLine
from scrap_ags_tests.hazards.in_step import assert_in_step
from scrap_ags_tests.hazards.world import BC, LINE, World
from scrap_ags_tests.twin import Twin

ATTEMPTS = "SELECT attempts FROM scrap_rejected"


def wait(twin: Twin, minutes: float) -> None:
    """Let a rejected record's last try lie that far back: its pause is told by PostgreSQL."""
    twin.execute(f"UPDATE scrap_rejected SET last_seen_at = now() - interval '{minutes} minutes'")


def test_a_rejected_record_is_tried_again_after_pauses_that_double_up_to_a_day(
    twin: Twin, mirrored: World
):
    twin.source.write(BC, mirrored.bcs[0], {"ht": 1e15})
    twin.sync(Bc)
    for attempt in range(1, 13):
        pause = min(2**attempt, 24 * 60)
        assert twin.query(ATTEMPTS) == [{"attempts": attempt}]
        wait(twin, pause - 0.1)
        assert twin.sync(Bc)["bc"].read == 0
        wait(twin, pause + 0.1)
        assert twin.sync(Bc)["bc"].rejected == 1
    twin.source.sql("UPDATE dimagaz_bc SET ht = 1 WHERE id = %s", [mirrored.bcs[0]])
    wait(twin, 24 * 60 + 0.1)
    assert twin.sync(Bc)["bc"].updated == 1
    assert_in_step(twin)


@pytest.mark.usefixtures("mirrored")
def test_a_merge_that_the_table_refuses_rejects_the_culprits_alone(twin: Twin, world: World):
    twin.execute("ALTER TABLE scrap_dimagaz_bc_line ADD CONSTRAINT no_99 CHECK (qty <> 99)")
    for line in world.lines:
        twin.source.write(LINE, line, {"qty": 99 if line in world.lines[3:5] else 50})
    twin.source.create(LINE, {"qty": 99})
    report = twin.sync(BcLine)["bc_line"]
    assert (report.updated, report.rejected) == (len(world.lines) - 2, 3)
    rows = twin.rows(BcLine)
    assert [rows[line]["qty"] for line in world.lines[2:6]] == [50, 1, 2, 50]
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
