"""From what was typed to a moment."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from scrap_ags.days import Calendar
from scrap_ags.errors import WrongUsage

WRITTEN = "YYYY-MM-DD or YYYY-MM-DDTHH:MM:SS, in local time or with an offset (Z, +01:00)"


def moment(given: str, calendar: Calendar, now: datetime) -> datetime:
    """ISO 8601 to UTC: a bare date is that local midnight, a time without offset is local.

    WrongUsage for what is no moment, is ambiguous, or is after ``now``.
    """
    try:
        at = _read(given, calendar)
    except (ValueError, OverflowError):
        raise WrongUsage(f"{given}: that is no moment; write it as {WRITTEN}") from None
    if at > now:
        raise WrongUsage(f"{given} is still to come; give a moment that has passed")
    return at


def _read(given: str, calendar: Calendar) -> datetime:
    try:
        return calendar.start_of(date.fromisoformat(given))
    except ValueError:
        at = datetime.fromisoformat(given)
    return _localised(at, calendar.zone) if at.tzinfo is None else at.astimezone(UTC)


def _localised(at: datetime, zone: ZoneInfo) -> datetime:
    first, second = (at.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first != second:
        how_often = "twice" if first < second else "never"
        raise WrongUsage(
            f"{at.isoformat()} comes {how_often} in {zone.key}, where the clock is changed then;"
            " give it with an offset (Z, +01:00)"
        )
    return first
