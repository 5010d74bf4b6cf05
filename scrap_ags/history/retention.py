"""How long the audit log is kept: whole months are dropped, the one way to shorten it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import psycopg
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

DROP = text("SELECT scrap_audit_drop(:older_than)")
IN_USE = (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected)


@dataclass(frozen=True)
class Retention:
    """The months dropped (UTC, each by its first day); ``in_use``: none could be."""

    dropped: tuple[date, ...] = ()
    in_use: bool = False

    def __str__(self) -> str:
        if self.in_use:
            return "the audit log is in use; its old months are dropped another night"
        if not self.dropped:
            return "no month of the audit log is old enough to be dropped"
        months = ", ".join(f"{month:%Y-%m}" for month in self.dropped)
        return f"dropped from the audit log: {months}"


def drop_old_months(connection: Connection, now: datetime, days: int) -> Retention:
    """Drop each month of the audit log of which all is older than ``days``; the caller commits.

    That needs the log for itself. Where a sync or a report is reading or writing it, this waits
    no longer than ``functions.LOCK_WAIT``, for whoever comes next waits behind it.
    """
    older_than = now - timedelta(days=days)
    try:
        with connection.begin_nested():
            return Retention(tuple(connection.execute(DROP, {"older_than": older_than}).scalars()))
    except DBAPIError as failure:
        if isinstance(failure.orig, IN_USE):
            return Retention(in_use=True)
        raise
