"""The home page in a browser: it updates by itself, and says when it cannot."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import insert

from scrap_ags.admin.home import LASTING
from scrap_ags.audit import withheld
from scrap_ags.days import Calendar, fill_days
from scrap_ags.models import Bc
from scrap_ags_tests.admin.conftest import Served
from scrap_ags_tests.admin.served import PASSWORD
from scrap_ags_tests.admin.test_home import ZONE, look_at_all, run

pytestmark = pytest.mark.browser

POLL = "00:11"
"""Until the page has asked for new figures, by its own clock."""


@pytest.fixture
def page(served: Served, chromium: Browser) -> Iterator[Page]:
    """Vera's window on a mirror in step, in which somebody has ordered; nothing fails unseen."""
    look_at_all(served.engine, 20)
    now = datetime.now(UTC)
    with served.engine.begin() as connection:
        fill_days(connection, Calendar.at(now, ZONE, (now - timedelta(days=90)).date()))
        told = {"odoo_id": 60, "depositaire_id": 1, "ttc": "1500.5", "bc_date": now}
        connection.execute(insert(Bc), [told])
    with chromium.new_context(viewport={"width": 1440, "height": 1000}, locale="fr-FR") as context:
        page = context.new_page()
        failures: list[str] = []
        page.on("pageerror", lambda failure: failures.append(str(failure)))
        page.clock.install()
        log_in(page, served)
        yield page
        assert failures == []


def log_in(page: Page, served: Served) -> None:
    page.goto(f"{served.url}/admin/")
    page.fill("[name=username]", "Vera")
    page.fill("[name=password]", PASSWORD)
    page.click("button[type=submit]")
    expect(state(page)).to_contain_text("À jour")


def state(page: Page) -> Locator:
    return page.locator(".board-state")


def poll_anew(page: Page) -> None:
    """The page asks, once what it was told last is too old for the server, too."""
    page.wait_for_timeout(1000 * LASTING)
    page.clock.fast_forward(POLL)


def is_in(page: Page, name: str) -> None:
    expect(state(page)).to_have_attribute("data-state", name)


def test_the_seconds_since_the_last_look_tick_between_two_questions(page: Page):
    told = state(page).locator("[data-text=look]")
    before = told.inner_text()
    assert before.startswith("Dernier regard sur Odoo : il y a ")
    assert before.endswith(" s")
    page.clock.fast_forward("00:03")
    expect(told).not_to_have_text(before)


def test_the_page_turns_red_by_itself_and_green_again(page: Page, served: Served):
    is_in(page, "IN_STEP")
    look_at_all(served.engine, 3 * 3600)
    poll_anew(page)
    is_in(page, "NO_NEWS")
    expect(state(page)).to_contain_text("il y a 3 h 0 min")
    assert page.locator("text=Suppressions retenues").is_hidden()
    with served.engine.begin() as connection:
        waits = {"asset": "bc", "rows": 7, "guard": "g", "reason": "<i>too many</i>"}
        connection.execute(insert(withheld), [waits])
    look_at_all(served.engine)
    poll_anew(page)
    is_in(page, "IN_STEP")
    expect(page.locator("[data-list=withheld]")).to_contain_text("<i>too many</i>")


def test_a_lost_connection_shows_in_grey_until_it_is_back(page: Page):
    page.context.set_offline(True)
    page.clock.fast_forward(POLL)
    is_in(page, "LOST")
    expect(state(page)).to_contain_text("Connexion perdue")
    expect(state(page)).to_have_css("background-color", "rgb(92, 103, 115)")
    page.context.set_offline(False)
    page.clock.fast_forward(POLL)
    is_in(page, "IN_STEP")


def test_whoever_is_logged_out_is_led_to_the_log_in_page(page: Page, served: Served):
    run(served.engine, "DELETE FROM scrap_admin_session")
    page.clock.fast_forward(POLL)
    expect(page.locator("[name=password]")).to_be_visible()


def test_the_charts_are_drawn(page: Page):
    for chart in ("changes", "orders"):
        expect(page.locator(f"[data-chart={chart}] svg.apexcharts-svg")).to_be_visible()
    assert page.locator("[data-chart=orders] .apexcharts-bar-area").count() == 30
    expect(page.locator("[data-list=depositaries]")).to_contain_text("1 500,50 MAD")


@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_sticks_out(page: Page, width: int):
    page.set_viewport_size({"width": width, "height": 1000})
    page.reload()
    is_in(page, "IN_STEP")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
