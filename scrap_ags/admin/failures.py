"""Wrong passwords by name: five within a quarter of an hour lock the name for as long.

They are kept in the database: neither a restart nor another process gives one more try.
"""

import math

from sqlalchemy import Connection, delete, extract, func, insert, select, text

from scrap_ags.errors import ScrapAgsError
from scrap_ags.people import admin_failure

MOST = 5
SPAN = text("interval '15 minutes'")
LOCK_CLASS = 0x5C4A_0005
"""One advisory lock for each name: see ``database/advisory.py`` for the other classes."""


class Refused(ScrapAgsError):
    """Wrong name, wrong password or disabled: which of them is not told."""


class LockedOut(Refused):
    """Nothing was compared; ``minutes`` are left."""

    def __init__(self, minutes: int) -> None:
        super().__init__(
            f"logging in: too many wrong passwords; try again in {minutes} minute"
            f"{'s' if minutes > 1 else ''}"
        )
        self.minutes = minutes


def hold(connection: Connection, name: str) -> None:
    """One log-in of a name at a time, until the transaction's end: no two share a last try."""
    connection.execute(select(func.pg_advisory_xact_lock(LOCK_CLASS, func.hashtext(name))))


def minutes_left(connection: Connection, name: str) -> int:
    """How long the name stays locked, from its last failure; 0 where it is not."""
    failed = select(admin_failure.c.failed_at).where(admin_failure.c.name == name)
    last = failed.order_by(admin_failure.c.failed_at.desc()).limit(MOST).subquery()
    newest, oldest = func.max(last.c.failed_at), func.min(last.c.failed_at)
    left = select(extract("epoch", newest + SPAN - func.now()))
    seconds = connection.scalar(left.having(func.count() == MOST, newest - oldest < SPAN))
    return max(0, math.ceil((seconds or 0) / 60))


def note(connection: Connection, name: str) -> None:
    """One more; those that lock nothing any more are swept."""
    old = select(admin_failure.c.id).where(admin_failure.c.failed_at < func.now() - SPAN - SPAN)
    swept = admin_failure.c.id.in_(old.with_for_update(skip_locked=True))
    connection.execute(delete(admin_failure).where(swept))
    connection.execute(insert(admin_failure).values(name=name))


def forget(connection: Connection, name: str) -> None:
    connection.execute(delete(admin_failure).where(admin_failure.c.name == name))
