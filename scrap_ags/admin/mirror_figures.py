"""Figures of the mirror itself: when it looked, what changed, what waits for a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Label, Select, cast, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY

from scrap_ags.admin.counting import about
from scrap_ags.audit import audit_log, incident, rejected, withheld
from scrap_ags.models import MIRRORED, MOMENT
from scrap_ags.sync.watermarks import ages

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Incident:
    """What people were told of and is not over; ``page``: where Dagster shows it."""

    title: str
    what: str
    cure: str
    page: str
    since: datetime


@dataclass(frozen=True)
class Withheld:
    """Deletions that wait for a person."""

    asset: str
    rows: int
    reason: str


def oldest_look(connection: Connection) -> float | None:
    """Seconds since the asset looked at longest ago was; None where one never was."""
    known = ages(connection)
    if any(model.asset not in known for model in MIRRORED):
        return None
    return max(known[model.asset] for model in MIRRORED)


def open_incidents(connection: Connection) -> Sequence[Incident]:
    shown = (incident.c[name] for name in Incident.__dataclass_fields__)
    found = select(*shown).where(incident.c.until.is_(None)).order_by(incident.c.since)
    return [Incident(*row) for row in connection.execute(found)]


def withheld_deletions(connection: Connection) -> Sequence[Withheld]:
    shown = (withheld.c[name] for name in Withheld.__dataclass_fields__)
    return [Withheld(*row) for row in connection.execute(select(*shown).order_by(withheld.c.asset))]


def rejected_records(connection: Connection) -> Mapping[str, int]:
    """By asset, of those that have any."""
    counted = select(rejected.c.asset, func.count()).group_by(rejected.c.asset)
    found = {row[0]: row[1] for row in connection.execute(counted)}
    return {model.asset: found[model.asset] for model in MIRRORED if model.asset in found}


def rows_of(connection: Connection) -> Mapping[str, int]:
    """By asset; an estimate above a million."""
    return {model.asset: about(connection, select(model.odoo_id)) for model in MIRRORED}


def last_hours(now: datetime, zone: ZoneInfo, count: int) -> list[datetime]:
    """When each of the last local hours began, up to the one that it is."""
    this = now.astimezone(zone).replace(minute=0, second=0, microsecond=0).astimezone(UTC)
    return [this - back * HOUR for back in range(count - 1, -1, -1)]


def changes(connection: Connection, hours: Sequence[datetime]) -> Mapping[str, Sequence[int]]:
    """By asset, how much changed in each of those hours."""
    told = {model.asset: [0] * len(hours) for model in MIRRORED}
    for asset, place, count in connection.execute(_changes(hours)):
        if asset in told:
            told[asset][place - 1] = count
    return told


def _changes(hours: Sequence[datetime]) -> Select[Any, int, int]:
    moment = audit_log.c.occurred_at
    starts = cast(literal(list(hours), ARRAY(MOMENT)), ARRAY(MOMENT))
    place: Label[int] = func.width_bucket(moment, starts).label("place")
    counted = select(audit_log.c.asset, place, func.count()).where(moment >= hours[0])
    return counted.group_by(audit_log.c.asset, place)
