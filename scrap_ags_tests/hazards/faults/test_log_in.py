"""Credentials that are wrong, throttled, or taken back in the middle of a run."""

import pytest

from scrap_ags.database import LoginMemory
from scrap_ags.errors import OdooRefused
from scrap_ags.models import MIRRORED, BcLine
from scrap_ags.sync.engine import Sync
from scrap_ags_tests.hazards.answers import reading
from scrap_ags_tests.hazards.clients import client_of
from scrap_ags_tests.hazards.faults.changes import stir
from scrap_ags_tests.hazards.faults.drill import contents
from scrap_ags_tests.hazards.in_step import assert_in_step
from scrap_ags_tests.hazards.world import LINE, World
from scrap_ags_tests.twin import CALENDAR, EVERYTHING, Twin

pytestmark = pytest.mark.slow

WRONG = "not the password"


def carried(twin: Twin) -> int:
    """Forget the requests so far, and say how many of them carried credentials."""
    greetings = ("/web/version", "version")
    asked = [request.method or request.path for request in twin.source.requests]
    twin.source.requests.clear()
    return len([name for name in asked if name not in greetings])


def test_a_wrong_password_is_tried_at_most_twice_by_all_syncs_of_all_processes(
    twin: Twin, world: World
):
    twin.sync()
    stir(twin, world)
    before, _ = contents(twin), carried(twin)
    for model in MIRRORED:
        memory = LoginMemory(twin.mirror)
        with (
            client_of(twin.source, password=WRONG, memory=memory) as client,
            pytest.raises(OdooRefused, match="ODOO_PASSWORD"),
        ):
            Sync(client, twin.mirror, CALENDAR).run(model, EVERYTHING)
    assert carried(twin) <= 2
    assert contents(twin) == before
    LoginMemory(twin.mirror).forget()
    twin.sync()
    assert_in_step(twin)


def test_a_throttled_log_in_is_refused_and_works_again_after_the_throttle(twin: Twin, world: World):
    for _ in range(10):
        with (
            client_of(twin.source, password=WRONG, protocol="jsonrpc") as client,
            pytest.raises(OdooRefused),
        ):
            client.log_in()
    carried(twin)
    with client_of(twin.source, password=twin.source.password, protocol="jsonrpc") as client:
        throttled = Sync(client, twin.mirror, CALENDAR)
        for model in MIRRORED:
            with pytest.raises(OdooRefused, match=r"too many attempts look the same|not tried"):
                throttled.run(model, EVERYTHING)
    assert carried(twin) == 1
    twin.later(61)
    with client_of(twin.source, password=twin.source.password, protocol="jsonrpc") as client:
        Twin(twin.source, twin.mirror, client).sync()
    assert_in_step(twin)


def test_a_password_taken_back_in_the_middle_of_a_run_leaves_the_mirror_as_it_was(
    twin: Twin, world: World
):
    twin.sync()
    stir(twin, world)
    account = twin.source.instance.access.accounts[0]
    before, keys, password = contents(twin), set(account.keys), twin.source.password

    def take_back(_: object) -> None:
        account.keys.clear()
        twin.source.change_password("another")
        carried(twin)

    twin.source.on_request(reading(LINE), take_back)
    with pytest.raises(OdooRefused):
        twin.sync(BcLine)
    assert carried(twin) <= 2
    assert contents(twin) == before
    for model in MIRRORED:
        with pytest.raises(OdooRefused, match="not tried"):
            twin.sync(model)
    assert carried(twin) == 0
    account.keys |= keys
    twin.source.change_password(password)
    with client_of(twin.source) as client:
        Twin(twin.source, twin.mirror, client).sync()
    assert_in_step(twin)
