"""The past is read while others write it, or shorten it."""

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine, text

from scrap_ags.history.as_of import TooEarly, as_of
from scrap_ags.history.retention import drop_old_months
from scrap_ags.models import User
from scrap_ags_tests.dated_history import hold, log

MAY, JUNE, JULY = (datetime(2024, month, 1, tzinfo=UTC) for month in (5, 6, 7))
DAY = timedelta(days=1)
WAITING = text("SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'relation' AND NOT granted)")


@pytest.fixture
def renamed(mirror: Engine) -> Engine:
    """A user that was renamed in June; what was before May is no longer kept."""
    log(mirror, "user", 1, MAY - DAY, "created")
    log(mirror, "user", 1, JUNE + DAY, "updated", {"name": "Atlas"}, {"name": "Rif"})
    hold(mirror, "user", 1, name="Rif")
    with mirror.begin() as connection:
        drop_old_months(connection, MAY, 0)
    return mirror


def told(mirror: Engine, moment: datetime) -> str | None:
    with mirror.connect() as connection:
        return as_of(connection, User, 1, moment)


@contextmanager
def reading(mirror: Engine, moment: datetime, writer: Connection) -> Iterator[Future[str | None]]:
    """A reader that waits for what the writer has locked, until the writer commits."""
    with ThreadPoolExecutor(1) as pool, mirror.connect() as watch:
        answer = pool.submit(told, mirror, moment)
        deadline = time.monotonic() + 30
        while not watch.scalar(WAITING) and time.monotonic() < deadline:
            time.sleep(0.01)
        yield answer
        writer.commit()


def test_a_month_that_is_dropped_meanwhile_is_not_taken_for_one_without_changes(renamed: Engine):
    with renamed.connect() as retention:
        drop_old_months(retention, JULY, 0)
        with reading(renamed, JUNE, retention) as answer:
            pass
    with pytest.raises(TooEarly, match="kept since 2024-07-01"):
        answer.result()


def test_a_change_that_is_committed_meanwhile_is_undone_like_any_other(renamed: Engine):
    with renamed.connect() as syncing:
        syncing.execute(text("LOCK TABLE scrap_user"))
        with reading(renamed, JUNE, syncing) as answer:
            syncing.execute(text("UPDATE scrap_user SET sap_id = 'S1', name = 'Souss'"))
    assert '"name": "Atlas"' in (answer.result() or "")
    assert '"sap_id": null' in (answer.result() or "")
