"""The refresh sensor, tick by tick, against a demo Odoo that changes."""

from scrap_ags.demo import faults
from scrap_ags.sync import buckets, look
from scrap_ags_tests.sensor.ticks import BOTH_PROTOCOLS, said
from scrap_ags_tests.station import BC, LINE, PRODUCT, USER, Station, asked

ORDERS = ["bc", "bc_line"]


def test_an_idle_tick_says_when_it_looked_and_what_it_saw(station: Station):
    result = station.tick()
    assert not result.run_requests
    assert said(result).startswith("looked at 13:03:00: 6 models, 0 differences, Odoo answered in ")


def test_a_tick_notes_how_long_odoo_took_to_answer(station: Station):
    station.source.fail(faults.slow(0.2), when=lambda request: request.model == PRODUCT)
    station.tick()
    kept = station.query("SELECT asset, answered_ms FROM scrap_look")
    took = {row["asset"]: row["answered_ms"] for row in kept}
    assert len(took) == 6
    assert took["product"] >= 200


def test_a_new_order_is_one_run_for_its_day(station: Station):
    station.order("2024-05-25 23:30:00")
    assert asked(station.tick()) == [("orders", ORDERS, "2024-05-26..2024-05-26")]


def test_a_changed_reference_model_runs_alone(station: Station):
    station.source.write(PRODUCT, 1, {"name": "Butane 13 kg"})
    assert asked(station.tick()) == [("reference_data", ["product"], "")]


@BOTH_PROTOCOLS
def test_a_run_that_was_asked_for_closes_the_difference(station: Station):
    station.order("2024-05-25 10:00:00")
    station.source.write(USER, 1, {"name": "Haut Atlas"})
    station.follow(station.tick())
    assert "0 differences" in said(station.tick())
    assert len(station.query("SELECT FROM scrap_dimagaz_bc")) == 4


@BOTH_PROTOCOLS
def test_a_bc_that_moves_refreshes_the_day_it_leaves_and_the_day_it_joins(station: Station):
    station.source.write(BC, 1, {"bc_date": "2024-05-28 10:00:00"})
    result = station.tick()
    assert asked(result) == [
        ("orders", ORDERS, "2024-05-20..2024-05-20"),
        ("orders", ORDERS, "2024-05-28..2024-05-28"),
    ]
    station.follow(result)
    assert "0 differences" in said(station.tick())


@BOTH_PROTOCOLS
def test_a_deleted_bc_and_its_lines_are_noticed(station: Station):
    station.source.unlink(BC, 2)
    result = station.tick()
    assert asked(result) == [("orders", ORDERS, "2024-05-21..2024-05-21")]
    station.follow(result)
    assert [row["odoo_id"] for row in station.query("SELECT * FROM scrap_dimagaz_bc")] == [1, 3]
    assert "0 differences" in said(station.tick())


def test_an_edited_line_refreshes_the_day_of_its_bc(station: Station):
    station.source.write(LINE, 3, {"qty": 9})
    assert asked(station.tick()) == [("orders", ORDERS, "2024-05-22..2024-05-22")]


def test_a_tick_names_what_differs_and_on_which_days(station: Station):
    station.source.write(BC, [1, 2], {"state": "done"})
    station.source.write(LINE, 1, {"qty": 9})
    for _ in range(2):
        station.tick()
    assert "6 models, 3 differences (bc 2, bc_line 1 on 2024-05-20 and 2024-05-21), Odoo" in said(
        station.tick()
    )
    assert "; 2 days or models waiting to be tried again" in said(station.tick(seconds=1))


def test_a_run_says_its_days_where_the_list_of_runs_shows_it(station: Station):
    station.source.write(BC, [1, 2], {"state": "done"})
    (request,) = station.tick().run_requests or ()
    assert request.tags["days"] == "2024-05-20 to 2024-05-21"


def test_contiguous_days_become_one_range(station: Station):
    station.source.write(BC, [1, 2, 3], {"state": "done"})
    assert asked(station.tick()) == [("orders", ORDERS, "2024-05-20..2024-05-22")]


def test_a_late_order_is_seen_however_long_the_sensor_stood_still(station: Station):
    station.order("2024-05-25 10:00:00")
    assert asked(station.tick(seconds=7 * 24 * 3600))


def test_the_watermark_is_odoos_clock_and_never_past_what_differs(station: Station):
    def watermarks() -> dict[str, object]:
        return {row["asset"]: row["watermark"] for row in station.query("SELECT * FROM scrap_look")}

    station.tick()
    assert set(watermarks().values()) == {station.source.clock.now()}
    written = station.source.clock.now()
    station.source.write(BC, 1, {"state": "done"})
    station.tick()
    assert watermarks()["bc"] == written
    assert watermarks()["user"] == station.source.clock.now()


def test_more_differences_than_one_look_follows_up_are_found_by_the_next(
    station: Station, monkeypatch
):
    monkeypatch.setattr(look, "ENOUGH", 2)
    monkeypatch.setattr(buckets, "RECORDS", 3)
    for day in range(1, 9):
        station.source.clock.advance(24 * 3600)
        station.order(f"2024-05-{day:02} 10:00:00")
    first = station.tick()
    assert 0 < len(asked(first)) < 8
    station.follow(first)
    station.settle()
    assert len(station.query("SELECT FROM scrap_dimagaz_bc_line")) == 11


def test_a_record_that_went_from_one_hour_to_another_is_one_difference(
    station: Station, monkeypatch
):
    monkeypatch.setattr(buckets, "RECORDS", 1)
    station.source.clock.advance(7200)
    station.source.write(LINE, 2, {"qty": 9})
    station.tick()
    assert "1 difference (bc_line 1 on 2024-05-21)" in said(station.tick(1))
