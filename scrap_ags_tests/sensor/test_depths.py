"""How deep the looks go, and when: each tick at what is recent, each 15 minutes at everything."""

from datetime import timedelta
from itertools import pairwise

import pytest

from scrap_ags.demo import faults
from scrap_ags.sync import depth
from scrap_ags_tests.sensor.ticks import (
    BOTH_PROTOCOLS,
    MINUTE,
    QUARTER,
    found_within,
    rows,
    said,
    tick_deep,
)
from scrap_ags_tests.station import BC, LINE, NOW, USER, Station, asked

pytestmark = pytest.mark.slow

LONG_AGO = timedelta(days=40) / timedelta(seconds=1)


@BOTH_PROTOCOLS
def test_a_deleted_line_whose_bc_is_untouched_disappears_with_the_next_ticks_run(station: Station):
    station.source.unlink(LINE, 2)
    result = station.tick()
    assert asked(result) == [("orders", ["bc", "bc_line"], "2024-05-21..2024-05-21")]
    station.follow(result)
    assert (rows(station, "bc"), rows(station, "bc_line")) == ([1, 2, 3], [1, 3])


@BOTH_PROTOCOLS
@pytest.mark.parametrize("model", ["bc_line", "bc"])
def test_what_is_deleted_disappears_within_17_minutes_however_old(station: Station, model: str):
    tick_deep(station, LONG_AGO)
    station.source.unlink({"bc": BC, "bc_line": LINE}[model], 2)
    assert found_within(station, 17 * MINUTE) > MINUTE, "no look of a minute sees so far back"
    assert (rows(station, model), rows(station, "bc_line")) == ([1, 3], [1, 3])
    assert "0 differences" in said(station.tick())


def test_a_transaction_that_commits_five_minutes_late_is_caught_by_the_next_tick(station: Station):
    with station.source.transaction() as slow:
        slow.write(USER, 1, {"name": "slow"})
        slow.write(LINE, 1, {"qty": 99})
        for _ in range(5):
            station.source.write(LINE, 2, {"qty": 7})
            station.follow(station.tick(MINUTE))
    station.follow(station.tick(0))
    assert station.query("SELECT name FROM scrap_user WHERE odoo_id = 1") == [{"name": "slow"}]
    assert station.query("SELECT qty FROM scrap_dimagaz_bc_line WHERE odoo_id = 1") == [{"qty": 99}]


@BOTH_PROTOCOLS
def test_an_update_that_commits_three_hours_late_is_found_by_the_look_of_15_minutes(
    station: Station,
):
    station.source.clock.advance(3600)
    with station.source.transaction() as slow:
        slow.write(LINE, 1, {"qty": 99})
        station.source.clock.advance(2 * 3600)
        station.source.write(LINE, 2, {"qty": 7})
        station.follow(station.tick())
        tick_deep(station, 3600)
    assert found_within(station, 17 * MINUTE) > MINUTE, "its neighbour's write date hides it"
    assert station.query("SELECT qty FROM scrap_dimagaz_bc_line WHERE odoo_id = 1") == [{"qty": 99}]


@BOTH_PROTOCOLS
def test_an_idle_look_at_everything_requests_nothing_and_costs_at_most_twelve_requests(
    station: Station,
):
    for seconds, what in ((MINUTE, ""), (QUARTER, ", all days")):
        before = len(station.source.requests)
        result = station.tick(seconds)
        assert not result.run_requests
        assert f"{what}: 6 models, 0 differences, Odoo answered in " in said(result)
        assert len(station.source.requests) - before <= 12
    assert station.source.violations == []


@BOTH_PROTOCOLS
def test_no_look_costs_more_however_long_the_history(station: Station):
    costs = [idle_costs(station)]
    station.source.sql(
        "insert into dimagaz_bc (name, bc_date, create_date, write_date) select 'old ' || n,"
        " day, day, day from (select n, timestamp '2024-05-30' - n * interval '9 hours' as day"
        " from generate_series(1, 2500) n) old"
    )
    station.settle()
    costs.append(idle_costs(station))
    assert costs[0] == costs[1]


def idle_costs(station: Station) -> list[int]:
    """Requests of a look of a minute, and of one at everything."""
    costs: list[int] = []
    for seconds in (MINUTE, QUARTER):
        before = len(station.source.requests)
        assert not station.tick(seconds).run_requests
        costs.append(len(station.source.requests) - before)
    return costs


def test_a_restart_does_not_postpone_the_look_at_everything(station: Station):
    tick_deep(station)
    deep = []
    for minute in range(1, 17):
        if minute % 4 == 0:
            station.cursor = None
            station.connections.close()
        if "all days" in said(station.tick(MINUTE)):
            deep.append(minute)
    assert deep == [15]


def test_the_interval_that_a_tick_comes_early_or_late_is_forgiven(station: Station):
    tick_deep(station)
    said_so = ["all days" in said(station.tick(58)) for _ in range(31)]
    deep = [number for number, was_deep in enumerate(said_so, 1) if was_deep]
    assert [later - earlier for earlier, later in pairwise([0, *deep])] == [15, 15]


@BOTH_PROTOCOLS
def test_a_look_at_everything_that_fails_half_way_is_repeated_by_the_next_tick(
    station: Station, monkeypatch
):
    monkeypatch.setattr("scrap_ags.odoo.retry.LONGEST_PAUSE", 0.01)
    tick_deep(station, LONG_AGO)
    station.source.unlink(LINE, 2)
    by_hour = station.source.fail(
        faults.json_error("psycopg2.OperationalError", "server closed the connection"),
        when=lambda request: request.model == LINE and "write_date:hour" in str(request.kwargs),
        times=4,
    )
    failed = station.tick(QUARTER)
    assert by_hour.seen
    assert not failed.run_requests
    assert asked(station.tick(MINUTE)) == [("orders", ["bc", "bc_line"], "2024-05-21..2024-05-21")]


def test_a_model_that_could_not_be_looked_at_whole_is_so_by_the_next_tick_that_can(
    station: Station,
):
    station.source.revoke(LINE)
    assert ", all days: 5 models" in said(station.tick(QUARTER))
    station.source.restore(LINE)
    assert ", all days of bc_line: 6 models" in said(station.tick(MINUTE))
    assert ", all days" not in said(station.tick(MINUTE))


def test_what_only_a_look_at_everything_sees_is_looked_at_until_it_is_closed(station: Station):
    tick_deep(station, LONG_AGO)
    station.source.unlink(LINE, 2)
    results = [station.tick(QUARTER), *(station.tick(MINUTE) for _ in range(3))]
    assert [bool(result.run_requests) for result in results] == [True, True, False, True]
    assert ", all days of bc_line: 6 models, 1 difference" in said(station.tick(MINUTE))
    station.follow(results[0])
    assert ", all days of bc_line: 6 models, 0 differences" in said(station.tick(MINUTE))
    assert ", all days" not in said(station.tick(MINUTE))


@BOTH_PROTOCOLS
def test_records_without_any_date_are_found_too(station: Station):
    station.source.sql("insert into dimagaz_bc (name) values ('undated')")
    assert found_within(station, 17 * MINUTE)
    assert len(rows(station, "bc")) == 4
    assert "0 differences" in said(tick_deep(station))
    station.source.sql("delete from dimagaz_bc where name = 'undated'")
    assert found_within(station, 17 * MINUTE)
    assert len(rows(station, "bc")) == 3


@BOTH_PROTOCOLS
def test_an_odoo_whose_clock_was_set_back_hides_nothing(station: Station):
    station.source.clock.set(NOW.replace(minute=50))
    station.source.write(LINE, [1, 2], {"qty": 9})
    station.settle()
    station.source.clock.set(NOW.replace(minute=10))
    for qty in (1, 2):
        # In the same hour as before, and behind its neighbour's write date.
        station.source.write(LINE, 2, {"qty": qty})
        station.follow(station.tick(MINUTE))
        found = station.query("SELECT qty FROM scrap_dimagaz_bc_line WHERE odoo_id = 2")
        assert found == [{"qty": qty}]


@BOTH_PROTOCOLS
def test_a_large_reference_model_is_compared_whole_each_15_minutes(station: Station, monkeypatch):
    monkeypatch.setattr(depth, "SMALL", 1)
    tick_deep(station, LONG_AGO)
    recent = station.source.create(USER, {"name": "Sous"})
    station.follow(station.tick(MINUTE))
    tick_deep(station)
    station.source.unlink(USER, recent)
    assert asked(station.tick(MINUTE)) == [("reference_data", ["user"], "")]
    station.settle()
    station.source.unlink(USER, 1)
    assert found_within(station, 17 * MINUTE) > MINUTE
    assert rows(station, "user") == [2]
