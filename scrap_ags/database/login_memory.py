"""Refused log-ins, remembered for all processes: no one locks Odoo's account by trying again."""

from datetime import datetime

from sqlalchemy import Engine, text

MINUTES = 5
REFUSED_SINCE = text(
    "SELECT refused_at FROM scrap_refused_login WHERE credentials = :credentials"
    " AND refused_at > now() - make_interval(mins => :minutes)"
)
REMEMBER = text(
    "INSERT INTO scrap_refused_login (credentials, refused_at) VALUES (:credentials, now())"
    " ON CONFLICT (credentials) DO UPDATE SET refused_at = excluded.refused_at"
)
FORGET = text("DELETE FROM scrap_refused_login")


class LoginMemory:
    """``credentials`` are a digest that changes with any of URL, database, user and password."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def refused_since(self, credentials: bytes) -> datetime | None:
        """When Odoo refused them (UTC), if that was within the last five minutes."""
        asked = {"credentials": credentials, "minutes": MINUTES}
        with self._engine.connect() as connection:
            return connection.scalar(REFUSED_SINCE, asked)

    def remember(self, credentials: bytes) -> None:
        """Odoo has just refused them."""
        with self._engine.begin() as connection:
            connection.execute(REMEMBER, {"credentials": credentials})

    def forget(self) -> None:
        """Odoo has just accepted a log-in."""
        with self._engine.begin() as connection:
            connection.execute(FORGET)
