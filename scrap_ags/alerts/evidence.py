"""The facts that the mirror's tables tell."""

from datetime import datetime

from sqlalchemy import Connection, text

from scrap_ags.alerts.facts import Hidden, Withheld
from scrap_ags.models import MIRRORED
from scrap_ags.sync.guards import Guard

LATELY = 15
"""Minutes: a refused log-in is tried again after five."""
FOLLOWED = text(
    "SELECT asset FROM scrap_look WHERE watermark >= looked_at"
    " AND looked_at = (SELECT max(looked_at) FROM scrap_look)"
)
REFUSED = text(
    "SELECT EXISTS (SELECT FROM scrap_refused_login"
    " WHERE refused_at > now() - make_interval(mins => :minutes))"
)


def looked_at(connection: Connection) -> datetime | None:
    """The last successful look at any asset; Odoo's clock."""
    return connection.scalar(text("SELECT max(looked_at) FROM scrap_look"))


def followed(connection: Connection) -> frozenset[str]:
    """The assets of which that look found nothing new or changed: its watermark is its time."""
    return frozenset(connection.execute(FOLLOWED).scalars())


def was_refused(connection: Connection) -> bool:
    """Whether Odoo has lately refused a log-in, be it that of another process."""
    return bool(connection.scalar(REFUSED, {"minutes": LATELY}))


def hidden(connection: Connection) -> list[Hidden]:
    """By asset, if there are any."""
    counts = [
        f"SELECT '{model.asset}' AS asset, count(*) AS rows FROM {model.__tablename__}"
        " WHERE hidden_at IS NOT NULL"
        for model in MIRRORED
    ]
    found = connection.execute(text(" UNION ALL ".join(counts)))
    return [Hidden(row.asset, row.rows) for row in found if row.rows]


def withheld(connection: Connection) -> list[Withheld]:
    """Deletions that wait for a person."""
    rows = connection.execute(
        text("SELECT asset, rows, reason, guard FROM scrap_withheld ORDER BY since, asset")
    )
    return [Withheld(row.asset, row.rows, row.reason, option(row.guard)) for row in rows]


def option(guard: str) -> str:
    """What `scrap-ags sync` takes as a person's consent."""
    return "--accept-restore" if guard == Guard.RESTORE else "--allow-mass-delete"
