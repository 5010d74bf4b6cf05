"""Records whose audit rows carry the dates that a test chooses."""

import json
from datetime import datetime

from sqlalchemy import Engine, text

TABLES = {"user": "scrap_user", "bc": "scrap_dimagaz_bc"}
LOG = text(
    "INSERT INTO scrap_audit_log (occurred_at, asset, odoo_id, action, source, actor, changes)"
    " VALUES (:at, :asset, :odoo_id, :action, 'admin', 'aicha', CAST(:changes AS jsonb))"
)


def hold(mirror: Engine, asset: str, odoo_id: int, **row: object) -> None:
    """Put a row into the mirror as it is now; its history is for ``log`` to tell."""
    table, values = TABLES[asset], {"odoo_id": odoo_id, **row}
    with mirror.begin() as connection:
        connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER audit_insert"))
        connection.execute(
            text(f"INSERT INTO {table} ({', '.join(values)}) VALUES (:{', :'.join(values)})"),
            values,
        )
        connection.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER audit_insert"))


def log(
    mirror: Engine,
    asset: str,
    odoo_id: int,
    at: datetime,
    action: str,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    """One audit row, signed by aicha from the admin site."""
    changes = None if action == "created" else json.dumps({"before": before, "after": after})
    told = {"at": at, "asset": asset, "odoo_id": odoo_id, "action": action, "changes": changes}
    with mirror.begin() as connection:
        connection.execute(text("SELECT scrap_audit_month(:at)"), {"at": at})
        connection.execute(LOG, told)
