"""Scenario 14: as many rows as there may ever be, in the memory that a few need."""

import subprocess
import sys

import pytest

from scrap_ags.models import Bc
from scrap_ags_tests.hazards.answers import reading
from scrap_ags_tests.hazards.in_step import assert_in_step
from scrap_ags_tests.hazards.world import BC
from scrap_ags_tests.twin import Twin

pytestmark = pytest.mark.slow

FEW, MANY = 5_000, 25_000
ROOM = 25_000
"""Kilobytes that come and go by chance; what MANY have more than FEW would need over 50,000."""

PASSES = """
import sys
from pathlib import Path
from pydantic import SecretStr
from sqlalchemy import make_url
from scrap_ags import database
from scrap_ags.models import Bc
from scrap_ags.odoo.client import Odoo
from scrap_ags.sync.engine import Sync
from scrap_ags.sync.scope import Everything
from scrap_ags_tests.twin import CALENDAR
mirror, url, db, user, password = sys.argv[1:]
with Odoo(url, db, user, SecretStr(password)) as client:
    sync = Sync(client, database.engine_on(make_url(mirror)), CALENDAR)
    for full in (False, False, True):
        sync.run(Bc, Everything(), full=full)
print(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
"""


def insert(twin: Twin, count: int) -> None:
    """BC whose names are half a kilobyte long."""
    twin.source.sql(
        "INSERT INTO dimagaz_bc (name, ht, create_date, write_date)"
        " SELECT repeat(md5(n::text), 16), n * 1.25, %s, %s FROM generate_series(1, %s) n",
        [twin.source.clock.now(), twin.source.clock.now(), count],
    )


def peak_of_passes(twin: Twin) -> int:
    """A first, an incremental and a full sync in a process of its own; its most memory, in kB."""
    source = twin.source
    password = source.api_key if source.version >= 19 else source.password
    mirror = twin.mirror.url.render_as_string(hide_password=False)
    asked = [sys.executable, "-c", PASSES, mirror, source.url, source.db, source.user, password]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


def test_memory_does_not_grow_with_the_rows_and_none_is_lost_while_others_are_added(twin: Twin):
    """Scenario 14."""
    twin.source.on_request(reading(BC), lambda _: insert(twin, 1), times=float("inf"))
    insert(twin, FEW)
    twin.later()
    few = peak_of_passes(twin)
    insert(twin, MANY - FEW)
    twin.later()
    assert peak_of_passes(twin) - few < ROOM
    twin.source.log.forget()
    twin.sync()
    assert len(twin.rows(Bc)) > MANY
    assert_in_step(twin)
