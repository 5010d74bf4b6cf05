"""What a typed moment means."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrap_ags.commands import readable
from scrap_ags.commands.moments import moment
from scrap_ags.days import Calendar
from scrap_ags.errors import WrongUsage

CASABLANCA = ZoneInfo("Africa/Casablanca")
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CALENDAR = Calendar.at(NOW, CASABLANCA, date(2024, 1, 1))


@pytest.mark.parametrize(
    ("given_as", "meant"),
    [
        ("2026-06-01", "2026-05-31T23:00:00+00:00"),
        ("2026-03-01", "2026-03-01T00:00:00+00:00"),  # Ramadan: no hour ahead
        ("2026-06-01T08:30", "2026-06-01T07:30:00+00:00"),
        ("2026-06-01 08:30:15.25", "2026-06-01T07:30:15.250000+00:00"),
        ("2026-06-01T08:30Z", "2026-06-01T08:30:00+00:00"),
        ("2026-06-01T08:30:00+05:30", "2026-06-01T03:00:00+00:00"),
        ("1999-12-31", "1999-12-31T00:00:00+00:00"),
    ],
)
def test_a_time_without_offset_is_local_and_a_bare_date_its_midnight(given_as: str, meant: str):
    assert moment(given_as, CALENDAR, NOW).isoformat() == meant


@pytest.mark.parametrize(
    ("given_as", "told"),
    [
        ("2026-02-15T02:30", "comes twice in Africa/Casablanca"),
        ("2026-03-22T02:30", "comes never in Africa/Casablanca"),
        ("2026-11-22T13:00:01", "still to come"),
        ("2026-11-23", "still to come"),
        ("2026-02-30", "no moment"),
        ("yesterday", "no moment"),
        ("0001-01-01T00:00+10:00", "no moment"),
        ("", "no moment"),
    ],
)
def test_what_is_no_moment_or_not_one_alone_is_refused(given_as: str, told: str):
    with pytest.raises(WrongUsage, match=told):
        moment(given_as, CALENDAR, NOW)


@given(st.text(max_size=30))
def test_any_text_is_a_moment_that_has_passed_or_refused(typed: str):
    try:
        at = moment(typed, CALENDAR, NOW)
    except WrongUsage:
        return
    assert at <= NOW


PAST = st.datetimes(max_value=NOW.replace(tzinfo=None), timezones=st.just(UTC))


@given(PAST.filter(lambda at: at.year > 1900))
def test_a_moment_as_history_prints_it_is_that_moment(at: datetime):
    assert moment(readable.local(at, CASABLANCA), CALENDAR, NOW) == at
