"""What is remembered of each asset from look to look, by whichever process looks next."""

from datetime import datetime

from sqlalchemy import Connection, text

REMEMBER = text("""
INSERT INTO scrap_look AS kept (asset, watermark, whole_at, looked_at, answered_ms)
VALUES (:asset, :watermark, :whole_at, :at, :answered_ms)
ON CONFLICT (asset) DO UPDATE SET
    watermark = excluded.watermark, looked_at = excluded.looked_at, noted_at = now(),
    whole_at = coalesce(excluded.whole_at, kept.whole_at), answered_ms = excluded.answered_ms
""")


def watermarks(connection: Connection) -> dict[str, datetime]:
    """From when on each asset's next look must ask; UTC, Odoo's clock."""
    rows = connection.execute(text("SELECT asset, watermark FROM scrap_look"))
    return {row.asset: row.watermark for row in rows if row.watermark}


def whole_looks(connection: Connection) -> dict[str, datetime]:
    """When all of each asset was last compared; UTC, Odoo's clock."""
    rows = connection.execute(text("SELECT asset, whole_at FROM scrap_look"))
    return {row.asset: row.whole_at for row in rows if row.whole_at}


def ages(connection: Connection) -> dict[str, float]:
    """Seconds since each asset was last looked at with success, by the database's own clock."""
    rows = connection.execute(
        text("SELECT asset, extract(epoch FROM now() - noted_at) AS age FROM scrap_look")
    )
    return {row.asset: float(row.age) for row in rows}


def answer_times(connection: Connection) -> dict[str, float]:
    """Seconds that Odoo took to answer the last look at each asset."""
    rows = connection.execute(text("SELECT asset, answered_ms FROM scrap_look"))
    return {row.asset: row.answered_ms / 1000 for row in rows if row.answered_ms is not None}


def remember(
    connection: Connection,
    asset: str,
    watermark: datetime | None,
    at: datetime,
    whole_at: datetime | None = None,
    answered_ms: int | None = None,
) -> None:
    """Store that an asset was looked at (``at``: Odoo's clock), and when all of it was.

    Without ``whole_at`` the moment known before stays.
    """
    told = {"asset": asset, "watermark": watermark, "at": at, "whole_at": whole_at}
    connection.execute(REMEMBER, told | {"answered_ms": answered_ms})
