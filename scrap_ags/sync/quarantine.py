"""Records that the mirror cannot hold: kept aside, alone, and tried again with a growing pause."""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, text

from scrap_ags.models import Mirrored
from scrap_ags.odoo.values import Unreadable

HELD = text("""
SELECT odoo_id, coalesce(to_char(write_date, 'YYYY-MM-DD HH24:MI:SS'), '')
FROM scrap_rejected
WHERE asset = :asset
  AND last_seen_at + least(interval '1 minute' * 2 ^ least(attempts, 12), interval '1 day') > now()
""")

REJECT = text("""
INSERT INTO scrap_rejected AS kept (asset, odoo_id, write_date, reason, payload)
VALUES (:asset, :odoo_id, CAST(:write_date AS timestamptz), :reason, CAST(:payload AS jsonb))
ON CONFLICT (asset, odoo_id) DO UPDATE SET
    write_date = excluded.write_date, reason = excluded.reason, payload = excluded.payload,
    last_seen_at = now(), attempts = kept.attempts + 1
""")


def held(connection: Connection, model: type[Mirrored]) -> dict[int, str | None]:
    """The asset's rejected records whose next try is not yet due, with their version."""
    return {row[0]: row[1] for row in connection.execute(HELD, {"asset": model.asset})}


def among(connection: Connection, model: type[Mirrored], ids: Collection[int]) -> set[int]:
    """Those of the ids that are rejected records, due for another try or not."""
    rows = connection.execute(
        text("SELECT odoo_id FROM scrap_rejected WHERE asset = :asset AND odoo_id = ANY(:ids)"),
        {"asset": model.asset, "ids": list(ids)},
    )
    return set(rows.scalars())


def unmirrored(connection: Connection, model: type[Mirrored]) -> list[int]:
    """The asset's rejected records of which the mirror has no row, or an inferred one."""
    rows = connection.execute(
        text(
            "SELECT odoo_id FROM scrap_rejected r WHERE asset = :asset AND NOT EXISTS"
            f" (SELECT FROM {model.__tablename__} t WHERE t.odoo_id = r.odoo_id AND NOT inferred)"
            " ORDER BY odoo_id"
        ),
        {"asset": model.asset},
    )
    return list(rows.scalars())


def reject(connection: Connection, model: type[Mirrored], records: Sequence[Unreadable]) -> None:
    """Put records into quarantine; their last good rows stay in the mirror."""
    rows = [
        {
            "asset": model.asset,
            "odoo_id": record.odoo_id,
            "write_date": record.write_date,
            "reason": record.reason,
            "payload": _storable(record.payload),
        }
        for record in records
    ]
    if rows:
        connection.execute(REJECT, rows)


def release(
    connection: Connection, model: type[Mirrored], stage: str, refused: Sequence[Unreadable]
) -> None:
    """Forget what is stored after all: all that is staged, but what was refused again."""
    connection.execute(
        text(
            f"DELETE FROM scrap_rejected r USING {stage} s WHERE r.asset = :asset"
            " AND r.odoo_id = s.odoo_id AND NOT r.odoo_id = ANY(:refused)"
        ),
        {"asset": model.asset, "refused": [record.odoo_id for record in refused]},
    )


def forget(connection: Connection, model: type[Mirrored], ids: Sequence[int]) -> None:
    """Records that are gone from Odoo need no other try."""
    connection.execute(
        text("DELETE FROM scrap_rejected WHERE asset = :asset AND odoo_id = ANY(:ids)"),
        {"asset": model.asset, "ids": list(ids)},
    )


def _storable(payload: bytes) -> str:
    """JSON as jsonb takes it: PostgreSQL stores no NUL character."""
    return payload.decode("utf-8", "replace").replace("\\u0000", "\\ufffd")
