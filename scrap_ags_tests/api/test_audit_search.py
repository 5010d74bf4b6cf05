"""Words in the audit log: numbers, names, actors, kinds of changes, values."""

import pytest
from sqlalchemy import Engine, text

from scrap_ags.api import audit_search
from scrap_ags_tests.api.served import Api

RUN = "3f2a8c1e-0d4b-4e5f-9a1b-000000000001"
NOTE = "Livraison urgente du 2026-05-12, l''Été"
CHANGES = (
    ("UPDATE scrap_dimagaz_bc SET state = 'livré', ht = 99.5 WHERE odoo_id = 2", RUN),
    (f"UPDATE scrap_dimagaz_bc SET note = '{NOTE}' WHERE odoo_id = 3", "Fatima"),
    ("UPDATE scrap_user SET name = 'Haut Atlas' WHERE odoo_id = 1", RUN),
    ("DELETE FROM scrap_dimagaz_bc WHERE odoo_id = 5", "Fatima"),
)
CREATED = 17
"""Rows that the mirror had before."""


@pytest.fixture
def changed(api: Api) -> Api:
    """Whose audit log goes on with four changes, numbered from 0 on."""
    for statement, actor in CHANGES:
        with api.engine.begin() as connection:
            connection.execute(
                text("SELECT set_config('scrap_ags.actor', :actor, true)"), {"actor": actor}
            )
            connection.exec_driver_sql(statement)
    return api


def numbers(api: Api, words: str) -> list[int]:
    """Which of the changes are found, beside the creations."""
    page = api.get("audit", search=words, action__in="updated,deleted", ordering="id")
    first = api.get("audit", ordering="id")["results"][CREATED]["id"]
    return [row["id"] - first for row in page["results"]]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("livré", [0]),
        ("LIV", [0, 1]),
        ("99.5", [0]),
        ("urgente livraison", [1]),
        ("2026-05-12", [1]),
        ("l'été", [1]),
        ("haut", [2]),
        ("bc/5", [3]),
        ("bc/3", [1]),
        ("atlas", [2]),
        ("2", [0, 1]),
        ("3f2a8c1e", [0, 2]),
        (RUN.upper(), [0, 2]),
        ("fatima", [1, 3]),
        ("deleted", [3]),
        ("updated user", [2]),
        ("BC", [0, 1, 3]),
        ("user", [2]),
        ("%", []),
        ("_", []),
        ("\\", []),
        ("'", []),
        ("-- &|!:*()", []),
        ("9" * 30, []),
        ("urgente atlas", []),
    ],
)
def test_a_change_is_found_by(changed: Api, words: str, found: list[int]):
    assert numbers(changed, words) == found


def test_the_creation_of_a_record_is_found_by_its_label_and_by_its_number(changed: Api):
    for word in ("bc/4", "4"):
        rows = changed.get("audit", search=word, asset="bc")["results"]
        assert [(row["odoo_id"], row["action"]) for row in rows] == [(4, "created")]


def test_of_a_word_in_many_values_the_latest_changes_are_found(
    changed: Api, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(audit_search, "CHANGES", 1)
    assert numbers(changed, "livr") == [1]


def test_of_a_word_in_many_labels_the_newest_records_are_found(
    changed: Api, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(audit_search, "RECORDS", 2)
    rows = changed.get("audit", search="bc/", action="created", asset="bc")["results"]
    assert [row["odoo_id"] for row in rows] == [3, 4]


def test_a_change_of_more_words_than_an_index_takes_is_audited_all_the_same(mirror: Engine):
    words = "string_agg('word' || number, ' ') FROM generate_series(1, 200000) AS number"
    with mirror.begin() as connection:
        connection.exec_driver_sql("INSERT INTO scrap_user (odoo_id) VALUES (1)")
        connection.exec_driver_sql(f"UPDATE scrap_user SET name = (SELECT {words})")
        kept = connection.scalar(text("SELECT count(changes) FROM scrap_audit_log"))
    assert kept == 1
