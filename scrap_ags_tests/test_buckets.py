"""When a look goes deep, and how what differs is cut into requests."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrap_ags.days import DAY, Window
from scrap_ags.sync.buckets import BY_CREATION, BY_WRITING, RECORDS, WINDOWS, Bucket, portions
from scrap_ags.sync.depth import is_deep_due

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def bucket(number: int, records: int) -> Bucket:
    """One of a day for even numbers, of an hour for odd ones; -1: of no date."""
    start = datetime(2026, 1, 1, tzinfo=UTC) + number * DAY
    cut = BY_WRITING if number % 2 else BY_CREATION
    return Bucket(cut, Window(start, start + cut.length) if number >= 0 else None, records)


@given(st.dictionaries(st.integers(-1, 400), st.integers(1, RECORDS + 50)))
def test_portions_hold_every_bucket_once_oldest_first_and_each_is_one_request(found: dict):
    every = [bucket(number, records) for number, records in found.items()]
    cut = list(portions(every))
    assert [one for portion in cut for one in portion] == sorted(every, key=lambda one: one.start)
    for portion in cut:
        assert len(portion) <= WINDOWS
        assert len(portion) == 1 or sum(one.records for one in portion) <= RECORDS


@pytest.mark.parametrize(
    ("minutes", "due"), [(0, False), (14.4, False), (14.5, True), (9999, True), (-1, True)]
)
def test_everything_is_looked_at_each_15_minutes_by_odoos_clock_and_when_that_was_set_back(
    minutes: float, due: bool
):
    assert is_deep_due(NOW - minutes * MINUTE, NOW, early=MINUTE / 2) is due
    assert is_deep_due(None, NOW)
