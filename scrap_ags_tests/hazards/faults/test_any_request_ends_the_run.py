"""What ends a run, on whichever of its requests it strikes: nothing is lost, nothing half done.

A run that fails leaves the mirror as it was, to the letter, so that the next one begins where it
did; the last of each drill meets no fault and brings the mirror in step.
"""

from functools import partial

import pytest

from scrap_ags.models import MIRRORED
from scrap_ags_tests.hazards.faults.changes import forget, stir
from scrap_ags_tests.hazards.faults.drill import Drill
from scrap_ags_tests.hazards.faults.kinds import ENDING
from scrap_ags_tests.hazards.in_step import assert_in_step
from scrap_ags_tests.hazards.world import World
from scrap_ags_tests.twin import Twin

pytestmark = pytest.mark.slow


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("fault", ENDING)
def test_any_request_of_a_first_sync_may_fail(twin: Twin, fault: str):
    drill = Drill(twin)
    for model in MIRRORED:
        assert drill.strike_each_request(model, ENDING[fault], partial(forget, twin, model)) >= 3
    assert_in_step(twin)


@pytest.mark.parametrize("fault", ENDING)
def test_any_request_of_a_sync_of_changes_and_deletions_may_fail(
    twin: Twin, world: World, fault: str
):
    twin.sync()
    drill = Drill(twin)
    for model in MIRRORED:
        begin = partial(stir, twin, world, model)
        assert drill.strike_each_request(model, ENDING[fault], begin) >= 3
    twin.sync(full=True)
    assert_in_step(twin)
