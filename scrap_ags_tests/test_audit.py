import re

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from scrap_ags.models import MIRRORED

CREATE = (
    "INSERT INTO scrap_user (odoo_id, name, username)"
    " VALUES (1, 'Atlas', 'atlas'), (2, 'Rif', 'rif')"
)
MONTHS = "SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'scrap_audit_log'::regclass"


def audit(engine: Engine) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        rows = connection.execute(
            text("SELECT asset, odoo_id, action, source, changes FROM scrap_audit_log ORDER BY id")
        )
        return [tuple(row) for row in rows]


def run(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_plain_sql_leaves_an_audit_row_for_each_row_it_creates(mirror: Engine):
    run(mirror, CREATE)
    assert audit(mirror) == [
        ("user", 1, "created", "sql", None),
        ("user", 2, "created", "sql", None),
    ]


def test_an_update_is_audited_with_just_the_fields_that_changed(mirror: Engine):
    run(
        mirror,
        CREATE,
        "UPDATE scrap_user SET name = 'Toubkal', username = 'atlas' WHERE odoo_id = 1",
    )
    assert audit(mirror)[2:] == [
        ("user", 1, "updated", "sql", {"before": {"name": "Atlas"}, "after": {"name": "Toubkal"}})
    ]


def test_an_update_that_changes_nothing_or_only_bookkeeping_is_not_audited(mirror: Engine):
    run(
        mirror, CREATE, "UPDATE scrap_user SET name = name", "UPDATE scrap_user SET read_at = now()"
    )
    assert len(audit(mirror)) == 2


def test_a_deletion_keeps_the_whole_row(mirror: Engine):
    run(
        mirror,
        CREATE,
        "UPDATE scrap_user SET code_client_sg = 'SG1'",
        "DELETE FROM scrap_user WHERE odoo_id = 1",
    )
    *_, (_, odoo_id, action, _, changes) = audit(mirror)
    assert (odoo_id, action, changes["after"]) == (1, "deleted", None)
    assert changes["before"]["name"] == "Atlas"
    assert changes["before"]["code_client_sg"] == "SG1"


def test_an_upsert_is_audited_as_what_it_did_to_each_row(mirror: Engine):
    run(
        mirror,
        CREATE,
        "INSERT INTO scrap_user (odoo_id, name) VALUES (2, 'Souss'), (3, 'Draa')"
        " ON CONFLICT (odoo_id) DO UPDATE SET name = excluded.name",
    )
    assert {row[1:3] for row in audit(mirror)[2:]} == {(2, "updated"), (3, "created")}


def test_the_audit_says_who_and_from_where(mirror: Engine):
    run(
        mirror,
        "SELECT set_config('scrap_ags.source', 'admin', true)",
        "SELECT set_config('scrap_ags.actor', 'aicha', true)",
        CREATE,
    )
    with mirror.connect() as connection:
        signed = connection.execute(
            text("SELECT DISTINCT source, actor FROM scrap_audit_log")
        ).one()
        assert tuple(signed) == ("admin", "aicha")


@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE scrap_audit_log SET actor = 'nobody'",
        "DELETE FROM scrap_audit_log",
        "TRUNCATE scrap_audit_log",
        "TRUNCATE scrap_dimagaz_bc_line",
        "UPDATE scrap_user SET odoo_id = odoo_id + 10",
    ],
)
def test_what_would_escape_or_alter_the_audit_is_refused(mirror: Engine, attempt: str):
    run(mirror, CREATE)
    with pytest.raises(DBAPIError, match="is refused"):
        run(mirror, attempt)
    assert len(audit(mirror)) == 2


@pytest.mark.parametrize("verb", ["DELETE FROM", "TRUNCATE"])
def test_a_month_of_the_audit_cannot_be_altered_behind_its_parent(mirror: Engine, verb: str):
    run(mirror, CREATE)
    with mirror.connect() as connection:
        month = connection.scalar(
            text("SELECT tableoid::regclass::text FROM scrap_audit_log LIMIT 1")
        )
    assert re.fullmatch(r"scrap_audit_log_\d{4}_\d{2}", month)
    with pytest.raises(DBAPIError, match="is refused"):
        run(mirror, f"{verb} {month}")


def test_the_month_that_an_audit_row_needs_is_made_when_it_is_missing(mirror: Engine):
    with mirror.connect() as connection:
        months = connection.execute(text(MONTHS)).scalars().all()
    run(mirror, *(f"DROP TABLE {month}" for month in months), CREATE)
    assert len(audit(mirror)) == 2


@pytest.mark.parametrize("model", MIRRORED, ids=lambda model: model.asset)
def test_every_model_is_audited_whatever_its_columns_are_called(mirror: Engine, model):
    table = model.__tablename__
    run(
        mirror,
        f"INSERT INTO {table} (odoo_id) VALUES (1)",
        f"UPDATE {table} SET write_date = '2026-01-01'",
        f"DELETE FROM {table}",
    )
    actions = [(asset, action) for asset, _, action, _, _ in audit(mirror)]
    assert actions == [(model.asset, action) for action in ("created", "updated", "deleted")]
