"""Groups by hour, day, week, month, quarter or year: their bounds and Odoo's labels."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

GRANULARITIES = ("hour", "day", "week", "month", "quarter", "year")
SHAPE = "%Y-%m-%d %H:%M:%S"
ENGLISH = "January February March April May June July August September October November December"
FRENCH = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
FRENCH_SHORT = "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc."


def following(start: datetime, granularity: str) -> datetime:
    """The next group's start on the same wall clock."""
    if granularity == "hour":
        return start + timedelta(hours=1)
    if granularity in ("day", "week"):
        return start + timedelta(days=7 if granularity == "week" else 1)
    months = {"month": 1, "quarter": 3, "year": 12}[granularity]
    years, month = divmod(start.month - 1 + months, 12)
    return start.replace(year=start.year + years, month=month + 1)


def bounds(start: datetime, granularity: str, zone: ZoneInfo | None) -> tuple[str, str]:
    """First and following moment of the group whose wall-clock start is ``start``, in UTC."""
    ends = (start, following(start, granularity))
    if zone:
        ends = tuple(end.replace(tzinfo=zone).astimezone(UTC) for end in ends)
    return ends[0].strftime(SHAPE), ends[1].strftime(SHAPE)


def label(start: datetime, granularity: str, lang: str) -> str:
    """The localised label, by whose text no client should group."""
    french = lang.startswith("fr")
    full = (FRENCH if french else ENGLISH).split()[start.month - 1]
    short = FRENCH_SHORT.split()[start.month - 1] if french else full[:3]
    match granularity:
        case "hour":
            return f"{start:%H}:00 {start:%d} {short}"
        case "day":
            return f"{start:%d} {short} {start.year:04d}"
        case "week":
            year, week, _ = start.isocalendar()
            return f"W{week} {year}"
        case "month":
            return f"{full} {start.year:04d}"
        case "quarter":
            return f"{'T' if french else 'Q'}{(start.month + 2) // 3} {start.year}"
        case _:
            return f"{start.year:04d}"
