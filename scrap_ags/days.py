"""Local days: where midnight cuts time into daily partitions.

Python cuts the days and SQL only joins them (``scrap_day``), since time zone data differ between
PostgreSQL, Python and their releases.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text

DAY = timedelta(days=1)

CUT = text(
    "INSERT INTO scrap_day (day, starts_at, ends_at)"
    " SELECT * FROM unnest(CAST(:days AS date[]),"
    " CAST(:starts AS timestamptz[]), CAST(:ends AS timestamptz[]))"
    " ON CONFLICT (day) DO UPDATE"
    " SET starts_at = excluded.starts_at, ends_at = excluded.ends_at"
)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When that local day begins, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


@dataclass(frozen=True)
class Window:
    """Moments from ``start`` (UTC, included) to ``end`` (UTC, excluded); None: without end."""

    start: datetime | None
    end: datetime | None


@dataclass(frozen=True)
class Calendar:
    """The daily partitions from ``first`` to ``last`` (today), fixed once for a run.

    So that no record falls between them, the first day reaches back without end and the last
    one forward.
    """

    zone: ZoneInfo
    first: date
    last: date

    @classmethod
    def at(cls, now: datetime, zone: ZoneInfo, first: date) -> "Calendar":
        """The calendar as it stands at ``now`` (any time zone)."""
        return cls(zone, first, max(first, now.astimezone(zone).date()))

    def start_of(self, day: date) -> datetime:
        """Local midnight of that day, in UTC."""
        return midnight(day, self.zone)

    def window(self, first: date, last: date) -> Window:
        """What belongs to the days ``first`` to ``last``, both included."""
        return Window(
            None if first <= self.first else self.start_of(first),
            None if last >= self.last else self.start_of(last + DAY),
        )

    def day_of(self, moment: datetime) -> date:
        """The partition that an aware moment belongs to."""
        # Bounds first: the local time of the first and the last moment of all is out of range.
        if moment < self.start_of(self.first):
            return self.first
        if moment >= self.start_of(self.last):
            return self.last
        return moment.astimezone(self.zone).date()

    def days(self) -> Iterator[date]:
        for count in range((self.last - self.first).days + 1):
            yield self.first + count * DAY


def fill_days(connection: Connection, calendar: Calendar) -> None:
    """Bring ``scrap_day`` in line with the calendar; writes nothing when it already is."""
    if any(_amiss(connection, calendar)):
        # Of two who insert one day at once, one fails at the key that ON CONFLICT does not name.
        connection.execute(text("LOCK TABLE scrap_day IN SHARE ROW EXCLUSIVE MODE"))
        stale, wrong = _amiss(connection, calendar)
        connection.execute(text("DELETE FROM scrap_day WHERE day = ANY(:days)"), {"days": stale})
        cut = {
            "days": list(wrong),
            "starts": [start for start, _ in wrong.values()],
            "ends": [end for _, end in wrong.values()],
        }
        connection.execute(CUT, cut)


def _amiss(
    connection: Connection, calendar: Calendar
) -> tuple[list[date], dict[date, tuple[datetime, datetime]]]:
    """The days that are none any more, and the bounds of those that are not kept, or otherwise."""
    cut = {day: (calendar.start_of(day), calendar.start_of(day + DAY)) for day in calendar.days()}
    kept = {
        row.day: (row.starts_at, row.ends_at)
        for row in connection.execute(text("SELECT day, starts_at, ends_at FROM scrap_day"))
    }
    stale = [day for day in kept if day < calendar.first]
    return stale, {day: bounds for day, bounds in cut.items() if kept.get(day) != bounds}
