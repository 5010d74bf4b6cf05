"""Odoo search domains, built from parts.

Only ``>=`` and ``<`` with whole seconds mean the same on every version of Odoo: up to 18 the
stored microseconds are compared with the second, from 19 the whole second is.
"""

from collections.abc import Container, Sequence
from datetime import UTC, date, datetime, time

from scrap_ags.days import DAY, Window

Leaf = tuple[str, str, object]
Domain = list[str | Leaf]
"""One expression in prefix notation; the empty one is everything."""


def moment(at: datetime) -> str:
    """An aware moment as Odoo writes it: naive UTC, cut to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def leaf(field: str, operator: str, value: object) -> Domain:
    return [(field, operator, value)]


def all_of(*parts: Domain) -> Domain:
    """What every part selects."""
    return _joined("&", [part for part in parts if part])


def any_of(*parts: Domain) -> Domain:
    """What at least one part selects; a part that is everything leaves everything."""
    return _joined("|", list(parts)) if all(parts) else []


def _joined(operator: str, parts: Sequence[Domain]) -> Domain:
    return [operator] * (len(parts) - 1) + [term for part in parts for term in part]


def within(field: str, window: Window) -> Domain:
    """Moments of ``field`` inside the window."""
    return all_of(
        leaf(field, ">=", moment(window.start)) if window.start else [],
        leaf(field, "<", moment(window.end)) if window.end else [],
    )


def dated(fields: Sequence[str], window: Window) -> Domain:
    """Records whose first date that is set, in the order of ``fields``, falls in the window.

    One with no date at all belongs to the window that reaches back without end.
    """
    if window.start is None and window.end is None:
        return []
    unset = [leaf(field, "=", False) for field in fields]
    alternatives = [
        all_of(*unset[:place], within(field, window)) for place, field in enumerate(fields)
    ]
    if window.start is None:
        alternatives.append(all_of(*unset))
    return any_of(*alternatives)


def fields_of(domain: Domain) -> set[str]:
    """The fields that a domain names, as paths (``bc_id.bc_date``)."""
    return {term[0] for term in domain if not isinstance(term, str)}


def in_whole_days(domain: Domain, dates: Container[str]) -> Domain:
    """The domain with the moments that fields ``dates`` are compared with told as dates.

    The mirror takes a date for its UTC midnight. Midnights lie before a moment, or not, just as
    they do of the first midnight that is not before that moment.
    """
    return [
        (term[0], term[1], _midnight(term[2]))
        if not isinstance(term, str) and term[0] in dates and isinstance(term[2], str)
        else term
        for term in domain
    ]


def _midnight(told: str) -> str:
    """The first UTC midnight that is not before a moment, as a date."""
    at = datetime.fromisoformat(told)
    later = at.time() != time()
    return date.isoformat(at.date() + DAY if later else at.date())
