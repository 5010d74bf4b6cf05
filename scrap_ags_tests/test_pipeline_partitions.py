"""The daily partitions, and how runs name them."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dagster import PartitionKeyRange

from scrap_ags.days import Calendar
from scrap_ags.pipeline.partitions import daily, days_of, key_of, tagged, tags_of
from scrap_ags.settings import Settings

ZONE = ZoneInfo("Africa/Casablanca")


def settings() -> Settings:
    return Settings(_env_file=None, scrap_ags_start_date=date(2026, 1, 1))


def test_partitions_begin_at_the_start_date_and_include_today():
    before = datetime.now(ZONE).date()
    keys = daily(
        Settings(_env_file=None, scrap_ags_start_date=before - timedelta(days=3))
    ).get_partition_keys()
    assert keys[0] == (before - timedelta(days=3)).isoformat()
    assert keys[-1] in (before.isoformat(), datetime.now(ZONE).date().isoformat())


@pytest.mark.parametrize(
    ("key", "hours"), [("2026-02-15", 25), ("2026-03-22", 23), ("2026-05-01", 24)]
)
def test_the_days_on_which_clocks_change_are_longer_or_shorter(key: str, hours: int):
    window = daily(settings()).time_window_for_partition_key(key)
    assert window.end.timestamp() - window.start.timestamp() == hours * 3600


def test_dagster_cuts_days_where_the_calendar_does():
    calendar = Calendar(ZONE, date(2026, 1, 1), date(2026, 12, 31))
    partitions = daily(settings())
    for day in calendar.days():
        window = partitions.time_window_for_partition_key(key_of(day))
        assert window.start.timestamp() == calendar.start_of(day).timestamp()


@pytest.mark.parametrize("last", [date(2026, 1, 5), date(2026, 2, 1)])
def test_the_days_of_a_run_are_read_off_its_tags(last: date):
    first = date(2026, 1, 5)
    assert tagged(tags_of(first, last) | {"other": "tag"}) == (first, last)
    assert tagged({"other": "tag"}) == (None, None)


def test_a_range_of_keys_is_its_first_and_last_day():
    keys = PartitionKeyRange("2026-01-05", "2026-01-09")
    assert days_of(keys) == (date(2026, 1, 5), date(2026, 1, 9))
