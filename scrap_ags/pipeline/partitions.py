"""The one daily partition set, and days as its keys."""

from collections.abc import Mapping
from datetime import date

from dagster import DailyPartitionsDefinition, PartitionKeyRange

from scrap_ags.settings import Settings

PARTITION_TAG = "dagster/partition"
RANGE_TAGS = ("dagster/asset_partition_range_start", "dagster/asset_partition_range_end")
"""The tags that make a run answer for all days between two, both included."""


def daily(settings: Settings) -> DailyPartitionsDefinition:
    """One partition for each local day from the start date to today, which is included."""
    return DailyPartitionsDefinition(
        start_date=settings.scrap_ags_start_date.isoformat(),
        timezone=settings.scrap_ags_timezone,
        end_offset=1,
    )


def key_of(day: date) -> str:
    return day.isoformat()


def day_of(key: str) -> date:
    return date.fromisoformat(key)


def days_of(keys: PartitionKeyRange) -> tuple[date, date]:
    """The first and the last day of a range of partitions."""
    return day_of(keys.start), day_of(keys.end)


def tags_of(first: date, last: date) -> dict[str, str]:
    """What makes one run cover the days ``first`` to ``last``, both included."""
    if first == last:
        return {PARTITION_TAG: key_of(first)}
    return dict(zip(RANGE_TAGS, (key_of(first), key_of(last)), strict=True))


def span(first: date, last: date) -> str:
    """Days in words."""
    return key_of(first) if first == last else f"{key_of(first)} to {key_of(last)}"


def said_of(first: date, last: date) -> dict[str, str]:
    """A tag that the list of runs shows for a range; Dagster itself shows a single day's."""
    return {} if first == last else {"days": span(first, last)}


def tagged(tags: Mapping[str, str]) -> tuple[date, date] | tuple[None, None]:
    """The first and the last day that a run with these tags covers; none without partitions."""
    if PARTITION_TAG in tags:
        return day_of(tags[PARTITION_TAG]), day_of(tags[PARTITION_TAG])
    if all(tag in tags for tag in RANGE_TAGS):
        return day_of(tags[RANGE_TAGS[0]]), day_of(tags[RANGE_TAGS[1]])
    return None, None
