"""The command line's own sync, killed as a process."""

import os
import signal
from pathlib import Path

import pytest

from scrap_ags_tests.commands.terminal import connection, started
from scrap_ags_tests.hazards.in_step import differences
from scrap_ags_tests.killed.aftermath import comes_true, left
from scrap_ags_tests.killed.conftest import Scene
from scrap_ags_tests.killed.replay import undone
from scrap_ags_tests.killed.stops import stopped_at

pytestmark = pytest.mark.slow

PATIENCE = 60.0


def test_scrap_ags_sync_killed_halfway_is_completed_by_the_next_one(
    references: Scene, tmp_path: Path
):
    source, last = references.source, references.requests[-1]
    with references.mirror() as mirror:
        environment = connection(source, mirror) | {"SCRAP_AGS_HOME": str(tmp_path / "state")}
        with (
            stopped_at(source, lambda made: made == last) as stop,
            started("sync", environment=environment, cwd=tmp_path) as victim,
        ):
            assert stop.reached.wait(PATIENCE)
            os.kill(victim.pid, signal.SIGKILL)
            assert victim.wait(PATIENCE) == -signal.SIGKILL
        assert comes_true(lambda: not left(mirror)), left(mirror)
        assert undone(mirror) == {}
        with started("sync", environment=environment, cwd=tmp_path) as following:
            following.wait(PATIENCE)
            assert following.returncode == 0, following.stderr and following.stderr.read()
        assert differences(source, mirror) == []
