"""When orders come in: a weekly rhythm, another one in Ramadan, on Casablanca's clock."""

import random
from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

CASABLANCA = ZoneInfo("Africa/Casablanca")
RAMADANS = (
    (date(2023, 3, 23), date(2023, 4, 21)),
    (date(2024, 3, 12), date(2024, 4, 9)),
    (date(2025, 3, 2), date(2025, 3, 30)),
    (date(2026, 2, 19), date(2026, 3, 19)),
    (date(2027, 2, 8), date(2027, 3, 9)),
    (date(2028, 1, 28), date(2028, 2, 26)),
)
"""First and last day of fasting, as observed or expected in Morocco."""

WEEK = (1.25, 1.1, 1.05, 1.0, 0.7, 0.9, 0.35)
"""Monday to Sunday."""

ORDINARY = (0, 0, 0, 0, 0, 0, 1, 4, 9, 12, 12, 10, 6, 5, 8, 10, 10, 7, 4, 3, 2, 1, 1, 1)
FASTING = (4, 3, 1, 0, 0, 0, 0, 1, 3, 5, 6, 5, 4, 4, 4, 3, 1, 0, 0, 2, 6, 9, 9, 7)
"""Orders by hour of the day: fewer by day in Ramadan, more at night."""


def fasting(day: date) -> bool:
    return any(first <= day <= last for first, last in RAMADANS)


def weight(day: date) -> float:
    """How busy a day is; 1 is an ordinary Thursday."""
    return WEEK[day.weekday()] * (0.8 if fasting(day) else 1.0)


def moments(count: int, start: date, until: datetime, chance: random.Random) -> list[datetime]:
    """``count`` moments between ``start``'s midnight and ``until`` (UTC), in order, in whole
    seconds, UTC without a zone, as Odoo keeps them."""
    last = until.replace(tzinfo=UTC).astimezone(CASABLANCA).date()
    days = [start + timedelta(days=n) for n in range((last - start).days + 1)]
    busy = list(accumulate(weight(day) for day in days))
    hours = {rest: list(accumulate(FASTING if rest else ORDINARY)) for rest in (True, False)}
    found: list[datetime] = []
    while len(found) < count:
        day = days[bisect_right(busy, chance.random() * busy[-1])]
        by_hour = hours[fasting(day)]
        hour = bisect_right(by_hour, chance.random() * by_hour[-1])
        second = int(chance.random() * 3600)
        clock = time(hour, second // 60, second % 60, tzinfo=CASABLANCA)
        moment = datetime.combine(day, clock).astimezone(UTC).replace(tzinfo=None)
        if moment < until:
            found.append(moment)
    return sorted(found)
