"""One system and one chromium for all tests of the Dagster UI."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.demo.world import populate
from scrap_ags.migrations import upgrade
from scrap_ags_tests.browser.system import System, running, weeks_ago
from scrap_ags_tests.browser.ui import Ui
from scrap_ags_tests.conftest import Server

FIRST_DAY = weeks_ago(5)


@pytest.fixture(scope="package")
def system(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """An Odoo of 30 BC over five weeks, and its mirror, in step."""
    home = tmp_path_factory.mktemp("system")
    template = server.template("template_mirror", upgrade)
    with server.database() as odoo, server.database(template) as mirror:
        populate(odoo, bc=30, start=FIRST_DAY)
        with DemoOdoo(odoo) as source, running(source, mirror, FIRST_DAY, home) as system:
            yield system


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "these tests need chromium: apt-get install chromium"
    # Its sandbox refuses to work for root.
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox"] if root else []
        )
        yield browser
        browser.close()


@pytest.fixture
def ui(system: System, chromium: Browser) -> Iterator[Ui]:
    """A new window on the Dagster UI."""
    with chromium.new_context(viewport={"width": 1440, "height": 1000}, locale="en-GB") as context:
        yield Ui(context.new_page(), system.address)
