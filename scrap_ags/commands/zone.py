"""Which time zone data cut the days: those of the machine, or those of the package tzdata."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from zoneinfo import ZoneInfo

import tzdata

AHEAD, BEHIND = 400, 400
"""Days around today in which a difference matters."""


def told(zone: ZoneInfo, today: date) -> str:
    """The zone, and from when on the machine's data and the package's cut its days differently."""
    packaged = packaged_zone(zone.key)
    if packaged is None:
        return f"{zone.key}, by this machine's time zone data"
    first = next(differing(zone, packaged, today), None)
    if first is None:
        return f"{zone.key}; this machine's data and tzdata {tzdata.IANA_VERSION} agree"
    return (
        f"{zone.key}; note: from {first} this machine's data cut the days otherwise than tzdata"
        f" {tzdata.IANA_VERSION}; update the machine's tzdata, or set PYTHONTZPATH= (empty) for"
        " every process to use the package's, then sync --full"
    )


def packaged_zone(key: str) -> ZoneInfo | None:
    source = resources.files(tzdata).joinpath("zoneinfo", *key.split("/"))
    if not source.is_file():
        return None
    with source.open("rb") as file:
        return ZoneInfo.from_file(file, key=key)


def differing(one: ZoneInfo, other: ZoneInfo, today: date) -> Iterator[date]:
    for count in range(-BEHIND, AHEAD):
        day = today + timedelta(days=count)
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        if noon.astimezone(one).utcoffset() != noon.astimezone(other).utcoffset():
            yield day
