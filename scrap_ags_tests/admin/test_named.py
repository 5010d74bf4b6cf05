"""How the audit log calls the records that its changes are about."""

from zoneinfo import ZoneInfo

from sqlalchemy import Engine, text

from scrap_ags.admin.journal import Journal, Told
from scrap_ags.admin.named import TOLD
from scrap_ags_tests.admin.conftest import Served

MADE = """
INSERT INTO scrap_product (odoo_id, display_name) VALUES (7, 'Butane 12 kg');
INSERT INTO scrap_dimagaz_bc (odoo_id, display_name) VALUES (8, '626637');
INSERT INTO scrap_dimagaz_bc_line (odoo_id, bc_id, product_id) VALUES (9, 8, 7);
"""


def told_after(mirror: Engine, statements: str) -> list[Told]:
    """All changes, once those statements were run."""
    with mirror.begin() as connection:
        connection.execute(text(statements))
        rows = connection.execute(TOLD).mappings().all()
        return Journal(ZoneInfo("UTC")).told(connection, rows)


def test_a_record_is_called_by_its_label_or_by_what_it_refers_to(mirror: Engine):
    told = told_after(mirror, MADE)
    assert {one.asset: one.record for one in told} == {
        "product": "Butane 12 kg",
        "bc": "626637",
        "bc_line": "626637 · Butane 12 kg",
    }
    assert all(one.is_there for one in told)


def test_a_record_that_was_deleted_keeps_its_name_in_all_its_changes(mirror: Engine):
    lost = "DELETE FROM scrap_dimagaz_bc_line; DELETE FROM scrap_dimagaz_bc;"
    told = [one for one in told_after(mirror, MADE + lost) if one.asset != "product"]
    assert {(one.asset, one.action): one.record for one in told} == {
        ("bc", "created"): "626637",
        ("bc", "deleted"): "626637",
        ("bc_line", "created"): "626637 · Butane 12 kg",
        ("bc_line", "deleted"): "626637 · Butane 12 kg",
    }
    assert not any(one.is_there for one in told)


def test_a_change_names_a_depositary_who_is_no_more(mirror: Engine):
    told = told_after(
        mirror,
        """
        INSERT INTO scrap_user (odoo_id, display_name) VALUES (1, 'Relais Rif');
        INSERT INTO scrap_dimagaz_bc (odoo_id, depositaire_id) VALUES (8, 1);
        UPDATE scrap_dimagaz_bc SET depositaire_id = NULL;
        DELETE FROM scrap_user;
        """,
    )
    [change] = [one for one in told if one.action == "updated"]
    assert [each.before for each in change.differences] == ["Relais Rif"]


def test_a_record_that_never_had_a_name_is_told_by_its_number(mirror: Engine):
    made = "INSERT INTO scrap_dimagaz_bc_line (odoo_id) VALUES (9);"
    told = told_after(mirror, f"{made} DELETE FROM scrap_dimagaz_bc_line")
    assert {one.record for one in told} == {"#9"}


def test_a_sync_is_called_by_its_run_and_leads_to_it(served: Served):
    run = "0b1f5d2e-7b55-4d3a-9c0f-2f6f0c2f9a11"
    signed = f"SELECT set_config('scrap_ags.actor', '{run}', true)"
    with served.engine.begin() as connection:
        connection.execute(text(signed))
        changed = "UPDATE scrap_dimagaz_bc SET note = 'vu' RETURNING odoo_id"
        odoo_id = connection.scalars(text(changed)).first()
    visitor = served.visitor("Vera")
    page = visitor.page("audit/list")
    assert page.rows[0]["actor"] == "exécution 0b1f5d2e"
    [link, *_] = page.all("a", title=run)
    assert link["href"].endswith(f"/runs/{run}")
    assert "exécution 0b1f5d2e" in visitor.page("bc/detail", pk=odoo_id).text
