"""The audit, walked back from the rows of today to the empty mirror."""

from typing import Any

from sqlalchemy import Engine, text

from scrap_ags.models import MIRRORED
from scrap_ags.triggers import BOOKKEEPING

Row = dict[str, Any]
Rows = dict[tuple[str, int], Row]

NOW = " UNION ALL ".join(
    f"SELECT '{model.asset}' AS asset, odoo_id, to_jsonb(t) - '{{{','.join(BOOKKEEPING)}}}'::text[]"
    f" AS told FROM {model.__tablename__} t"
    for model in MIRRORED
)
AUDIT = "SELECT asset, odoo_id, action, changes FROM scrap_audit_log ORDER BY id DESC"


def undone(mirror: Engine) -> Rows:
    """What is left once every change was taken back: nothing, if the audit tells them all.

    AssertionError where it tells what cannot have been.
    """
    with mirror.connect() as connection:
        rows = {(row.asset, row.odoo_id): row.told for row in connection.execute(text(NOW))}
        for entry in connection.execute(text(AUDIT)):
            take_back(rows, (entry.asset, entry.odoo_id), entry.action, entry.changes)
    return rows


def take_back(rows: Rows, key: tuple[str, int], action: str, changes: Row | None) -> None:
    if action == "deleted":
        assert changes, f"{key}: deleted without its last values"
        assert key not in rows, f"{key}: deleted and there"
        rows[key] = changes["before"]
        return
    assert key in rows, f"{key}: {action} and not there"
    if action == "created":
        del rows[key]
        return
    assert changes, f"{key}: updated without its changes"
    now = {name: rows[key][name] for name in changes["after"]}
    assert now == changes["after"], f"{key}: {now} is not what the audit says of it"
    rows[key] = rows[key] | changes["before"]
