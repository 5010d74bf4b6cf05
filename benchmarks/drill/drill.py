"""One drill, from an empty folder to the verdict."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from benchmarks.drill.aftermath import Aftermath, aftermath
from benchmarks.drill.incidents import Scene, Tell
from benchmarks.drill.mirror import MirrorServer
from benchmarks.drill.odoo import OdooProcess
from benchmarks.drill.order import drawn
from benchmarks.drill.stack import Stack
from benchmarks.drill.waiting import NeverCameError
from scrap_ags.demo.life import Life
from scrap_ags.demo.odoo import HOST, DemoOdoo
from scrap_ags.demo.storage import prepare
from scrap_ags.demo.world import populate
from scrap_ags.postgres import EmbeddedPostgres
from scrap_ags.processes import free_port

ORDERS, DAYS, PER_MINUTE = 3_000, 60, 60
SETTLING = 20.0
"""Seconds of peace, in which the refresh follows the life in Odoo."""
FIRST_PORT = 20_000
"""Below the ports that connections are given: one that is left for a minute stays free."""


@dataclass(frozen=True)
class Terms:
    """How long the outages are and how often the refresh looks, in seconds."""

    interval: int = 10
    odoo_down: float = 180.0
    postgres_down: float = 60.0


def drill(seed: int, terms: Terms) -> bool:
    """Carry it out and tell of it; the folder of one that failed is kept."""
    began = time.monotonic()

    def tell(what: object) -> None:
        at = f"{datetime.now(UTC):%H:%M:%S} seed {seed:<3} +{time.monotonic() - began:3.0f} s"
        print(f"{at}  {what}", flush=True)

    home = Path(tempfile.mkdtemp(prefix=f"drill-{seed}-"))
    home.chmod(0o711)
    try:
        found = carried_out(seed, terms, home, tell)
    except NeverCameError as never:
        found = Aftermath(wrong=[str(never)])
    for wrong in found.wrong:
        tell(f"  {wrong}")
    tell(found if not found.wrong else f"{found} (see {home})")
    if not found.wrong:
        shutil.rmtree(home)
    return not found.wrong


def carried_out(seed: int, terms: Terms, home: Path, tell: Tell) -> Aftermath:
    odoo_port, mirror_port, ui_port = ports()
    first = (datetime.now(UTC) - timedelta(days=DAYS)).date()
    with ExitStack() as running:
        server = running.enter_context(EmbeddedPostgres(home / "odoo", durable=False))
        records = running.enter_context(populated(server, first))
        odoo = OdooProcess(server.url, odoo_port)
        odoo.start()
        running.callback(odoo.kill)
        mirror = running.enter_context(MirrorServer(home / "mirror", mirror_port))
        stack = Stack(home, ui_port, settings(records, odoo, mirror, first, terms))
        left: list[str] = []
        running.callback(lambda: left.extend(stack.stop()))
        stack.start()
        tell("loaded for the first time")
        down = {"odoo_down": terms.odoo_down, "postgres_down": terms.postgres_down}
        scene = Scene(records, odoo, mirror, stack, tell, **down)
        with Life(records, PER_MINUTE, seed):
            time.sleep(SETTLING)
            for step in drawn(seed):
                scene.befall(step)
            scene.wait_until_back()
        back = time.time()
        tell("everything is back, and nobody writes into Odoo any more")
        found = aftermath(records, mirror, back)
        left += stack.stop()
        found.wrong += left + mirror.left()
        return found


@contextmanager
def populated(server: EmbeddedPostgres, first: date) -> Iterator[DemoOdoo]:
    """The records of an Odoo of two months, at hand without its process."""
    prepare(server.url)
    populate(server.url, ORDERS, start=first)
    records = DemoOdoo(server.url)
    try:
        yield records
    finally:
        records.close()


def settings(
    records: DemoOdoo, odoo: OdooProcess, mirror: MirrorServer, first: date, terms: Terms
) -> dict[str, str]:
    return {
        "ODOO_URL": odoo.url,
        "ODOO_DB": records.db,
        "ODOO_USER": records.user,
        "ODOO_PASSWORD": records.password,
        "SCRAP_AGS_DATABASE_URL": mirror.url.render_as_string(hide_password=False),
        "SCRAP_AGS_START_DATE": first.isoformat(),
        "SCRAP_AGS_REFRESH_SECONDS": str(terms.interval),
    }


def ports() -> tuple[int, int, int]:
    """Three of this drill's own."""
    first = FIRST_PORT + os.getpid() % 3000 * 4
    odoo, mirror, ui = (free_port(HOST, first + number) for number in range(3))
    return odoo, mirror, ui
