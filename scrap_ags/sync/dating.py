"""Which local days records touch: where Odoo has them, and where the mirror does."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, func, select

from scrap_ags.days import Calendar
from scrap_ags.models import Mirrored, is_partitioned, parent_of_day
from scrap_ags.odoo.client import Odoo
from scrap_ags.odoo.domain import leaf
from scrap_ags.odoo.values import full_year, odoo_field
from scrap_ags.sync.scope import moment_of_day

PAGE = 2_000

_records = msgspec.json.Decoder(list[dict[str, Any]])


@dataclass(frozen=True)
class Stamp:
    """A record as Odoo has it: when it was written (UTC) and its day, if the model has days."""

    odoo_id: int
    written: datetime | None
    day: date | None


def stamps(
    odoo: Odoo, calendar: Calendar, model: type[Mirrored], ids: Sequence[int]
) -> list[Stamp]:
    """Odoo's side; ids that are gone are left out."""
    written, dates = odoo_field(model, "write_date"), _dates(model)
    link = [odoo_field(model, model.day_through)] if model.day_through else []
    records: list[dict[str, Any]] = []
    for answer in odoo.read_pages(model.odoo_model, ids, [written, *dates, *link], page=PAGE):
        records += _records.decode(answer.result)
    parents = _parents(odoo, model, (record[name] for record in records for name in link))
    found: list[Stamp] = []
    for record in records:
        theirs = parents.get(record[link[0]] or 0) if link else None
        at = theirs or _first(record, dates)
        day = _day(calendar, at) if is_partitioned(model) else None
        found.append(Stamp(record["id"], moment(record[written]), day))
    return found


def mirrored_days(
    connection: Connection, calendar: Calendar, model: type[Mirrored], ids: Sequence[int]
) -> set[date]:
    """The mirror's side."""
    if not is_partitioned(model):
        return set()
    rows = select(moment_of_day(model)).where(model.odoo_id == func.any(list(ids)))
    return {_day(calendar, at) for at in connection.execute(rows).scalars()}


def moment(told: object) -> datetime | None:
    """A date or moment as Odoo writes it (UTC, naive), made aware; false is none."""
    if not isinstance(told, str) or not told:
        return None
    return datetime.fromisoformat(full_year(told)).replace(tzinfo=UTC)


def _dates(model: type[Mirrored]) -> list[str]:
    return [odoo_field(model, column) for column in model.day_from]


def _first(record: Mapping[str, Any], dates: Sequence[str]) -> datetime | None:
    return next((at for name in dates if (at := moment(record[name]))), None)


def _day(calendar: Calendar, at: datetime | None) -> date:
    return calendar.day_of(at) if at else calendar.first


def _parents(odoo: Odoo, model: type[Mirrored], ids: Iterable[Any]) -> dict[int, datetime | None]:
    """What dates the parents whose day is shared; a search leaves out those that are hidden."""
    parent = parent_of_day(model)
    wanted = sorted({odoo_id for odoo_id in ids if odoo_id})
    if parent is None or not wanted:
        return {}
    dates = _dates(parent)
    domain = leaf(odoo_field(parent, "odoo_id"), "in", wanted)
    answer = odoo.search_read(parent.odoo_model, domain, dates)
    return {record["id"]: _first(record, dates) for record in _records.decode(answer.result)}
