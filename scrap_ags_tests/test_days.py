from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, insert, text

from scrap_ags.days import Calendar, fill_days
from scrap_ags.models import Bc, BcLine
from scrap_ags_tests.hazards.at_once import wait_until

CASABLANCA = ZoneInfo("Africa/Casablanca")
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
CALENDAR = Calendar.at(NOON, CASABLANCA, date(2024, 1, 1))
HOUR = timedelta(hours=1)
MOMENTS = (
    datetime(1999, 1, 1, tzinfo=UTC),
    datetime(2026, 2, 15, 23, 30, tzinfo=UTC),
    datetime(2026, 3, 22, 22, 59, tzinfo=UTC),
    datetime(2026, 3, 22, 23, tzinfo=UTC),
    datetime(2099, 1, 1, tzinfo=UTC),
    None,
)
DAYS = text(
    "SELECT day AS shown, scrap_local_day(bc.bc_date) AS meant"
    " FROM scrap_lines_flat JOIN scrap_dimagaz_bc AS bc ON odoo_id = bc_id"
)
WAITING = text("SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'relation' AND NOT granted)")


def hours_of(day: date) -> float:
    return (CALENDAR.start_of(day + timedelta(days=1)) - CALENDAR.start_of(day)) / HOUR


def test_the_clock_change_before_ramadan_makes_a_day_of_25_hours():
    assert hours_of(date(2026, 2, 15)) == 25


def test_the_clock_change_after_ramadan_makes_a_day_of_23_hours():
    assert hours_of(date(2026, 3, 22)) == 23


def test_a_bc_at_half_past_eleven_utc_belongs_to_the_next_day_in_casablanca():
    assert CALENDAR.day_of(datetime(2026, 5, 1, 23, 30, tzinfo=UTC)) == date(2026, 5, 2)


def test_today_is_a_partition():
    assert CALENDAR.last == date(2026, 11, 22)


def test_what_lies_before_the_first_day_belongs_to_it_and_the_future_to_the_last():
    assert CALENDAR.day_of(datetime(1999, 1, 1, tzinfo=UTC)) == CALENDAR.first
    assert CALENDAR.day_of(datetime(2099, 1, 1, tzinfo=UTC)) == CALENDAR.last
    assert CALENDAR.window(CALENDAR.first, CALENDAR.first).start is None
    assert CALENDAR.window(CALENDAR.last, CALENDAR.last).end is None


# Hypothesis adds the time zone to bounds that have none.
@given(st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_every_moment_lies_in_the_window_of_its_day_and_in_no_other(moment: datetime):
    day = CALENDAR.day_of(moment)

    def holds(day: date) -> bool:
        window = CALENDAR.window(day, day)
        after = window.start is None or moment >= window.start
        return after and (window.end is None or moment < window.end)

    assert holds(day)
    neighbours = (day - timedelta(days=1), day + timedelta(days=1))
    assert not any(holds(other) for other in neighbours if CALENDAR.first <= other <= CALENDAR.last)


def test_scrap_day_holds_each_partition_and_sql_finds_the_day_of_any_moment(mirror: Engine):
    with mirror.begin() as connection:
        fill_days(connection, CALENDAR)
        fill_days(connection, CALENDAR)
        kept = connection.execute(text("SELECT count(*), min(day), max(day) FROM scrap_day")).one()
        assert tuple(kept) == (1057, CALENDAR.first, CALENDAR.last)
        for moment in (
            datetime(2026, 5, 1, 23, 30, tzinfo=UTC),
            datetime(1999, 1, 1, tzinfo=UTC),
            datetime(2099, 1, 1, tzinfo=UTC),
            datetime(2026, 2, 15, 23, 30, tzinfo=UTC),
        ):
            day = connection.scalar(text("SELECT scrap_local_day(:at)"), {"at": moment})
            assert day == CALENDAR.day_of(moment)


@pytest.mark.parametrize("days", [CALENDAR, None])
def test_a_report_has_each_line_on_the_day_of_its_moment(mirror: Engine, days: Calendar | None):
    with mirror.begin() as connection:
        if days:
            fill_days(connection, days)
        for number, at in enumerate(MOMENTS):
            connection.execute(insert(Bc).values(odoo_id=number, bc_date=at))
            connection.execute(insert(BcLine).values(odoo_id=number, bc_id=number))
        found = connection.execute(DAYS).all()
    assert len(found) == len(MOMENTS)
    assert all(row.shown == row.meant for row in found)
    assert all((row.shown is None) == (days is None) for row in found)


def test_two_who_begin_a_new_day_at_once_take_turns(mirror: Engine):
    def fill() -> None:
        with mirror.begin() as connection:
            fill_days(connection, CALENDAR)

    with ThreadPoolExecutor(1) as other:
        with mirror.begin() as connection:
            fill_days(connection, CALENDAR)
            waiting = other.submit(fill)
            with mirror.connect() as observer:
                wait_until(lambda: bool(observer.scalar(WAITING)))
        waiting.result(10)
    with mirror.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM scrap_day")) == 1057


def test_another_time_zone_cuts_the_days_anew(mirror: Engine):
    with mirror.begin() as connection:
        fill_days(connection, CALENDAR)
        fill_days(connection, Calendar.at(NOON, ZoneInfo("Asia/Tokyo"), date(2026, 1, 1)))
        starts = connection.scalar(text("SELECT starts_at FROM scrap_day WHERE day = '2026-01-01'"))
        assert starts == datetime(2025, 12, 31, 15, tzinfo=UTC)
        assert connection.scalar(text("SELECT min(day) FROM scrap_day")) == date(2026, 1, 1)
