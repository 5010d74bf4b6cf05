"""The Dagster UI in a real browser: what an operator sees, clicks and reads."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from scrap_ags.models import MIRRORED, Bc, BcLine, references
from scrap_ags.pipeline.checks import checks
from scrap_ags_tests.browser.system import System, weeks_ago
from scrap_ags_tests.browser.ui import IN_STEP, LONG, Ui

pytestmark = pytest.mark.browser

DELETIONS = "SELECT source FROM scrap_audit_log WHERE asset = 'bc_line' AND action = 'deleted'"
NEWEST_LINE = f"SELECT max(odoo_id) FROM {BcLine.__tablename__}"


def test_the_lineage_leads_from_each_odoo_model_through_the_load_order(ui: Ui) -> None:
    left = ui.lineage()
    for model in MIRRORED:
        assert left[model.odoo_model.replace(".", "_")] < left[model.asset]
        for parent in references(model).values():
            assert left[parent.asset] < left[model.asset]


def test_an_asset_says_what_it_is_where_it_is_and_from_which_fields_it_comes(ui: Ui) -> None:
    page = ui.read("/assets/bc")
    for told in ("Purchase orders", "dimagaz.bc", "public.scrap_dimagaz_bc", "scrap-ags"):
        expect(page).to_contain_text(told)
    expect(page).to_contain_text("Odoo field fournisseur_centre.")
    expect(page).to_contain_text("numeric(16, 2)")


def test_a_day_of_bc_and_lines_is_materialized_by_clicks_and_shown_as_such(ui: Ui) -> None:
    day = weeks_ago(2).isoformat()
    run = ui.materialize_orders(day)
    ui.succeeded()
    for asset in ("bc", "bc_line"):
        page = ui.read(f"/assets/{asset}?view=partitions&partition={day}")
        expect(page).to_contain_text(run.removeprefix("/runs/")[:8])
        expect(page).to_contain_text("dagster/partition_row_count")
        expect(page).to_contain_text("Missing (0)")


def test_a_backfill_of_thirty_days_completes_in_one_run(ui: Ui) -> None:
    last = weeks_ago(0)
    ui.materialize_orders(f"[{last - timedelta(days=29)}...{last}]")
    expect(ui.page.get_by_text("100% completed")).to_have_count(2, timeout=LONG)
    ui.page.get_by_text("Runs", exact=True).last.click()
    expect(ui.page.get_by_text("Success", exact=True)).to_have_count(1)


def test_an_idle_tick_reads_as_a_sentence(ui: Ui) -> None:
    assert re.search(
        r"looked at \d\d:\d\d:\d\d: 6 models, .*Odoo answered in \d+ ms", ui.skipped_tick()
    )


def test_a_change_in_odoo_starts_a_run_by_itself_and_the_tick_says_why(
    ui: Ui, system: System
) -> None:
    today = weeks_ago(0)
    bc = system.source.create(Bc.odoo_model, {"name": "BC new", "bc_date": f"{today} 10:00:00"})
    system.source.create(BcLine.odoo_model, {"bc_id": bc, "qty": 12})
    assert system.mirrored(Bc, bc)
    assert re.search("2 differences.* requested", ui.requesting_tick())
    expect(ui.read("/runs")).to_contain_text("odoo_refresh")
    expect(ui.read(f"/assets/bc?view=checks&checkDetail={IN_STEP}")).to_contain_text("in step: ")


def test_a_mirror_in_step_has_green_checks(ui: Ui) -> None:
    page = ui.check_all("bc_line")
    expect(page).to_contain_text(re.compile("in step: ([0-9]+) of \\1 records"))
    every = [key for check in checks() for key in check.check_keys]
    of_lines = [key for key in every if key.asset_key.to_user_string() == "bc_line"]
    expect(page.get_by_text("Succeeded")).to_have_count(len(of_lines))


def test_a_broken_mirror_turns_its_check_red_says_what_to_do_and_is_mended(
    ui: Ui, system: System
) -> None:
    ui.switch_refresh(False)
    [[line]] = system.run(NEWEST_LINE)
    system.run(f"DELETE FROM {BcLine.__tablename__} WHERE odoo_id = {line}")
    assert system.run(f"{DELETIONS} AND odoo_id = {line}") == [("sql",)]
    page = ui.check_in_step("bc_line")
    expect(page).to_contain_text(re.compile("1 missing; .*refresh"))
    expect(page.get_by_text("Failed").first).to_be_visible()
    ui.switch_refresh(True)
    assert system.mirrored(BcLine, line)
