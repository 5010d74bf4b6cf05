"""The admin site in a real browser: what people change, and who is told to have done it."""

import re

import pytest
from playwright.sync_api import expect

from scrap_ags.models import Bc
from scrap_ags_tests.browser.admin_words import ENGLISH, FRENCH, Words
from scrap_ags_tests.browser.admin_world import PEOPLE, World
from scrap_ags_tests.browser.conftest import Visit
from scrap_ags_tests.browser.system import System

pytestmark = pytest.mark.browser

WRITERS = [("editor", FRENCH, "700004"), ("admin", FRENCH, "700005"), ("editor", ENGLISH, "700006")]
STATE = "UPDATE dimagaz_bc SET state = 'done' WHERE id = ANY(%s)"
NOTE = "vu au dépôt\n<i>deux lignes</i>"
TOO_MUCH = {"ht": 1e15}


@pytest.mark.parametrize(("role", "words", "name"), WRITERS, ids=["editor", "admin", "english"])
def test_a_note_is_told_by_the_history_and_by_the_audit_log_with_its_author(
    visit: Visit, role: str, words: Words, name: str
) -> None:
    ui, author = visit(role, words), PEOPLE[role]
    ui.find_bc(name)
    ui.write("note", NOTE)
    ui.find_bc(name)
    expect(ui.field("note")).to_contain_text(NOTE)
    told = ui.page.locator("#history tbody tr").first
    expect(told).to_contain_text(f"Note : ∅ → {NOTE}")
    expect(told).to_contain_text(f"{words.admin} · {author}")
    ui.go_to(words.audit)
    row = ui.row(name).filter(has_text="Note :")
    for part in (words.updated, f"Note : ∅ → {NOTE}", words.admin, author):
        expect(row).to_contain_text(part)
    row.locator('[data-column="action"]').click()
    expect(ui.page.locator(".change .before")).to_have_text("∅")
    expect(ui.page.locator(".change .after")).to_have_text(NOTE)


def test_a_bc_is_read_again_from_its_page_and_the_change_is_signed(
    visit: Visit, system: System, world: World
) -> None:
    ui = visit("editor", FRENCH)
    ui.find_bc("700007")
    system.source.sql(STATE, [[world.orders["700007"]]])
    ui.button(FRENCH.resync).click()
    ui.runs_end_well()
    ui.link("Retour").click()
    expect(ui.field("state")).to_have_text("livré")
    told = ui.page.locator("#history tbody tr").first
    expect(told).to_contain_text("État : confirmé → livré")
    expect(told).to_contain_text("administration · Samir")


def test_a_selection_of_two_bc_is_read_again(visit: Visit, system: System, world: World) -> None:
    names = ("700008", "700009")
    ui = visit("admin", ENGLISH)
    ui.go_to(ENGLISH.orders)
    ui.search("7000")
    system.source.sql(STATE, [[world.orders[name] for name in names]])
    for name in names:
        ui.row(name).get_by_role("checkbox").check()
    two = re.compile(rf"{ENGLISH.selected} \(\s*2\s*\)")
    ui.page.get_by_role("button", name=two).click()
    ui.page.locator("#actions-dropdown").get_by_text(ENGLISH.resync).click()
    ui.runs_end_well()
    ui.go_to(ENGLISH.audit)
    for name in names:
        row = ui.row(name).filter(has_text="State : confirmed → delivered")
        expect(row.locator('[data-column="source"]')).to_have_text("admin")
        expect(row.locator('[data-column="actor"]')).to_have_text(PEOPLE["admin"])


def test_a_rejected_record_is_mended_in_odoo_and_tried_again(
    visit: Visit, system: System, world: World
) -> None:
    bc = world.orders["700012"]
    system.source.write(Bc.odoo_model, bc, TOO_MUCH)
    assert system.soon(f"SELECT FROM scrap_rejected WHERE odoo_id = {bc}")
    system.run("UPDATE scrap_rejected SET attempts = 1000")  # not tried by itself for a day
    ui = visit("admin", FRENCH)
    ui.go_to(FRENCH.rejected)
    row = ui.row(str(bc))
    expect(row.locator('[data-column="asset"]')).to_have_text("BC")
    expect(row.locator('[data-column="reason"]')).to_contain_text("numeric")
    row.locator('[data-column="reason"]').click()
    expect(ui.field("payload")).to_contain_text('"name": "700012"')
    # Nothing but a try of somebody's own sees it: the record does not look changed.
    system.source.sql("UPDATE dimagaz_bc SET ht = 12.5 WHERE id = %s", [bc])
    ui.button(FRENCH.retry).click()
    ui.runs_end_well()
    ui.go_to(FRENCH.rejected)
    expect(ui.row(str(bc))).to_have_count(0)
    assert system.run(f"SELECT ht FROM scrap_dimagaz_bc WHERE odoo_id = {bc}") == [(12.5,)]
