"""The demo Odoo answers what real servers answered: every recorded exchange, made again."""

import pytest

from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.demo.orm.dimagaz import DIMAGAZ
from scrap_ags_tests.conftest import Server
from scrap_ags_tests.replay.exchanges import Exchange, recorded, unlike
from scrap_ags_tests.replay.kinds import KINDS, kinds
from scrap_ags_tests.replay.orders import orders
from scrap_ags_tests.replay.shift import Shift

UNLIKE = {
    ("dimagaz14", "common_version"): "that server's version ended in the date of its build",
}
"""What the demo Odoo answers otherwise, and why."""
SHIFTS = pytest.mark.parametrize(
    ("step", "years"), [(0, 0), (1_000_000, 1)], ids=["as recorded", "with other ids a year later"]
)


def replayed(odoo: DemoOdoo, exchanges: list[Exchange], shift: Shift) -> dict[str, list[str]]:
    """What differs, by the name of the exchange."""
    found = {exchange.name: unlike(odoo, exchange, shift) for exchange in exchanges}
    return {name: differing for name, differing in found.items() if differing}


def assert_alike(file: str, differing: dict[str, list[str]]) -> None:
    """Nothing differs but what is listed, and all of that does."""
    listed = {name for recording, name in UNLIKE if recording == file}
    assert {name: found for name, found in differing.items() if name not in listed} == {}
    assert listed - differing.keys() == set()


@SHIFTS
@pytest.mark.parametrize("version", range(13, 20))
def test_every_kind_of_field_is_answered_as_by_a_real_server(
    server: Server, version: int, step: int, years: int
) -> None:
    exchanges, shift = recorded(f"kinds{version}"), Shift(KINDS, step, years)
    with server.database() as url, kinds(url, version, exchanges, shift) as odoo:
        differing = replayed(odoo, exchanges, shift)
    assert_alike(f"kinds{version}", differing)


@SHIFTS
@pytest.mark.parametrize("version", [14, 19])
def test_the_mirrored_models_are_answered_as_by_a_real_server(
    server: Server, version: int, step: int, years: int
) -> None:
    exchanges, shift = recorded(f"dimagaz{version}"), Shift(DIMAGAZ, step, years)
    alone = [exchange for exchange in exchanges if exchange.databases == 1]
    with server.database() as url, orders(url, version, exchanges, shift) as odoo:
        differing = replayed(odoo, alone, shift)
        odoo.instance.databases.append("another")
        differing |= replayed(odoo, [e for e in exchanges if e not in alone], shift)
    assert_alike(f"dimagaz{version}", differing)
