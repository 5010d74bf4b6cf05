"""Sessions of the admin site: how long they last, and who they are."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Connection, Engine, text

from scrap_ags.admin import accounts, sessions
from scrap_ags.admin.accounts import Person


@pytest.fixture
def site(mirror: Engine) -> Engine:
    """Where Ali is an editor."""
    with mirror.begin() as connection:
        accounts.create(connection, "Ali", "open sesame 1", "editor")
    return mirror


@pytest.fixture
def told(site: Engine) -> str:
    """What Ali's cookie says."""
    with site.begin() as connection:
        return sessions.begin(connection, "ALI")


def person(site: Engine, told: str) -> Person | None:
    with site.begin() as connection:
        return sessions.person_of(connection, told)


def pass_time(site: Engine, interval: str, *columns: str) -> None:
    """All sessions are so much older."""
    older = ", ".join(f"{column} = {column} - interval '{interval}'" for column in columns)
    with site.begin() as connection:
        connection.execute(text(f"UPDATE scrap_admin_session SET {older}"))


def count(connection: Connection) -> int:
    return connection.scalar(text("SELECT count(*) FROM scrap_admin_session")) or 0


def test_a_session_tells_who_it_is_until_it_ends(site: Engine, told: str):
    assert person(site, told) == Person("Ali", "editor")
    with site.begin() as connection:
        sessions.end(connection, told)
        sessions.end(connection, told)
    assert person(site, told) is None


@pytest.mark.parametrize("shown", ["", "x", "é", "\udcff", "\0", "x" * 100_000])
def test_what_is_no_session_is_nobody(site: Engine, told: str, shown: str):
    assert person(site, shown) is None
    assert person(site, f"{told} {shown}") is None


def test_only_a_digest_is_kept(site: Engine, told: str):
    with site.connect() as connection:
        rows = connection.scalars(text("SELECT s::text FROM scrap_admin_session s")).all()
    assert len(told) >= 40
    assert not any(told in row for row in rows)
    with site.begin() as connection:
        assert sessions.begin(connection, "Ali") != told


def test_a_session_ends_twelve_hours_after_its_last_use(site: Engine, told: str):
    for _ in range(3):
        pass_time(site, "11 hours 59 minutes", "used_at")
        assert person(site, told) is not None
    pass_time(site, "12 hours", "used_at")
    assert person(site, told) is None


def test_a_session_ends_after_seven_days_whatever_its_use(site: Engine, told: str):
    pass_time(site, "6 days 23 hours", "begun_at")
    assert person(site, told) is not None
    pass_time(site, "1 hour", "begun_at")
    assert person(site, told) is None


def test_the_last_use_is_noted_to_the_minute(site: Engine, told: str):
    used = text("SELECT used_at FROM scrap_admin_session")

    def noted() -> object:
        person(site, told)
        with site.connect() as connection:
            return connection.scalar(used)

    first = noted()
    assert noted() == first
    pass_time(site, "61 seconds", "used_at")
    assert noted() != first
    with site.connect() as connection:
        assert connection.scalar(text("SELECT now() - used_at < '50 s' FROM scrap_admin_session"))


def test_who_was_disabled_or_given_a_role_in_psql_is_known_as_such(site: Engine, told: str):
    with site.begin() as connection:
        connection.execute(text("UPDATE scrap_admin_user SET role = 'viewer'"))
    assert person(site, told) == Person("Ali", "viewer")
    with site.begin() as connection:
        connection.execute(text("UPDATE scrap_admin_user SET disabled_at = now()"))
    assert person(site, told) is None


def test_sessions_that_are_over_are_swept_when_one_begins(site: Engine, told: str):
    with site.begin() as connection:
        sessions.begin(connection, "Ali")
        assert count(connection) == 2
    pass_time(site, "8 days", "begun_at")
    with site.begin() as connection:
        sessions.begin(connection, "Ali")
        assert count(connection) == 1


def test_the_key_is_made_once_by_whoever_comes_first(site: Engine):
    ready = Barrier(6)

    def key(_: int) -> str:
        with site.begin() as connection:
            connection.execute(text("SELECT 1"))
            ready.wait()
            return sessions.secret_key(connection)

    with ThreadPoolExecutor(6) as threads:
        [only] = set(threads.map(key, range(6)))
    assert len(only) >= 40
    with site.begin() as connection:
        assert sessions.secret_key(connection) == only
