"""The incidents as the mirror's database keeps them: nothing is told twice after a restart."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from scrap_ags.alerts.deliveries import Delivery, Incident, new
from scrap_ags.alerts.judgement import Judgement

KEPT = timedelta(days=90)

BEGIN = text(
    "INSERT INTO scrap_incident (key, title, what, cure, page, since, deliveries)"
    " VALUES (:key, :title, :what, :cure, :page, :since, :deliveries)"
    " ON CONFLICT (key) WHERE until IS NULL DO NOTHING"
).bindparams(bindparam("deliveries", type_=JSONB))
END = text("UPDATE scrap_incident SET until = :now WHERE key = ANY(:keys) AND until IS NULL")
FORGET = text("DELETE FROM scrap_incident WHERE until < :moment")
OWING = text(
    "SELECT id, title, what, cure, page, since, until, deliveries FROM scrap_incident"
    " WHERE NOT settled ORDER BY id FOR UPDATE SKIP LOCKED"
)
NOTE = text(
    "UPDATE scrap_incident SET deliveries = :deliveries, settled = :settled WHERE id = :id"
).bindparams(bindparam("deliveries", type_=JSONB))


@dataclass(frozen=True)
class Open:
    """An incident that is not over: since when, and where in the Dagster UI it is seen."""

    since: datetime
    page: str


def opened(connection: Connection) -> dict[str, Open]:
    """By what they are about."""
    rows = connection.execute(text("SELECT * FROM scrap_incident WHERE until IS NULL ORDER BY id"))
    return {row.key: Open(row.since, row.page) for row in rows}


def record(
    connection: Connection, judged: Judgement, targets: Collection[str], now: datetime
) -> None:
    """Note what begins and what is over, and who is to be told; drop what is long over."""
    deliveries = msgspec.to_builtins(new(targets))
    for trouble, since in judged.begun:
        row = {name: getattr(trouble, name) for name in ("key", "title", "what", "cure", "page")}
        connection.execute(BEGIN, row | {"since": since, "deliveries": deliveries})
    if judged.over:
        connection.execute(END, {"keys": judged.over, "now": now})
    connection.execute(FORGET, {"moment": now - KEPT})


def owing(connection: Connection) -> list[Incident]:
    """Those of which somebody may still have to be told, oldest first.

    They are locked until the transaction ends: two daemons do not tell the same twice.
    """
    # The sending may take as long as a tick; a server that ends idle transactions would repeat it.
    connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
    return [_incident(dict(row)) for row in connection.execute(OWING).mappings()]


def note(connection: Connection, incidents: Iterable[Incident], targets: Collection[str]) -> None:
    """What was told of them meanwhile."""
    for one in incidents:
        deliveries = msgspec.to_builtins(one.deliveries)
        row = {"id": one.id, "deliveries": deliveries, "settled": one.is_settled(targets)}
        connection.execute(NOTE, row)


def _incident(row: dict[str, Any]) -> Incident:
    deliveries = msgspec.convert(row.pop("deliveries"), type=dict[str, Delivery])
    return Incident(**row, deliveries=deliveries)
