"""Every page of the admin site, as wide as a desk's screen and as a telephone's.

With SCRAP_AGS_SCREENSHOTS a picture of each is left in that folder, to be looked at.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from scrap_ags.models import BcLine
from scrap_ags_tests.browser import admin_pages
from scrap_ags_tests.browser.admin_ui import AdminUi
from scrap_ags_tests.browser.admin_words import ENGLISH, FRENCH
from scrap_ags_tests.browser.admin_world import PEOPLE, World
from scrap_ags_tests.browser.page_faults import faults
from scrap_ags_tests.browser.system import System

pytestmark = pytest.mark.browser

SIZES: dict[str, ViewportSize] = {
    "1440": {"width": 1440, "height": 900},
    "390": {"width": 390, "height": 844},
}
WINDOWS = [(words, size) for words in (FRENCH, ENGLISH) for size in SIZES]
EXPECTED = (200, 400, 404)
DELETED = "action = 'deleted' AND asset = 'bc_line'"
NOTE = "UPDATE scrap_dimagaz_bc SET note = {} WHERE name = '700001'"


@pytest.fixture(scope="module")
def pages(system: System, world: World) -> Iterator[dict[str, str]]:
    """All addresses. One note has no blank, one record is rejected, one is no more, and deletions
    wait for somebody's consent."""
    system.run(admin_pages.REJECT)
    system.run(admin_pages.WITHHOLD)
    system.run(NOTE.format(f"'{admin_pages.LONG}'"))
    gone = {"bc_id": world.orders["700001"], "product": 1, "qty": 1}
    line = system.source.create(BcLine.odoo_model, gone)
    assert system.mirrored(BcLine, line)
    system.source.unlink(BcLine.odoo_model, line)
    assert system.soon(f"SELECT FROM scrap_audit_log WHERE {DELETED} AND odoo_id = {line}")
    yield admin_pages.addresses(system, world)
    system.run(NOTE.format("NULL"))
    system.run(admin_pages.MEND)
    system.run(admin_pages.ALLOW)


@pytest.fixture(params=WINDOWS, ids=[f"{words.language}-{size}" for words, size in WINDOWS])
def ui(request: pytest.FixtureRequest, system: System, chromium: Browser) -> Iterator[AdminUi]:
    """A window in each language and of each size, in which nobody is logged in."""
    words, size = request.param
    with chromium.new_context(viewport=SIZES[size], locale=words.locale) as context:
        yield AdminUi(context, system.admin, words)


def test_every_page_fits_speaks_one_language_and_complains_of_nothing(
    ui: AdminUi, pages: dict[str, str]
) -> None:
    wrong = {"login": looked_at(ui, "login", "/login")}
    ui.log_in(PEOPLE["admin"])
    expect(ui.page.locator("#board")).to_be_visible()
    for name, path in pages.items():
        wrong[name] = looked_at(ui, name, path)
    for name, (path, clicked) in admin_pages.OPENED.items():
        wrong[name] = looked_at(ui, name, path, clicked)
    assert not {name: told for name, told in wrong.items() if told}


def looked_at(ui: AdminUi, name: str, path: str, clicked: str = "") -> list[str]:
    """What is wrong with a page, once what is clicked there has opened."""
    answer = ui.page.goto(ui.address + path)
    status = answer.status if answer else 0
    if clicked:
        ui.page.locator(clicked).click()
    settled(ui)
    if folder := os.environ.get("SCRAP_AGS_SCREENSHOTS"):
        size = ui.page.viewport_size or SIZES["1440"]
        file = f"{ui.words.language}-{size['width']}-{name}.png"
        ui.page.screenshot(path=Path(folder) / file, full_page=not clicked)
    told = [*ui.complaints, *faults(ui.page, ui.words.language)]
    ui.complaints.clear()
    return told if status in EXPECTED else [*told, f"status {status}"]


def settled(ui: AdminUi) -> None:
    """Nothing moves any more."""
    still = "() => document.getAnimations().every((one) => one.playState !== 'running')"
    ui.page.wait_for_function(still)
