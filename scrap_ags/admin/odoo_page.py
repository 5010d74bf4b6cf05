"""Where people see a record in Odoo itself."""

from sqlalchemy import Connection, select

from scrap_ags.audit import source
from scrap_ags.models import Mirrored

PATHS = 18
"""From this version on a record's page has an address without a fragment."""


def odoo_page(connection: Connection, model: type[Mirrored], odoo_id: int) -> str | None:
    """None while the mirror has not been filled from any Odoo yet."""
    known = connection.execute(select(source.c.url, source.c.version)).first()
    if known is None:
        return None
    url, major = known.url.rstrip("/"), int(known.version.partition(".")[0])
    if major >= PATHS:
        return f"{url}/odoo/{model.odoo_model}/{odoo_id}"
    return f"{url}/web#id={odoo_id}&model={model.odoo_model}&view_type=form"
