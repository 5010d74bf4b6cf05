"""From when on each asset's next look must ask Odoo."""

from datetime import datetime

from sqlalchemy import Connection, text


def watermarks(connection: Connection) -> dict[str, datetime]:
    """From when on each asset was last asked about; UTC, Odoo's clock."""
    rows = connection.execute(text("SELECT asset, watermark FROM scrap_look"))
    return {row.asset: row.watermark for row in rows}


def remember(connection: Connection, asset: str, watermark: datetime, at: datetime) -> None:
    """Store that an asset was looked at (``at``: Odoo's clock)."""
    connection.execute(
        text(
            "INSERT INTO scrap_look (asset, watermark, looked_at) VALUES (:asset, :watermark, :at)"
            " ON CONFLICT (asset) DO UPDATE"
            " SET watermark = excluded.watermark, looked_at = excluded.looked_at"
        ),
        {"asset": asset, "watermark": watermark, "at": at},
    )
