"""The Dagster UI as an operator uses it: what he clicks, and what he then reads."""

import re

from playwright.sync_api import Locator, Page, expect

IN_STEP = "in_step_with_odoo"
SOON, LONG = 40_000, 120_000
"""Milliseconds until a page shows what it should; until a run or a backfill has ended."""

expect.set_options(timeout=SOON)


class Ui:
    def __init__(self, page: Page, address: str) -> None:
        self.page, self._address = page, address
        page.set_default_timeout(SOON)

    def open(self, path: str) -> Page:
        self.page.goto(self._address + path, wait_until="domcontentloaded")
        return self.page

    def button(self, label: str) -> Locator:
        return self.page.get_by_role("button").filter(has_text=re.compile(f"^{label}"))

    def read(self, path: str) -> Locator:
        """All that a page shows."""
        return self.open(path).locator("body")

    def lineage(self) -> dict[str, float]:
        """How far from the left each node stands, by name, once all groups are unfolded."""
        # Names are shortened unless there is room for the details that follow them.
        self.page.set_viewport_size({"width": 2600, "height": 1700})
        self.open("/asset-groups")
        expect(self._drawn("orders")).to_be_visible()
        self.page.keyboard.press("Alt+e")
        expect(self._drawn("bc_lineLatest event")).to_be_visible()
        read = "all => all.map(each => [each.textContent, each.getBoundingClientRect().x])"
        boxes = self.page.locator("foreignObject").evaluate_all(read)
        return {text.partition("Latest event")[0]: left for text, left in boxes}

    def _drawn(self, name: str) -> Locator:
        return self.page.locator("foreignObject").filter(has_text=re.compile(f"^{name}")).first

    def materialize_orders(self, days: str) -> str:
        """Launch bc and bc_line for those days, by clicks; the path of the run or backfill."""
        self.open("/locations/scrap_ags/asset-groups/orders")
        self.button("Materialize all").click()
        self.page.get_by_placeholder("No matching partitions").fill(days)
        self.page.keyboard.press("Enter")
        self.button("Launch").click()
        self.page.get_by_text("View", exact=True).last.click()
        self.page.wait_for_url(re.compile("/runs/"))
        return self.page.url.removeprefix(self._address)

    def succeeded(self) -> None:
        """The run on this page ends well."""
        ended = self.page.get_by_text(re.compile("^(Success|Failure|Canceled)$")).first
        expect(ended).to_be_visible(timeout=LONG)
        expect(ended).to_have_text("Success")

    def check_all(self, asset: str) -> Locator:
        """Execute all checks of an asset by one click; what its page then says."""
        return self._executed(asset, "Execute all")

    def check_in_step(self, asset: str) -> Locator:
        """The same for the first one alone."""
        return self._executed(asset, "Execute$")

    def _executed(self, asset: str, label: str) -> Locator:
        body = self.read(f"/assets/{asset}?view=checks&checkDetail={IN_STEP}")
        self.button(label).click()
        working = re.compile("In Progress|Running")
        expect(body).to_contain_text(working)
        expect(body).not_to_contain_text(working, timeout=LONG)
        return body

    def refresh(self) -> Page:
        """The page of the sensor, with its ticks."""
        return self.open("/locations/scrap_ags/sensors/odoo_refresh")

    def switch_refresh(self, on: bool) -> None:
        """Turn the sensor on or off by its switch."""
        switch = self.refresh().get_by_role("checkbox").first
        expect(switch).to_be_attached()
        if switch.is_checked() != on:
            switch.locator("xpath=..").click()
        expect(switch).to_be_checked(checked=on)
        if not on:  # the tick under way, if any, comes to its end
            expect(self.refresh().get_by_text("0 runs requested").first).to_be_visible()
            expect(self.page.get_by_text("Evaluating")).to_have_count(0)

    def skipped_tick(self) -> str:
        """What the newest tick that asked for nothing says when it is clicked."""
        self.refresh().get_by_role("button", name=re.compile("^0 runs requested")).first.click()
        reason = self.page.get_by_text(re.compile("^Skip reason:"))
        expect(reason).to_be_visible()
        return reason.locator("xpath=..").inner_text()

    def requesting_tick(self) -> str:
        """What the log of the newest tick that asked for runs says."""
        asked = re.compile("^[1-9][0-9]* runs? requested")
        button = self.refresh().get_by_role("button", name=asked).first
        row = button.locator("xpath=ancestor::*[.//button[contains(., 'View logs')]][1]")
        row.get_by_role("button", name="View logs").click()
        said = self.page.get_by_text(re.compile("^looked at"))
        expect(said).to_be_visible()
        return said.inner_text()
