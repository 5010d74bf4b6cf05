"""PostgreSQL itself is killed under a sync, and started again."""

import os
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine

from scrap_ags import database, migrations
from scrap_ags.embedded.cluster import runs
from scrap_ags.embedded.place import cluster_of
from scrap_ags.postgres import DATABASE, EmbeddedPostgres
from scrap_ags_tests.killed.aftermath import assert_completed, assert_consistent, comes_true
from scrap_ags_tests.killed.conftest import Scene
from scrap_ags_tests.killed.gates import AT_COMMIT, ROW, STATEMENT, Gate, shut, wait_at_gate
from scrap_ags_tests.killed.victim import Victim

pytestmark = pytest.mark.slow

PLACES = (
    Gate(f"BEFORE INSERT ON scrap_user {ROW}", 2),
    Gate(f"AFTER INSERT ON scrap_dimagaz_bc {AT_COMMIT}"),
    Gate(f"BEFORE INSERT ON scrap_dimagaz_bc_line {STATEMENT}", 2),
    Gate(f"BEFORE DELETE ON scrap_withheld {STATEMENT}", 6),
)
"""In a merge, in a commit, between two pages, and after the last commit of all."""


@pytest.fixture
def home(shared_home: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=shared_home) as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


@contextmanager
def started(home: Path) -> Iterator[Engine]:
    """The server of that home, durable as the one of a user."""
    with EmbeddedPostgres(home) as server:
        engine = database.engine_on(server.url_of(DATABASE))
        yield engine
        engine.dispose()


def crash(home: Path) -> None:
    """What ``pg_ctl stop -m immediate`` does: no transaction ends, nothing is written out."""
    postmaster = cluster_of(home).postmaster()
    assert postmaster
    os.kill(postmaster.pid, signal.SIGQUIT)
    assert comes_true(lambda: not runs(postmaster.pid))


def test_a_server_that_crashes_again_and_again_keeps_rows_and_audit_as_one(
    first_load: Scene, home: Path
):
    with started(home) as mirror:
        migrations.upgrade(mirror)
    for gate in PLACES:
        with started(home) as mirror:
            with shut(gate, mirror):
                victim = Victim(first_load.errand, mirror)
                wait_at_gate(mirror, victim)
                crash(home)
            assert victim.end() == "MirrorUnavailable"
        with started(home) as mirror:
            assert_consistent(mirror, first_load.states)
    with started(home) as mirror:
        assert_consistent(mirror, first_load.states[-1:])
        assert_completed(first_load.source, mirror, first_load.errand, first_load.states[-1])
