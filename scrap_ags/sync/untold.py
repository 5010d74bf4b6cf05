"""What changed in Odoo though no write date told so, as the audit log of one run has it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, cast, distinct, func, null, select, text

from scrap_ags.audit import audit_log
from scrap_ags.days import Calendar
from scrap_ags.models import MOMENT, Mirrored, is_partitioned
from scrap_ags.sync.scope import moment_of_day

LONGEST_RUN = text("interval '2 days'")
"""The months of the log before that need not be searched."""
# Offsets from UTC are multiples of 15 minutes: such a bin lies in one local day.
BIN, EPOCH = text("interval '15 minutes'"), text("timestamptz 'epoch'")


@dataclass(frozen=True)
class Untold:
    """A column that changed in so many records while their ``write_date`` did not."""

    column: str
    records: int
    days: tuple[date, ...]
    """The local days of these records; none for a reference model."""


def untold(
    connection: Connection, calendar: Calendar, model: type[Mirrored], actor: str
) -> list[Untold]:
    """The columns of an asset that one actor updated so, the most frequent first."""
    log, dated = audit_log.c, is_partitioned(model)
    after = log.changes["after"]
    column = func.jsonb_object_keys(after).column_valued("changed", joins_implicitly=True)
    moment = func.date_bin(BIN, moment_of_day(model), EPOCH) if dated else cast(null(), MOMENT)
    found = (
        select(column, func.count(), func.array_agg(distinct(moment)))
        .select_from(audit_log.join(model.__table__, log.odoo_id == model.odoo_id))
        .where(log.asset == model.asset, log.actor == actor, log.action == "updated")
        .where(log.occurred_at > func.now() - LONGEST_RUN, ~after.has_key("write_date"))
        .group_by(column)
        .order_by(func.count().desc(), column)
    )
    return [
        Untold(name, records, _days(calendar, moments) if dated else ())
        for name, records, moments in connection.execute(found)
    ]


def _days(calendar: Calendar, moments: Sequence[datetime | None]) -> tuple[date, ...]:
    days = {calendar.day_of(moment) if moment else calendar.first for moment in moments}
    return tuple(sorted(days))
