"""The audit log as a feed: who reads on from where he stopped misses nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text

from scrap_ags_tests.api.served import Api

FIRST = 100


def create(connection: Connection, number: int) -> None:
    connection.execute(
        text("INSERT INTO scrap_user (odoo_id) VALUES (:number)"), {"number": number}
    )


@contextmanager
def slow(engine: Engine, number: int) -> Iterator[None]:
    """A change that is committed when everything in here is over."""
    with engine.begin() as connection:
        create(connection, number)
        yield


def after(api: Api, last: int) -> list[tuple[int, int]]:
    """What is new to a reader: the id of the change, and that of the record."""
    rows = api.get("audit", id__gt=last, odoo_id__gte=FIRST, ordering="id")["results"]
    return [(row["id"], row["odoo_id"]) for row in rows]


def test_what_is_committed_late_is_read_before_what_was_committed_meanwhile(api: Api):
    with slow(api.engine, FIRST):
        with api.engine.begin() as connection:
            create(connection, FIRST + 1)
        assert after(api, 0) == []
    read = after(api, 0)
    assert [record for _, record in read] == [FIRST, FIRST + 1]
    with api.engine.begin() as connection:
        create(connection, FIRST + 2)
    assert [record for _, record in after(api, read[-1][0])] == [FIRST + 2]


def test_what_was_written_before_a_slow_change_began_need_not_wait_for_it(api: Api):
    with api.engine.begin() as connection:
        create(connection, FIRST)
    with slow(api.engine, FIRST + 1):
        assert [record for _, record in after(api, 0)] == [FIRST]


def test_a_change_that_is_undone_keeps_nobody_waiting(api: Api):
    with api.engine.connect() as connection:
        create(connection, FIRST)
        connection.rollback()
    with api.engine.begin() as connection:
        savepoint = connection.begin_nested()
        create(connection, FIRST + 1)
        savepoint.rollback()
        create(connection, FIRST + 2)
    assert [record for _, record in after(api, 0)] == [FIRST + 2]


def test_an_empty_log_is_a_feed_too(api: Api):
    with api.engine.begin() as connection:
        connection.execute(text("ALTER SEQUENCE scrap_audit_log_id_seq RESTART"))
        connection.execute(text("DROP TRIGGER append_only ON scrap_audit_log"))
        connection.execute(text("DELETE FROM scrap_audit_log"))
    with slow(api.engine, FIRST):
        with api.engine.begin() as connection:
            create(connection, FIRST + 1)
        assert after(api, 0) == []
    assert [record for _, record in after(api, 0)] == [FIRST, FIRST + 1]


def test_a_walk_through_the_feed_counts_what_it_shows(api: Api):
    with slow(api.engine, FIRST):
        page = api.get("audit", page_size=5, cursor="")
        assert page["count"] == len(api.walk("audit", page_size=5))
