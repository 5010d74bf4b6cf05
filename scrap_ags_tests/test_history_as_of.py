"""``scrap_as_of``: rows as the mirror had them. Any history: test_history_random.py."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import URL, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from scrap_ags import migrations
from scrap_ags.history.as_of import TooEarly, as_of
from scrap_ags.models import Bc, User
from scrap_ags.triggers import audited
from scrap_ags_tests.dated_history import hold, log

MAY = datetime(2024, 5, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def run(mirror: Engine, *statements: str) -> datetime:
    """One transaction; returns a moment right after it."""
    with mirror.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    with mirror.connect() as connection:
        return connection.execute(text("SELECT clock_timestamp()")).scalar_one()


def row(mirror: Engine, moment: datetime) -> dict[str, Any]:
    """Of user 1; empty if there was none."""
    with mirror.connect() as connection:
        return json.loads(as_of(connection, User, 1, moment) or "{}")


def name(mirror: Engine, moment: datetime) -> str | None:
    return row(mirror, moment).get("name")


def test_a_change_counts_from_its_own_microsecond(mirror: Engine):
    run(mirror, "INSERT INTO scrap_user (odoo_id, name) VALUES (1, 'Atlas')")
    run(mirror, "UPDATE scrap_user SET name = 'Rif'")
    with mirror.connect() as connection:
        at = connection.scalar(
            text("SELECT occurred_at FROM scrap_audit_log WHERE action = 'updated'")
        )
    assert name(mirror, at) == "Rif"
    assert name(mirror, at - timedelta(microseconds=1)) == "Atlas"


def test_what_was_null_before_a_change_is_null_again(mirror: Engine):
    unnamed = run(mirror, "INSERT INTO scrap_user (odoo_id) VALUES (1)")
    run(mirror, "UPDATE scrap_user SET name = 'Atlas', active = true")
    told = row(mirror, unnamed)
    assert (told["name"], told["active"]) == (None, None)


def test_a_record_that_was_deleted_and_came_back_has_each_of_its_lives(mirror: Engine):
    before = run(mirror, "SELECT 1")
    first = run(mirror, "INSERT INTO scrap_user (odoo_id, name, sap_id) VALUES (1, 'Atlas', 'S1')")
    between = run(mirror, "DELETE FROM scrap_user")
    second = run(mirror, "INSERT INTO scrap_user (odoo_id, name) VALUES (1, 'Souss')")
    renamed = run(mirror, "UPDATE scrap_user SET name = 'Draa'")
    moments = (before, first, between, second, renamed)
    assert [name(mirror, at) for at in moments] == [None, "Atlas", None, "Souss", "Draa"]
    assert (row(mirror, first)["sap_id"], row(mirror, second)["sap_id"]) == ("S1", None)


def test_an_inferred_member_has_no_value_until_it_was_completed(mirror: Engine):
    inferred = run(mirror, "INSERT INTO scrap_user (odoo_id, inferred) VALUES (1, true)")
    completed = run(mirror, "UPDATE scrap_user SET name = 'Atlas', inferred = false")
    assert [name(mirror, at) for at in (inferred, completed)] == [None, "Atlas"]
    assert row(mirror, inferred)["odoo_id"] == 1


def test_bookkeeping_is_no_part_of_a_row(mirror: Engine):
    now = run(mirror, "INSERT INTO scrap_user (odoo_id, hidden_at) VALUES (1, now())")
    assert not {"inferred", "hidden_at", "read_at"} & row(mirror, now).keys()


def test_a_clock_that_was_set_back_never_makes_a_row_that_never_was(mirror: Engine):
    hold(mirror, "user", 1, name="Draa", sap_id="S2")
    log(mirror, "user", 1, MAY + 2 * DAY, "created")
    log(mirror, "user", 1, MAY + DAY, "updated", {"name": "Atlas"}, {"name": "Rif"})
    log(mirror, "user", 1, MAY + 3 * DAY, "updated", {"sap_id": "S1"}, {"sap_id": "S2"})
    log(mirror, "user", 1, MAY + 3 * DAY, "updated", {"name": "Rif"}, {"name": "Draa"})
    told = [row(mirror, MAY + days * DAY) for days in range(4)]
    assert [(one.get("name"), one.get("sap_id")) for one in told] == [
        (None, None),
        ("Rif", "S1"),
        ("Rif", "S1"),
        ("Draa", "S2"),
    ]


def test_the_session_s_time_zone_alters_nothing(mirror: Engine):
    run(mirror, "INSERT INTO scrap_user (odoo_id, write_date) VALUES (1, '2024-05-01 00:00Z')")
    now = run(mirror, "UPDATE scrap_user SET name = 'Atlas'")
    with mirror.connect() as connection:
        connection.execute(text("SET timezone = 'Africa/Casablanca'"))
        told = as_of(connection, User, 1, now)
    assert told is not None
    assert json.loads(told)["write_date"] == "2024-05-01T00:00:00+00:00"


def test_an_amount_keeps_its_every_digit(mirror: Engine):
    amount = "12345678901234.10"
    now = run(mirror, f"INSERT INTO scrap_dimagaz_bc (odoo_id, ttc) VALUES (1, {amount})")
    run(mirror, "UPDATE scrap_dimagaz_bc SET ttc = 0")
    with mirror.connect() as connection:
        assert f'"ttc": {amount}' in (as_of(connection, Bc, 1, now) or "")


def test_a_row_as_it_was_can_be_queried_like_the_table(mirror: Engine):
    now = run(mirror, "INSERT INTO scrap_dimagaz_bc (odoo_id, ttc) VALUES (1, 10.5), (2, 0.5)")
    run(mirror, "DELETE FROM scrap_dimagaz_bc WHERE odoo_id = 1")
    total = text(
        "SELECT sum(was.ttc) FROM generate_series(1, 3) id,"
        " jsonb_populate_record(NULL::scrap_dimagaz_bc, scrap_as_of('bc', id, :now)) was"
    )
    with mirror.connect() as connection:
        assert connection.scalar(total, {"now": now}) == 11


def test_a_table_that_is_put_under_audit_has_a_history_at_once(mirror: Engine):
    run(
        mirror,
        "CREATE TABLE scrap_vehicule (LIKE scrap_user INCLUDING ALL)",
        *audited("scrap_vehicule", "vehicule"),
    )
    now = run(mirror, "INSERT INTO scrap_vehicule (odoo_id, name) VALUES (1, 'B-1')")
    run(mirror, "UPDATE scrap_vehicule SET name = 'B-2'")
    with mirror.connect() as connection:
        told = connection.execute(text("SELECT scrap_as_of('vehicule', 1, :at)"), {"at": now})
        assert told.scalar_one()["name"] == "B-1"


def test_an_asset_that_there_is_not_is_said_to_be_none(mirror: Engine):
    with pytest.raises(DBAPIError, match="no asset is called 'vehicule'"):
        run(mirror, "SELECT scrap_as_of('vehicule', 1, now())")


@pytest.mark.parametrize("asked", ["NULL, 1, now()", "'user', NULL, now()", "'user', 1, NULL"])
def test_where_nothing_is_asked_nothing_is_told(mirror: Engine, asked: str):
    hold(mirror, "user", 1, name="Atlas")
    with mirror.connect() as connection:
        assert connection.scalar(text(f"SELECT scrap_as_of({asked})")) is None


def test_rows_from_before_the_migration_have_their_history(database_url: URL):
    engine = create_engine(database_url)
    migrations.upgrade(engine, "0002")
    then = run(engine, "INSERT INTO scrap_user (odoo_id, name) VALUES (1, 'Atlas')")
    run(engine, "UPDATE scrap_user SET name = 'Rif'")
    migrations.upgrade(engine)
    assert name(engine, then) == "Atlas"
    engine.dispose()


def test_a_month_dropped_by_hand_is_not_taken_for_a_time_without_changes(mirror: Engine):
    log(mirror, "user", 1, MAY, "created")
    hold(mirror, "user", 1, name="Atlas")
    log(mirror, "user", 2, MAY + 40 * DAY, "created")
    run(mirror, "DROP TABLE scrap_audit_log_2024_05")
    with pytest.raises(TooEarly, match="kept since 2024-06-01"):
        name(mirror, MAY + DAY)
    assert name(mirror, MAY + 31 * DAY) == "Atlas"
