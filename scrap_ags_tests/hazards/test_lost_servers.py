"""The mirror's server lost, its rights lost, the sync itself killed."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from scrap_ags import database
from scrap_ags.errors import MirrorUnavailable
from scrap_ags.models import Bc, User
from scrap_ags.sync import extract
from scrap_ags.sync.engine import Sync
from scrap_ags.sync.scope import Everything
from scrap_ags_tests.hazards.answers import reading
from scrap_ags_tests.twin import CALENDAR, Twin

BC = Bc.odoo_model


@pytest.mark.parametrize("session", ["merging", "looking"])
def test_a_lost_backend_is_one_clear_line_and_leaves_nothing_half_written(
    twin14: Twin, monkeypatch: pytest.MonkeyPatch, session: str
):
    monkeypatch.setattr(extract, "PAGE", 3)
    for n in range(20):
        twin14.source.create(BC, {"name": str(n)})
    twin14.sync(User)
    kill = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid()"
    )
    seen: list[int] = []

    def cut(_: object) -> None:
        seen.append(1)
        if session == "looking" or len(seen) == 4:
            twin14.query(kill)

    method = "search" if session == "looking" else "read"
    twin14.source.on_request(reading(BC, method), cut, times=float("inf"))
    with pytest.raises(MirrorUnavailable) as failure:
        twin14.sync(Bc)
    assert "\n" not in str(failure.value)
    twin14.source.log.forget()
    # The look's session may go when all is committed, the merge's only before.
    written = len(twin14.rows(Bc))
    assert written in ((0, 20) if session == "looking" else (0,))
    assert len([entry for entry in twin14.audit() if entry[0] == "bc"]) == written
    assert twin14.sync(Bc)["bc"].created == 20 - written


def test_a_role_without_rights_is_told_in_one_line(twin14: Twin):
    twin14.execute("CREATE ROLE without_rights LOGIN PASSWORD 'secret-of-a-role'")
    url = twin14.mirror.url.set(username="without_rights", password="secret-of-a-role")
    engine = database.engine_on(url)
    try:
        with pytest.raises(MirrorUnavailable, match="permission denied") as failure:
            Sync(twin14.client, engine, CALENDAR).run(User, Everything())
    finally:
        engine.dispose()
        twin14.execute("DROP ROLE without_rights")
    assert "\n" not in str(failure.value)
    assert "secret-of-a-role" not in str(failure.value)


KILLED = """
import sys
from pydantic import SecretStr
from sqlalchemy import make_url
from scrap_ags import database
from scrap_ags.models import Bc
from scrap_ags.odoo.client import Odoo
from scrap_ags.sync import extract
from scrap_ags.sync.engine import Sync
from scrap_ags.sync.scope import Everything
from scrap_ags_tests.twin import CALENDAR
extract.PAGE = 3
mirror, url, db, user, password = sys.argv[1:]
with Odoo(url, db, user, SecretStr(password)) as client:
    Sync(client, database.engine_on(make_url(mirror)), CALENDAR).run(Bc, Everything())
"""


def test_a_killed_sync_leaves_nothing_and_does_not_hold_up_the_next(twin14: Twin):
    for n in range(20):
        twin14.source.create(BC, {"name": str(n)})
    source, started = twin14.source, threading.Event()
    url = twin14.mirror.url.render_as_string(hide_password=False)
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, url, source.url, source.db, source.user, source.password]
    )
    seen: list[int] = []

    def kill(_: object) -> None:
        seen.append(1)
        if len(seen) == 4:
            os.kill(child.pid, signal.SIGKILL)
            started.set()

    twin14.source.on_request(reading(BC), kill, times=float("inf"))
    assert started.wait(30)
    child.wait(10)
    twin14.source.log.forget()
    begun = time.monotonic()
    assert twin14.sync(Bc)["bc"].created == 20
    assert time.monotonic() - begun < 10
    assert len(twin14.audit()) == 20
