"""Whatever happens, the mirror is right in the end: random histories on the demo Odoo."""

import os
import random
from collections.abc import Iterator

import pytest
from hypothesis import seed, settings
from hypothesis.stateful import run_state_machine_as_test

from scrap_ags import migrations
from scrap_ags.demo.storage import prepare
from scrap_ags_tests.conftest import Server
from scrap_ags_tests.histories.machine import History
from scrap_ags_tests.histories.place import Place, place_of

pytestmark = pytest.mark.slow

HISTORIES = int(os.environ.get("SCRAP_AGS_HISTORIES", "200"))
"""How many, half of them on Odoo 14 (some are upgraded to 19) and half on 19."""
SHARES = 4
"""Of each version's histories, so that no worker is left with all of them."""
STEPS = 8
SEED = int(os.environ.get("SCRAP_AGS_HISTORIES_SEED", "0")) or random.randrange(1, 2**32)


@pytest.fixture
def place(server: Server) -> Iterator[Place]:
    odoo = server.template("template_odoo", lambda engine: prepare(engine.url))
    mirror = server.template("template_mirror", migrations.upgrade)
    with (
        server.database(odoo) as odoo_url,
        server.database(mirror) as mirror_url,
        place_of(odoo_url, mirror_url) as place,
    ):
        yield place


@pytest.mark.parametrize("share", range(SHARES))
@pytest.mark.parametrize("version", [14, 19])
def test_after_any_history_the_mirror_is_right_and_can_tell_why(
    place: Place, version: int, share: int
):
    class Here(History):
        def __init__(self) -> None:
            super().__init__(place, version)

    print(f"SCRAP_AGS_HISTORIES_SEED={SEED}")
    run_state_machine_as_test(
        seed(SEED + share)(Here),
        settings=settings(
            max_examples=HISTORIES // (2 * SHARES),
            stateful_step_count=STEPS,
            print_blob=True,
            deadline=None,
        ),
    )
