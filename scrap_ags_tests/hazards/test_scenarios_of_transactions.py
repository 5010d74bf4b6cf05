"""Scenarios 3 to 7: writes between two pages, in one second, undone, and not at all."""

from contextlib import suppress
from datetime import timedelta

import pytest

from scrap_ags.models import Bc, BcLine
from scrap_ags_tests.hazards.answers import reading
from scrap_ags_tests.hazards.in_step import assert_in_step
from scrap_ags_tests.hazards.refresh import Refresh
from scrap_ags_tests.hazards.world import BC, LINE, World
from scrap_ags_tests.twin import Twin


class RollbackError(Exception):
    """What goes wrong in a transaction of Odoo."""


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("full", [False, True])
def test_a_record_written_after_its_page_was_read_is_read_again(
    twin: Twin, mirrored: World, refresh: Refresh, full: bool
):
    """Scenario 3."""
    twin.sync()
    for line in mirrored.lines:
        twin.source.write(LINE, line, {"qty": 50})
    pages = 0

    def meanwhile(_: object) -> None:
        nonlocal pages
        pages += 1
        if pages == 3:
            twin.source.write(LINE, mirrored.lines[0], {"qty": 51})

    twin.source.on_request(reading(LINE), meanwhile, times=float("inf"))
    twin.sync(BcLine, full=full)
    assert pages >= 3
    twin.later()
    twin.source.write(LINE, mirrored.lines[-1], {"qty": 52})
    refresh.settle()
    assert_in_step(twin)


@pytest.mark.parametrize("fraction", [0.1, 0.9])
@pytest.mark.parametrize("wait", [0.05, 1])
def test_writes_of_one_second_are_all_seen_whenever_that_second_is_read(
    twin: Twin, mirrored: World, refresh: Refresh, fraction: float, wait: float
):
    """Scenario 4."""
    written_twice(twin, mirrored, refresh, fraction, wait)
    refresh.settle()
    assert twin.rows(Bc)[mirrored.bcs[0]]["state"] == "second"
    assert_in_step(twin)


def test_a_second_write_of_one_second_that_commits_long_after_its_read_is_found_at_night(
    twin: Twin, mirrored: World, refresh: Refresh
):
    """Scenario 4, at its worst: no write date differs, for Odoo tells whole seconds."""
    written_twice(twin, mirrored, refresh, fraction=0.1, wait=60)
    refresh.night()
    assert_in_step(twin)


def written_twice(
    twin: Twin, mirrored: World, refresh: Refresh, fraction: float, wait: float
) -> None:
    """Write, look ``wait`` seconds later, and commit another write of the first one's second."""
    twin.later(60 - twin.source.clock.now().second + fraction)
    twin.source.write(BC, mirrored.bcs, {"state": "first"})
    with twin.source.transaction(twin.source.clock.now() + timedelta(seconds=0.05)) as late:
        refresh.minute(wait)
        late.write(BC, mirrored.bcs[0], {"state": "second"})
        late.write(LINE, mirrored.lines[0], {"qty": 77})


def test_what_was_created_and_deleted_between_two_looks_is_never_heard_of(
    twin: Twin, mirrored: World, refresh: Refresh
):
    """Scenario 5."""
    before = twin.audited()
    brief = twin.source.create(BC, {"name": "brief"})
    twin.source.create(LINE, {"bc_id": brief, "qty": 1})
    twin.source.unlink(BC, brief)
    looks = refresh.minute()
    assert [look.differences for look in looks] == [0] * 6
    assert (twin.audited(), refresh.troubles) == (before, {})
    assert_in_step(twin)


@pytest.mark.parametrize("at", ["now()", "%s"])
def test_deletions_cascades_and_an_id_that_comes_back_are_followed(
    twin: Twin, mirrored: World, refresh: Refresh, at: str
):
    """Scenario 6. An id that comes back with its old dates differs in its values alone."""
    (created,) = twin.source.sql(
        "SELECT create_date, write_date FROM dimagaz_bc_line WHERE id = %s", [mirrored.lines[6]]
    )
    twin.source.unlink(LINE, mirrored.lines[0])
    twin.source.unlink(BC, mirrored.bcs[1])
    twin.source.unlink(LINE, mirrored.lines[6])
    now = twin.source.clock.now()
    dates = created if at == "%s" else (now, now)
    twin.source.sql(
        "INSERT INTO dimagaz_bc_line (id, bc_id, qty, create_date, write_date)"
        " VALUES (%s, %s, 123, %s, %s)",
        [mirrored.lines[6], mirrored.bcs[0], *dates],
    )
    refresh.settle()
    if at == "%s":
        refresh.night()
    assert twin.rows(BcLine)[mirrored.lines[6]]["qty"] == 123
    assert mirrored.lines[2] not in twin.rows(BcLine)
    assert_in_step(twin)


def test_a_transaction_that_is_rolled_back_leaves_a_gap_and_nothing_else(
    twin: Twin, mirrored: World, refresh: Refresh
):
    """Scenario 7."""
    gap = lost_transaction(twin, mirrored)
    fresh = twin.source.create(BC, {"name": "fresh"})
    refresh.settle()
    assert gap < fresh
    assert set(twin.rows(Bc)) == {*mirrored.bcs, fresh}
    assert_in_step(twin)


def lost_transaction(twin: Twin, world: World) -> int:
    """One that is rolled back; returns the id that it took."""
    with suppress(RollbackError), twin.source.transaction() as lost:
        gap = lost.create(BC, {"name": "lost"})
        lost.write(BC, world.bcs[0], {"state": "lost"})
        lost.unlink(LINE, world.lines[0])
        raise RollbackError
    return gap
