"""What ``demo`` and ``up`` tell of the admin site, and the user that the demo makes there."""

import secrets
from pathlib import Path

from sqlalchemy import Engine

from scrap_ags.admin import accounts

DEMO_USER = "admin"
HINT = "no user yet; make one with: scrap-ags user create NAME --role admin"


def line(engine: Engine, api: str, login: str = "") -> str:
    """Its address, with what somebody needs to get in; ``login`` where that is known."""
    with engine.connect() as connection:
        somebody = bool(accounts.listed(connection))
    known = f" ({login})" if login else ""
    return f"{api}/admin{known}" if somebody else f"{api}/admin  {HINT}"


def demo_login(engine: Engine, home: Path) -> str:
    """The demo's user and password; the name alone where somebody chose another password."""
    kept = home / "admin_password"
    password = kept.read_text().strip() if kept.exists() else ""
    with engine.begin() as connection:
        if not accounts.is_known(connection, DEMO_USER):
            password = password or _new_password(kept)
            accounts.create(connection, DEMO_USER, password, "admin")
        elif not accounts.has_password(connection, DEMO_USER, password):
            return DEMO_USER
    return f"{DEMO_USER} / {password}"


def _new_password(path: Path) -> str:
    password = secrets.token_urlsafe(12)
    path.touch(0o600)
    path.write_text(password)
    return password
