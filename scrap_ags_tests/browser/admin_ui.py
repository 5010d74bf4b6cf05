"""The admin site as somebody uses it: what they click and type, and what they then read."""

import re
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import APIResponse, BrowserContext, FormData, Locator, Page, expect

from scrap_ags_tests.browser.admin_words import Words
from scrap_ags_tests.browser.complaints import complaints_of
from scrap_ags_tests.browser.ui import LONG, SOON

PASSWORD = "correct horse battery"


class AdminUi:
    def __init__(self, context: BrowserContext, address: str, words: Words) -> None:
        self.page, self.address, self.words = context.new_page(), address, words
        self.page.set_default_timeout(SOON)
        self.complaints = complaints_of(self.page, address)

    def open(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def log_in(self, name: str, password: str = PASSWORD) -> None:
        self.open("/")
        self.page.locator("#username").fill(name)
        self.page.locator("#password").fill(password)
        self.button(self.words.log_in).click()

    def log_out(self) -> None:
        self.page.locator("header .avatar").click()
        self.page.locator("header").get_by_role("button", name=self.words.log_out).click()

    @property
    def menu(self) -> Locator:
        return self.page.locator("#sidebar-menu")

    def go_to(self, name: str) -> None:
        """By the menu. Its last part are scripts: before, rows are nothing to click at."""
        self.menu.get_by_role("link", name=name, exact=True).click()
        expect(self.page.locator("h1").last).to_have_text(name)
        self.page.wait_for_load_state()

    def button(self, label: str) -> Locator:
        return self.page.get_by_role("button", name=label, exact=True)

    def link(self, label: str) -> Locator:
        return self.page.get_by_role("link", name=label, exact=True)

    def search(self, text: str) -> None:
        box = self.page.get_by_placeholder(self.words.search)
        box.fill(text)
        box.press("Enter")
        self.page.wait_for_url(re.compile("[?&]q="))

    def filter_by(self, field: str, operator: str, choice: str) -> None:
        """One more filter, chosen by its labels."""
        self.page.locator("#filter-builder-dropdown > button").click()
        row = self.page.locator('#filter-rows [data-sa-hook="filter-row"]').last
        row.locator('[data-sa-hook="filter-row-field"]').select_option(label=field)
        row.locator('[data-sa-hook="filter-row-op"]').select_option(label=operator)
        row.locator('[data-sa-hook="filter-row-value-select"]').select_option(label=choice)
        self.button(self.words.apply_filters).click()
        expect(self.page.locator("#active-filters")).to_contain_text(choice)

    @property
    def periods(self) -> Locator:
        return self.page.locator("nav.periods")

    def narrow_to(self, *labels: str) -> None:
        """A year, one of its months, one day of that: by one click each."""
        for label in labels:
            self.periods.locator(".period").get_by_text(label, exact=True).click()
            expect(self.periods.locator(".breadcrumb-item.active")).to_have_text(label)

    def choose_columns(self, **wanted: bool) -> None:
        """By the names of the columns: whether each is shown."""
        chooser = self.page.locator("#column-visibility-dropdown")
        chooser.get_by_role("button", name=self.words.columns).click()
        for name, on in wanted.items():
            chooser.locator(f'input[value="{name}"]').set_checked(on)
        chooser.get_by_role("button", name=self.words.apply, exact=True).click()
        self.page.wait_for_url(re.compile("[?&]cols="))

    @property
    def rows(self) -> Locator:
        return self.page.locator("tbody tr[data-sa-pk]")

    def row(self, text: str) -> Locator:
        return self.rows.filter(has_text=text)

    def column(self, name: str) -> list[str]:
        """What a column of the list shows, from top to bottom."""
        return self.page.locator(f'tbody td[data-column="{name}"]').all_inner_texts()

    def field(self, name: str) -> Locator:
        return self.page.locator(f'.datagrid-content[data-field="{name}"]')

    def find_bc(self, name: str) -> None:
        """Search the orders for a number, and open the one that is found."""
        self.go_to(self.words.orders)
        self.search(name)
        self.row(name).locator('td[data-column="name"]').click()
        expect(self.page.locator(".page-header h1")).to_have_text(name)

    def write(self, column: str, text: str) -> None:
        """Edit the record of this page."""
        self.page.locator(".card-actions").get_by_role("button", name=self.words.edit).click()
        self.page.locator(f'textarea[name="{column}"]').fill(text)
        self.button(self.words.save).click()

    def runs_end_well(self) -> None:
        """The page of the runs that were asked for says so by itself."""
        expect(self.page.get_by_role("status")).to_have_text(self.words.over, timeout=LONG)
        for run in self.page.locator("[data-run]").all():
            expect(run.locator('[data-field="words"]')).to_have_text(self.words.succeeded)
            expect(run.locator('[data-field="ended"]')).not_to_be_empty()

    def download(self, kind: str) -> Path:
        with self.page.expect_download() as begun:
            self.page.locator(f'[data-download="{kind}"]').click()
        assert begun.value.suggested_filename.endswith(f".{kind}")
        return begun.value.path()

    def posted(self, path: str, form: dict[str, str] | None = None, **asked: str) -> APIResponse:
        """What a request that no page offers gets, with this one's cookies and form token."""
        cookies = {each.get("name"): each.get("value", "") for each in self.page.context.cookies()}
        token = {"X-CSRFToken": cookies["starlette_admin_csrftoken"]}
        address = f"{self.address}{path}?{urlencode(asked)}"
        sent = FormData()
        for name, value in (form or {}).items():
            sent.set(name, value)
        return self.page.request.post(address, headers=token, multipart=sent, max_redirects=0)
