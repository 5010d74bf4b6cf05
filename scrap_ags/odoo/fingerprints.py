"""Count, sum of ids and greatest write_date of each day or hour: a cheap look at a whole model."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec

from scrap_ags.odoo.calls import Call
from scrap_ags.odoo.domain import Domain

FORMATTED_SINCE = (19, 0)


@dataclass(frozen=True)
class Fingerprint:
    """The records of one bucket ``[start, stop)``; no ``start``: those without that date.

    All times are UTC, in whole seconds; a bucket by ``write_date`` tells no ``last_write``. Two
    buckets with equal fingerprints hold, all but surely, the same records.
    """

    start: datetime | None
    stop: datetime | None
    count: int
    id_sum: int
    last_write: datetime | None


def asked(model: str, domain: Domain, by: str, version: tuple[int, int]) -> Call:
    """The call that groups by ``by``: ``create_date:day`` or ``write_date:hour``, cut in UTC.

    The aliases are needed: up to 16 Odoo drops a plain ``id:sum`` without a word.
    """
    if version >= FORMATTED_SINCE:
        aggregates = ["__count", "id:sum"] + ["write_date:max"] * _tells_last_write(by)
        options = {"groupby": [by], "aggregates": aggregates}
        return Call(model, "formatted_read_group", domain=domain, options=options)
    aggregates = ["n:count(id)", "s:sum(id)"] + ["w:max(write_date)"] * _tells_last_write(by)
    options = {"fields": aggregates, "groupby": [by], "lazy": False}
    return Call(model, "read_group", domain=domain, options=options)


def answered(result: msgspec.Raw, by: str) -> list[Fingerprint]:
    """The fingerprints in Odoo's answer, of either method and any version."""
    return [_fingerprint(group, by) for group in msgspec.json.decode(result)]


def _fingerprint(group: Mapping[str, Any], by: str) -> Fingerprint:
    start, stop = _bounds(group, by)
    formatted = "__extra_domain" in group
    total, last = ("id:sum", "write_date:max") if formatted else ("s", "w")
    count = group["__count" if formatted else "n"]
    last_write = _moment(group[last]) if _tells_last_write(by) else None
    return Fingerprint(start, stop, count, group[total] or 0, last_write)


def _bounds(group: Mapping[str, Any], by: str) -> tuple[datetime | None, datetime | None]:
    """A bucket's bounds; its label is localised and tells nothing.

    ``__range`` has them from 15 on (15 keys it by the field alone); 13 and 14 tell them only in
    ``__domain``, where the group's own leaves stand before those that were asked for.
    """
    field = _field(by)
    if ranges := group.get("__range"):
        span = ranges[by] if by in ranges else ranges[field]
        return (_moment(span["from"]), _moment(span["to"])) if span else (None, None)
    leaves = group["__extra_domain"] if "__extra_domain" in group else group["__domain"]
    own = [leaf for leaf in leaves if leaf[0] == field]
    if own[0][1] == "=":
        return None, None
    return _moment(own[0][2]), _moment(own[1][2])


def _moment(told: str | bool | None) -> datetime | None:
    return datetime.fromisoformat(told).replace(tzinfo=UTC) if isinstance(told, str) else None


def _tells_last_write(by: str) -> bool:
    """Up to 16 Odoo drops, without a word, any aggregate of the very field that it groups by."""
    return _field(by) != "write_date"


def _field(by: str) -> str:
    return by.partition(":")[0]
