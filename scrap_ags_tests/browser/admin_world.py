"""What the tests of the admin site find in Odoo and in the mirror before they begin."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from scrap_ags.admin import accounts
from scrap_ags.api import tokens
from scrap_ags.models import Bc, BcLine
from scrap_ags_tests.browser.admin_ui import PASSWORD
from scrap_ags_tests.browser.system import System, weeks_ago

PEOPLE = {"viewer": "Lina", "editor": "Samir", "admin": "Aziz"}
GONE_SOON = "Omar"
ORDERS = 32
"""More than a page of a list shows."""
QUANTITIES, PRICE = (12, 30), 10.5
"""Of the lines of each."""
MARKED = "<b>gras</b><script>alert(1)</script>"
FORMULA = "=HYPERLINK(1)"
LONG_NOTE = "sans-espace-" * 20


@dataclass(frozen=True)
class World:
    """A depositary with many orders on one day; ``orders``: ids by name."""

    depositary: int
    label: str
    day: date
    orders: dict[str, int]

    @property
    def month(self) -> str:
        return f"{self.day:%Y-%m}"


def made(system: System) -> World:
    """People of each role, and the orders, in step with Odoo."""
    with system.mirror.begin() as connection:
        for role, name in PEOPLE.items():
            accounts.create(connection, name, PASSWORD, role)
        accounts.create(connection, GONE_SOON, PASSWORD, "viewer")
        tokens.create(connection, "powerbi", ["read"], datetime(2100, 1, 1, tzinfo=UTC))
    [[depositary, label]] = system.run(
        "SELECT odoo_id, display_name FROM scrap_user WHERE display_name IS NOT NULL LIMIT 1"
    )
    day = weeks_ago(2)
    orders = ordered(system, depositary, day)
    [[last_line]] = system.source.sql("SELECT max(id) FROM dimagaz_bc_line")
    assert system.mirrored(BcLine, last_line)
    return World(depositary, label, day, orders)


def ordered(system: System, depositary: int, day: date) -> dict[str, int]:
    """Each with two lines; one has a name that is a script, one that is a formula."""
    found: dict[str, int] = {}
    [[product]] = system.run("SELECT min(odoo_id) FROM scrap_product")
    with system.source.transaction() as odoo:
        for place in range(ORDERS):
            name = f"7{place:05d}"
            values = {
                "name": name,
                "fullname": {1: MARKED, 2: FORMULA}.get(place, f"BC{name}"),
                "bc_date": f"{day} 10:{place:02d}:30",
                "depositaire": depositary,
                "state": "confirmed",
                "ht": sum(QUANTITIES) * PRICE,
                "ttc": 1234.56 + place,
            }
            found[name] = bc = odoo.create(Bc.odoo_model, values)
            for qty in QUANTITIES:
                line = {"bc_id": bc, "product": product, "qty": qty, "prix": PRICE}
                odoo.create(BcLine.odoo_model, line | {"subtotal": qty * PRICE})
    return found
