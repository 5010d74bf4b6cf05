"""One system and one chromium for all tests in a browser."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect

from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.demo.world import populate
from scrap_ags.migrations import upgrade
from scrap_ags_tests.browser.admin_ui import AdminUi
from scrap_ags_tests.browser.admin_words import Words
from scrap_ags_tests.browser.admin_world import PEOPLE, World, made
from scrap_ags_tests.browser.system import System, running, weeks_ago
from scrap_ags_tests.browser.ui import Ui
from scrap_ags_tests.conftest import Server

FIRST_DAY = weeks_ago(5)
Visit = Callable[[str, Words], AdminUi]


@pytest.fixture(scope="package")
def system(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """An Odoo of 30 BC over five weeks, and its mirror, in step."""
    home = tmp_path_factory.mktemp("system")
    template = server.template("template_mirror", upgrade)
    with server.database() as odoo, server.database(template) as mirror:
        populate(odoo, bc=30, start=FIRST_DAY)
        with DemoOdoo(odoo) as source, running(source, mirror, FIRST_DAY, home) as system:
            yield system


@pytest.fixture
def ui(system: System, chromium: Browser) -> Iterator[Ui]:
    """A new window on the Dagster UI."""
    with chromium.new_context(viewport={"width": 1440, "height": 1000}, locale="en-GB") as context:
        yield Ui(context.new_page(), system.address)


@pytest.fixture(scope="package")
def world(system: System) -> World:
    return made(system)


@pytest.fixture
def visit(system: System, world: World, chromium: Browser) -> Iterator[Visit]:
    """Logs somebody in, in a new window. No page may complain of anything meanwhile."""
    opened: list[AdminUi] = []

    def entered(role: str, words: Words) -> AdminUi:
        size = {"width": 1440, "height": 900}
        context = chromium.new_context(viewport=size, locale=words.locale)  # type: ignore[arg-type]
        opened.append(ui := AdminUi(context, system.admin, words))
        ui.log_in(PEOPLE.get(role, role))
        expect(ui.menu).to_be_visible()
        return ui

    yield entered
    complaints = [each for ui in opened for each in ui.complaints]
    for ui in opened:
        ui.page.context.close()
    assert not complaints
