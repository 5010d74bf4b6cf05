"""Sessions of the admin site: a random text in a cookie, of which only a digest is kept."""

import secrets
from hashlib import sha256

from sqlalchemy import ColumnElement, Connection, delete, func, not_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from scrap_ags.admin.accounts import Person
from scrap_ags.admin.names import known_as
from scrap_ags.people import admin_key, admin_session, admin_user

IDLE, LONGEST = text("interval '12 hours'"), text("interval '7 days'")
USED = text("interval '1 minute'")
"""How exactly the last use is noted."""


def begin(connection: Connection, person_name: str) -> str:
    """A new session of somebody who exists; sessions that are over are swept."""
    over = select(admin_session.c.digest).where(not_(_lasting()))
    swept = admin_session.c.digest.in_(over.with_for_update(skip_locked=True))
    connection.execute(delete(admin_session).where(swept))
    named = select(admin_user.c.id).where(admin_user.c.known_as == known_as(person_name))
    told = secrets.token_urlsafe(32)
    values = {"digest": _digest(told), "user_id": connection.scalars(named).one()}
    connection.execute(insert(admin_session).values(values))
    return told


def person_of(connection: Connection, told: str) -> Person | None:
    """Whose session that is, as they are now; its use is noted, which the caller commits."""
    own = admin_session.c.digest == _digest(told)
    enabled = admin_user.c.disabled_at.is_(None)
    stale = (admin_session.c.used_at < func.now() - USED).label("stale")
    asked = select(admin_user.c.name, admin_user.c.role, stale).join_from(admin_session, admin_user)
    row = connection.execute(asked.where(own, enabled, _lasting())).first()
    if row is None:
        return None
    if row.stale:
        connection.execute(update(admin_session).where(own).values(used_at=func.now()))
    return Person(row.name, row.role)


def end(connection: Connection, told: str) -> None:
    connection.execute(delete(admin_session).where(admin_session.c.digest == _digest(told)))


def secret_key(connection: Connection) -> str:
    """What signs forms: made once for all processes, whichever of them commits it first."""
    kept = select(admin_key.c.key)
    if (key := connection.scalar(kept)) is not None:
        return key
    made = insert(admin_key).values(one=True, key=secrets.token_urlsafe(32))
    connection.execute(made.on_conflict_do_nothing())
    return connection.scalars(kept).one()


def _lasting() -> ColumnElement[bool]:
    """SQL: neither unused nor open for too long."""
    used = admin_session.c.used_at > func.now() - IDLE
    return used & (admin_session.c.begun_at > func.now() - LONGEST)


def _digest(told: str) -> bytes:
    """Random secrets need no salt and no slow hash."""
    return sha256(told.encode(errors="replace")).digest()
