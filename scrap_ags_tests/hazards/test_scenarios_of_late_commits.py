"""Scenarios 1 and 2: what commits behind what was seen already, and a replica that does so."""

import pytest

from scrap_ags.sync.depth import DEEP_EVERY, OVERLAP
from scrap_ags.sync.watermarks import watermarks
from scrap_ags_tests.hazards.in_step import assert_in_step, differences
from scrap_ags_tests.hazards.refresh import Refresh
from scrap_ags_tests.hazards.world import BC, LINE, USER, World
from scrap_ags_tests.twin import Twin


def watermark(twin: Twin, asset: str):
    with twin.mirror.connect() as connection:
        return watermarks(connection)[asset]


@pytest.mark.parametrize("what", ["records", "writes"])
def test_a_commit_that_comes_late_is_found_within_the_overlap(
    twin: Twin, mirrored: World, refresh: Refresh, what: str
):
    """Scenario 1. A write hides behind a later one of the same day of creation, but for that."""
    with twin.source.transaction() as late:
        if what == "records":
            late.create(LINE, {"bc_id": late.create(BC, {"name": "late"}), "qty": 1})
            late.unlink(LINE, mirrored.lines[1])
        late.write(BC, mirrored.bcs[0], {"state": "done"})
        late.write(USER, mirrored.users[0], {"name": "Dépôt Rif"})
        for seconds in (60, 240, 240):
            twin.source.write(BC, mirrored.bcs[1], {"state": f"{seconds}"})
            refresh.minute(seconds)
        assert late.now < watermark(twin, "bc").replace(tzinfo=None)
    refresh.settle()
    assert_in_step(twin)


@pytest.mark.parametrize("what", ["records", "writes"])
def test_a_commit_that_comes_later_still_is_found_within_a_quarter_of_an_hour(
    twin: Twin, mirrored: World, refresh: Refresh, what: str
):
    """Scenario 2. What is written meanwhile hides a write from the fingerprints of the days of
    creation, and nothing hides a record from them."""
    with twin.source.transaction() as late:
        if what == "records":
            late.create(LINE, {"bc_id": late.create(BC, {"name": "late"}), "qty": 1})
        else:
            late.write(BC, mirrored.bcs[0], {"state": "done"})
            late.write(LINE, mirrored.lines[0], {"qty": 99})
        refresh.minute(3 * OVERLAP.seconds)
        twin.source.write(BC, mirrored.bcs[1], {"state": "sent"})
        twin.source.write(LINE, mirrored.lines[2], {"qty": 98})
        refresh.settle()
    refresh.settle()
    if what == "writes":
        assert len(differences(twin.source, twin.mirror)) == 4
        refresh.minute(DEEP_EVERY.seconds)
        assert (refresh.reports["bc"].updated, refresh.reports["bc_line"].updated) == (1, 1)
    assert_in_step(twin)


@pytest.mark.parametrize("lag", [2, 30, 500])
def test_a_replica_that_lags_behind_loses_nothing(
    twin: Twin, mirrored: World, refresh: Refresh, lag: int
):
    """What a lagging replica shows of a write is what a late commit would; only 19 reads one."""
    with twin.source.lagging_replica():
        twin.source.write(BC, mirrored.bcs[0], {"state": "done"})
        twin.source.unlink(LINE, mirrored.lines[0])
        twin.source.create(LINE, {"bc_id": mirrored.bcs[1], "qty": 9})
        refresh.minute(lag)
    refresh.settle()
    assert_in_step(twin)
