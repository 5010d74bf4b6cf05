"""Whose copy this mirror is: another Odoo must never confirm this one's deletions."""

from sqlalchemy import Connection, text

from scrap_ags.errors import WrongUsage
from scrap_ags.models import MIRRORED, Mirrored
from scrap_ags.odoo.client import Odoo


def claim(connection: Connection, odoo: Odoo) -> None:
    """Note the Odoo that an empty mirror copies; WrongUsage when it already copies another.

    Where its version changed, every asset waits for a full comparison.
    """
    version = ".".join(map(str, odoo.version))
    connection.execute(
        text(
            "INSERT INTO scrap_source (one, url, database, version)"
            " VALUES (true, :url, :database, :version) ON CONFLICT (one) DO NOTHING"
        ),
        {"url": odoo.url, "database": odoo.db, "version": version},
    )
    kept = connection.execute(text("SELECT url, database, version FROM scrap_source")).one()
    if (kept.url, kept.database) != (odoo.url, odoo.db):
        raise WrongUsage(
            f"syncing from database {odoo.db} at {odoo.url}: this mirror copies {kept.database} at"
            f" {kept.url}; give it a mirror of its own (SCRAP_AGS_DATABASE_URL), or, if it is the"
            " same Odoo at a new address, write that address into the table scrap_source"
        )
    if kept.version != version:
        connection.execute(text("UPDATE scrap_source SET version = :version"), {"version": version})
        connection.execute(
            text(
                "INSERT INTO scrap_upgraded (asset, from_version)"
                " SELECT unnest(CAST(:assets AS text[])), :version ON CONFLICT (asset) DO NOTHING"
            ),
            {"assets": [model.asset for model in MIRRORED], "version": kept.version},
        )


def upgraded_from(connection: Connection, model: type[Mirrored]) -> str | None:
    """Odoo's version when the asset was last in step, if it was upgraded since."""
    return connection.scalar(
        text("SELECT from_version FROM scrap_upgraded WHERE asset = :asset"),
        {"asset": model.asset},
    )


def compared(connection: Connection, model: type[Mirrored]) -> None:
    """Every value of the asset was compared since the upgrade, and no deletion waits."""
    connection.execute(
        text("DELETE FROM scrap_upgraded WHERE asset = :asset"), {"asset": model.asset}
    )
