"""The admin site in a real browser: what a role may not do is neither offered nor done."""

import pytest
from playwright.sync_api import expect

from scrap_ags_tests.browser.admin_ui import AdminUi
from scrap_ags_tests.browser.admin_words import FRENCH
from scrap_ags_tests.browser.admin_world import GONE_SOON, PEOPLE, World
from scrap_ags_tests.browser.conftest import Visit
from scrap_ags_tests.browser.system import System

pytestmark = pytest.mark.browser

NOTES = "SELECT name, note, state FROM scrap_dimagaz_bc WHERE name IN ('700010', '700011')"


def test_a_viewer_is_offered_nothing_that_changes_anything_and_may_do_nothing(
    visit: Visit, system: System, world: World
) -> None:
    before, bc = system.run(NOTES), str(world.orders["700010"])
    ui = visit("viewer", FRENCH)
    ui.go_to(FRENCH.orders)
    ui.search("7000")
    expect(ui.page.locator("tbody input[type=checkbox]")).to_have_count(0)
    expect(ui.rows.first.get_by_role("link", name=FRENCH.edit)).to_have_count(0)
    expect(ui.rows.first.get_by_role("link", name=FRENCH.resync)).to_have_count(0)
    ui.find_bc("700010")
    expect(ui.button(FRENCH.edit)).to_have_count(0)
    expect(ui.button(FRENCH.resync)).to_have_count(0)
    refused(ui, "/bc/edit", {"note": "mine", "pk": bc}, pk=bc)
    refused(ui, "/_api/bc/row-action", name="resync", pk=bc)
    refused(ui, "/_api/bc/action", name="resync", pks=bc)
    refused(ui, "/_api/rejected/row-action", name="retry", pk=f"bc:{bc}")
    refused(ui, "/_api/rejected/action", name="retry", pks=f"bc:{bc}")
    for column in ("note", "state", "name"):
        refused(ui, "/_api/bc/inline-edit", {column: "mine"}, pk=bc, field=column)
    assert system.run(NOTES) == before


@pytest.mark.parametrize("role", ["viewer", "editor"])
def test_people_and_tokens_are_for_administrators(visit: Visit, role: str) -> None:
    ui = visit(role, FRENCH)
    for name, path in ((FRENCH.users, "users"), (FRENCH.tokens, "tokens")):
        expect(ui.menu.get_by_role("link", name=name)).to_have_count(0)
        for page in (f"/{path}/list", f"/{path}/detail?pk=1", f"/download/{path}.csv"):
            answer = ui.page.request.get(ui.address + page)
            assert answer.status == 403
            assert FRENCH.refused in answer.text()
    refused(ui, "/_api/users/row-action", name="disable", pk="3")
    refused(ui, "/_api/tokens/row-action", name="revoke", pk="1")


def test_an_administrator_shuts_somebody_out_who_then_cannot_come_in(
    visit: Visit, system: System
) -> None:
    there = visit(GONE_SOON, FRENCH)
    ui = visit("admin", FRENCH)
    ui.go_to(FRENCH.users)
    expect(ui.row(GONE_SOON)).to_contain_text("lecteur")
    ui.row(GONE_SOON).get_by_role("link", name=FRENCH.disable).click()
    ui.button(FRENCH.proceed).click()
    expect(ui.row(GONE_SOON).locator('[data-column="disabled_at"]')).not_to_have_text("—")
    there.log_in(GONE_SOON)
    expect(there.page.get_by_role("alert")).to_contain_text(FRENCH.wrong)
    assert system.run("SELECT 1 FROM scrap_admin_user WHERE disabled_at IS NOT NULL") == [(1,)]


def test_nobody_shuts_themselves_out(visit: Visit) -> None:
    ui = visit("admin", FRENCH)
    ui.go_to(FRENCH.users)
    mine = ui.row(PEOPLE["admin"])
    expect(mine).to_have_count(1)
    expect(mine.get_by_role("link", name=FRENCH.disable)).to_have_count(0)


def test_a_token_is_revoked_by_hand(visit: Visit, system: System) -> None:
    ui = visit("admin", FRENCH)
    ui.go_to(FRENCH.tokens)
    ui.row("powerbi").get_by_role("link", name="Révoquer").click()
    ui.button(FRENCH.proceed).click()
    expect(ui.row("powerbi").locator('[data-column="revoked_at"]')).not_to_have_text("—")
    revoked = "SELECT name FROM scrap_api_token WHERE revoked_at IS NOT NULL"
    assert system.run(revoked) == [("powerbi",)]


def refused(ui: AdminUi, path: str, form: dict[str, str] | None = None, **asked: str) -> None:
    answer = ui.posted(path, form, **asked)
    assert answer.status in (400, 403), f"{path}: {answer.status}"
    assert not answer.text().startswith("CSRF")
