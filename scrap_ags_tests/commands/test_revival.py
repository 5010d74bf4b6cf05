"""What keeps the embedded PostgreSQL of ``up`` and ``demo`` alive."""

import os
import signal
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from scrap_ags.commands.revival import Revival
from scrap_ags.embedded.place import cluster_of
from scrap_ags.postgres import EmbeddedPostgres


def answer(url: str) -> object:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as connection:
        return connection.execute("SELECT 1").fetchone()


def kill(home: Path) -> None:
    found = cluster_of(home).postmaster()
    assert found
    os.kill(found.pid, signal.SIGKILL)
    while cluster_of(home).postmaster():
        pass


def test_a_postgresql_that_died_runs_again_where_it_was_and_ends_with_its_users(
    shared_home: Path,
):
    told: list[str] = []
    home = shared_home / "revived"
    revive = Revival(home, told.append)
    with EmbeddedPostgres(home, durable=False) as server:
        revive()
        assert told == []
        kill(home)
        with pytest.raises(psycopg.OperationalError):
            answer(server.url)
        revive()
        assert told == ["PostgreSQL has ended; starting it again", "PostgreSQL runs again"]
        assert answer(server.url) == (1,)
    assert cluster_of(home).postmaster() is None
