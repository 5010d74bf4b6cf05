"""What the audit log knows of a record, by its id or by any name that it ever had."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from scrap_ags.audit import before
from scrap_ags.models import Mirrored

CHANGES = text(
    "SELECT occurred_at, action, source, actor, changes::text AS changes FROM scrap_audit_log"
    " WHERE asset = :asset AND odoo_id = :odoo_id ORDER BY id"
)


@dataclass(frozen=True)
class Change:
    """One audit row. ``changes`` is the JSON as PostgreSQL prints it, no digit lost."""

    occurred_at: datetime
    action: str
    source: str
    actor: str
    changes: str | None


@dataclass(frozen=True)
class Record:
    """A record's changes, oldest first, and whether the mirror has it now."""

    odoo_id: int
    present: bool
    changes: tuple[Change, ...]


def ids_of(connection: Connection, model: type[Mirrored], name: str) -> list[int]:
    """The records that have that name now, had it earlier, or were deleted with it."""
    found = connection.execute(
        text(
            f"SELECT odoo_id FROM {model.__tablename__} WHERE {model.known_by} = :name"
            " UNION SELECT odoo_id FROM scrap_audit_log"
            f" WHERE asset = :asset AND {before(model.known_by or '')} = :name ORDER BY 1"
        ),
        {"asset": model.asset, "name": name},
    )
    return list(found.scalars())


def record(connection: Connection, model: type[Mirrored], odoo_id: int) -> Record | None:
    """The record of that id; None if neither mirror nor audit log know it."""
    present = text(f"SELECT EXISTS (SELECT FROM {model.__tablename__} WHERE odoo_id = :odoo_id)")
    is_present = bool(connection.scalar(present, {"odoo_id": odoo_id}))
    rows = connection.execute(CHANGES, {"asset": model.asset, "odoo_id": odoo_id})
    changes = tuple(Change(*row) for row in rows)
    return Record(odoo_id, is_present, changes) if is_present or changes else None


def kept_since(connection: Connection) -> datetime | None:
    """Where the audit log begins since older months were dropped; None: nothing was."""
    return connection.scalar(text("SELECT scrap_audit_kept_since()"))
