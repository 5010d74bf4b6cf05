"""The admin site in a real browser: each role finds, reads, filters and takes away what it may."""

import re

import pytest
from playwright.sync_api import Browser, expect

from scrap_ags_tests.browser import admin_files
from scrap_ags_tests.browser.admin_ui import AdminUi
from scrap_ags_tests.browser.admin_words import ENGLISH, FRENCH, Words
from scrap_ags_tests.browser.admin_world import FORMULA, MARKED, PEOPLE, World
from scrap_ags_tests.browser.conftest import Visit
from scrap_ags_tests.browser.system import System

pytestmark = pytest.mark.browser

EVERYBODY = [("viewer", FRENCH), ("editor", FRENCH), ("admin", FRENCH), ("editor", ENGLISH)]
everybody = pytest.mark.parametrize(
    ("role", "words"), EVERYBODY, ids=[f"{role}-{words.language}" for role, words in EVERYBODY]
)


@everybody
def test_who_logs_in_is_greeted_in_the_browsers_language_until_they_log_out(
    visit: Visit, role: str, words: Words
) -> None:
    ui = visit(role, words)
    expect(ui.page.locator("html")).to_have_attribute("lang", words.language)
    expect(ui.menu.get_by_role("link", name=words.home)).to_be_visible()
    expect(ui.page.locator("header")).to_contain_text(PEOPLE[role])
    ui.log_out()
    ui.open("/bc/list")
    expect(ui.button(words.log_in)).to_be_visible()


@pytest.mark.parametrize("words", [FRENCH, ENGLISH], ids=["fr", "en"])
def test_a_wrong_password_lets_nobody_in_and_is_told_in_words(
    system: System, world: World, chromium: Browser, words: Words
) -> None:
    assert world.orders
    with chromium.new_context(locale=words.locale) as context:
        ui = AdminUi(context, system.admin, words)
        ui.log_in(PEOPLE["viewer"], "not the password")
        expect(ui.page.get_by_role("alert")).to_contain_text(words.wrong)
        ui.open("/bc/list")
        expect(ui.button(words.log_in)).to_be_visible()


def test_the_language_is_changed_by_hand(visit: Visit) -> None:
    ui = visit("viewer", ENGLISH)
    ui.page.locator("header .dropdown-toggle").click()
    ui.page.locator("header").get_by_text("Français", exact=True).click()
    expect(ui.page.locator("html")).to_have_attribute("lang", "fr")
    expect(ui.menu.get_by_role("link", name=FRENCH.orders, exact=True)).to_be_visible()


@everybody
def test_a_bc_is_found_by_its_number_and_shows_its_lines_and_its_history(
    visit: Visit, system: System, world: World, role: str, words: Words
) -> None:
    ui = visit(role, words)
    ui.find_bc("700003")
    lines = ui.page.locator(".card").filter(has=ui.page.locator("table.inline"))
    expect(lines.locator(".card-title")).to_contain_text(words.lines)
    expect(lines.locator("tbody tr")).to_have_count(2)
    expect(lines.locator("tfoot")).to_contain_text(re.compile("42.*441[,.]00\\sMAD"))
    expect(ui.page.locator("#history")).to_contain_text(words.history)
    expect(ui.page.locator("#history tbody tr")).not_to_have_count(0)
    at_odoo = ui.link(words.in_odoo)
    expect(at_odoo).to_have_attribute("href", re.compile(f"^{system.source.url}.*dimagaz"))
    assert world.label in ui.field("depositaire_id").inner_text()


def test_links_lead_from_a_bc_to_its_depositary_and_back_to_all_of_theirs(
    visit: Visit, world: World
) -> None:
    ui = visit("viewer", FRENCH)
    ui.find_bc("700003")
    ui.field("depositaire_id").get_by_role("link").click()
    expect(ui.page.locator("h1").last).to_have_text(world.label)
    ui.page.locator(".card-body.btn-list").get_by_role("link", name=FRENCH.orders).click()
    expect(ui.page.locator("#active-filters")).to_contain_text(world.label)
    assert set(ui.column("depositaire_id")) == {world.label}


@everybody
def test_a_list_filtered_by_depositary_and_month_is_downloaded_whole(
    visit: Visit, system: System, world: World, role: str, words: Words
) -> None:
    ui = visit(role, words)
    ui.go_to(words.orders)
    ui.filter_by(words.depositary, words.one_of, world.label)
    ui.narrow_to(str(world.day.year), words.months[world.day.month - 1])
    expect(ui.rows).to_have_count(25)
    states = admin_files.STATES[words.language]
    expected = admin_files.expected(system, world.depositary, world.month, states)
    assert len(expected) >= len(world.orders)
    assert f"'{FORMULA}" in {row[5] for row in expected}
    assert admin_files.of_csv(ui.download("csv"), words.head) == expected
    assert admin_files.of_xlsx(ui.download("xlsx"), words.head) == expected


def test_a_day_is_reached_by_year_month_and_day_and_left_again(visit: Visit, world: World) -> None:
    ui = visit("viewer", FRENCH)
    ui.go_to(FRENCH.orders)
    day = world.day
    ui.narrow_to(str(day.year), FRENCH.months[day.month - 1], str(day.day))
    assert all(told.startswith(f"{day:%d/%m/%Y}") for told in ui.column("bc_date"))
    ui.periods.get_by_role("link", name=FRENCH.all_dates).click()
    expect(ui.periods.locator(".breadcrumb-item.active")).to_have_text(FRENCH.all_dates)
    expect(ui.page.locator("#active-filters")).to_have_count(0)


def test_columns_are_chosen_and_sorted_by(visit: Visit, world: World) -> None:
    ui = visit("viewer", FRENCH)
    ui.go_to(FRENCH.orders)
    ui.search("70000")
    ui.choose_columns(fullname=True, solde=False)
    heads = ui.page.locator("thead th[data-column]")
    shown = heads.evaluate_all("all => all.map(each => each.dataset.column)")
    assert "fullname" in shown
    assert "solde" not in shown
    assert MARKED in ui.column("fullname")
    for sign in (1, -1):
        ui.page.locator('th[data-column="ttc"] a').click()
        ui.page.wait_for_url(re.compile(f"sort=ttc__{'asc' if sign > 0 else 'desc'}"))
        ids = [world.orders[name] for name in ui.column("name")]
        assert ids == sorted(ids, reverse=sign < 0)
