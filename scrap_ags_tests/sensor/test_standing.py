"""Standing states start no run; once they are over, they start the one that clears them."""

import pytest

from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.models import BcLine
from scrap_ags.sync import buckets, look
from scrap_ags.sync.engine import Sync
from scrap_ags.sync.scope import Days
from scrap_ags_tests.sensor.ticks import (
    BOTH_PROTOCOLS,
    MINUTE,
    QUARTER,
    found_within,
    rows,
    said,
    tick_deep,
)
from scrap_ags_tests.station import BC, LINE, PRODUCT, START, Station, asked

pytestmark = pytest.mark.slow

MANY = 25
LONG_AGO = 40 * 24 * 3600
NIGHTLY = ("nightly_full_check", [], "")


def withheld(station: Station) -> list[str]:
    return [row["asset"] for row in station.query("SELECT asset FROM scrap_withheld ORDER BY 1")]


def lose_lines(station: Station) -> object:
    """Many lines go from Odoo, and their deletion is withheld; returns a backup from before."""
    many = [station.source.create(LINE, {"bc_id": 1, "qty": n}) for n in range(MANY)]
    station.settle()
    backup = station.source.backup()
    station.source.unlink(LINE, many)
    station.settle()
    assert withheld(station) == ["bc_line"]
    return backup


def reject(source: DemoOdoo, bc: int) -> None:
    source.sql("update dimagaz_bc set ht = 1e15 where id = %s", [bc])
    source.write(BC, bc, {"state": "done"})


@BOTH_PROTOCOLS
def test_standing_states_start_no_run_and_hold_no_watermark_at_any_depth(station: Station):
    lose_lines(station)
    station.source.unlink(PRODUCT, 1)
    station.source.hide(BC, [2])
    reject(station.source, 3)
    station.settle()
    assert withheld(station) == ["bc_line", "product"]
    for seconds in [MINUTE, QUARTER, *[MINUTE] * 15]:
        before = len(station.source.requests)
        result = station.tick(seconds)
        assert "0 differences" in said(result)
        assert len(station.source.requests) - before <= 12
    kept = station.query("SELECT DISTINCT watermark FROM scrap_look")
    assert kept == [{"watermark": station.source.clock.now()}]


@BOTH_PROTOCOLS
def test_reference_records_that_are_back_clear_their_withheld_deletion_with_one_run(
    station: Station,
):
    backup = station.source.backup()
    station.source.unlink(PRODUCT, 1)
    station.settle()
    assert withheld(station) == ["product"]
    station.source.restore_backup(backup)
    result = station.tick()
    assert asked(result) == [("reference_data", ["product"], "")]
    station.follow(result)
    assert withheld(station) == []
    assert "0 differences" in said(station.tick())


@BOTH_PROTOCOLS
def test_orders_that_are_back_clear_their_withheld_deletion_with_one_run(station: Station):
    station.source.restore_backup(lose_lines(station))
    results = [station.tick() for _ in range(16)]
    assert [run for result in results for run in asked(result)] == [NIGHTLY]
    for result in results:
        station.follow(result)
    assert withheld(station) == []
    tick_deep(station)


def test_withheld_deletions_that_a_person_let_through_are_over_too(station: Station):
    lose_lines(station)
    connections = station.connections
    allowed = Sync(
        connections.odoo,
        station.mirror,
        connections.calendar,
        accept_mass_delete=True,
        accept_restore=True,
    )
    allowed.run(BcLine, Days(START, START.replace(day=31)))
    assert (rows(station, "bc_line"), withheld(station)) == ([1, 2, 3], ["bc_line"])
    assert found_within(station, 17 * MINUTE)
    assert withheld(station) == []


def test_a_withheld_deletion_of_which_a_part_is_back_goes_on_waiting(station: Station):
    lose_lines(station)
    station.source.sql("insert into dimagaz_bc_line (id, bc_id, qty) values (4, 1, 0)")
    for seconds in (MINUTE, QUARTER, QUARTER):
        assert NIGHTLY not in asked(station.tick(seconds))
    assert withheld(station) == ["bc_line"]


def test_more_standing_differences_than_one_look_follows_up_hide_no_other(
    station: Station, monkeypatch: pytest.MonkeyPatch
):
    lose_lines(station)
    monkeypatch.setattr(look, "ENOUGH", 5)
    monkeypatch.setattr(buckets, "RECORDS", 7)
    station.source.clock.advance(3600)
    bc, _ = station.order("2024-05-30 10:00:00")
    assert asked(station.tick()) == [("orders", ["bc", "bc_line"], "2024-05-30..2024-05-30")]
    station.settle()
    tick_deep(station)
    kept = station.query("SELECT watermark FROM scrap_look WHERE asset = 'bc_line'")
    assert kept == [{"watermark": station.source.clock.now()}]
    assert bc in rows(station, "bc")


@BOTH_PROTOCOLS
@pytest.mark.parametrize("age", [0, LONG_AGO])
def test_hidden_records_that_are_shown_again_come_back_with_one_run(station: Station, age: float):
    station.source.hide(BC, [1])
    station.settle()
    station.source.clock.advance(age)
    station.settle()
    station.source.restore(BC)
    found_within(station, 17 * MINUTE)
    assert station.query("SELECT odoo_id FROM scrap_dimagaz_bc WHERE hidden_at IS NOT NULL") == []
    assert "0 differences" in said(tick_deep(station))


def test_a_rejected_record_that_was_mended_is_stored_with_the_next_ticks_run(station: Station):
    reject(station.source, 1)
    station.settle()
    assert station.query("SELECT odoo_id FROM scrap_rejected") == [{"odoo_id": 1}]
    station.source.clock.advance(LONG_AGO)
    station.settle()
    station.source.write(BC, 1, {"ht": 7})
    result = station.tick()
    assert asked(result) == [("orders", ["bc", "bc_line"], "2024-05-20..2024-05-20")]
    station.follow(result)
    assert station.query("SELECT odoo_id FROM scrap_rejected") == []
    assert "0 differences" in said(station.tick())


def test_an_upgraded_odoo_is_compared_whole_once_and_its_deletions_wait(station: Station):
    station.source.upgrade(16)
    station.source.unlink(LINE, 1)
    result = station.tick()
    assert NIGHTLY in asked(result)
    station.follow(result)
    assert station.query("SELECT asset, guard FROM scrap_withheld") == [
        {"asset": "bc_line", "guard": "upgrade"}
    ]
    assert "0 differences" in said(station.tick())
