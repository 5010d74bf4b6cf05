"""A record's row as the mirror had it at a moment."""

from datetime import datetime

import psycopg
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from scrap_ags.errors import ScrapAgsError
from scrap_ags.history.functions import TOO_EARLY
from scrap_ags.models import Mirrored

AS_OF = text("SELECT scrap_as_of(:asset, :odoo_id, :moment)::text")


class TooEarly(ScrapAgsError):
    """The moment lies before the months of the audit log that are kept."""


def as_of(
    connection: Connection, model: type[Mirrored], odoo_id: int, moment: datetime
) -> str | None:
    """The row as the JSON that PostgreSQL prints, no digit lost; None if there was none then.

    A change counts from the moment of its statement, not of its commit. Raises TooEarly.
    """
    asked = {"asset": model.asset, "odoo_id": odoo_id, "moment": moment}
    try:
        return connection.scalar(AS_OF, asked)
    except DBAPIError as failure:
        cause = failure.orig
        if isinstance(cause, psycopg.Error) and cause.diag.sqlstate == TOO_EARLY:
            raise TooEarly(f"{cause.diag.message_primary}; ask for a later moment") from None
        raise
