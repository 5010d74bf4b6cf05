"""Groups by hour, day, week, month, quarter or year: their bounds and Odoo's labels."""

from datetime import datetime, timedelta

GRANULARITIES = ("hour", "day", "week", "month", "quarter", "year")
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
