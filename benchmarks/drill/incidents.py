"""The incidents themselves: what is stopped or killed, and how it comes back."""

import time
from collections.abc import Callable
from contextlib import suppress
from threading import Thread

import psutil
import psycopg

from benchmarks.drill.mirror import MirrorServer
from benchmarks.drill.odoo import OdooProcess
from benchmarks.drill.order import Incident, Step
from benchmarks.drill.stack import CODE_SERVER, DAEMON, Stack
from benchmarks.drill.waiting import NeverCameError, until
from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.models import BcLine

Tell = Callable[[str], object]
PAGE_SECONDS = 4.0
CAUGHT_WITHIN, COPIES_WITHIN = 90, 400
IMPORTED = 4_000
LATEST = f"select id from dimagaz_bc_line order by id desc limit {IMPORTED}"


class Scene:
    """A system with an Odoo and a PostgreSQL, and what befalls them."""

    def __init__(
        self,
        records: DemoOdoo,
        odoo: OdooProcess,
        mirror: MirrorServer,
        stack: Stack,
        tell: Tell,
        *,
        odoo_down: float,
        postgres_down: float,
    ) -> None:
        self._records, self._odoo, self._mirror, self._stack = records, odoo, mirror, stack
        self._tell = tell
        self._down = {Incident.ODOO: odoo_down, Incident.POSTGRES: postgres_down}
        self._outages: list[Thread] = []

    def befall(self, step: Step) -> None:
        """Wait as the step wants it, then let it happen; outages end by themselves."""
        if step.once_back:
            self.wait_until_back()
        time.sleep(step.pause)
        match step.incident:
            case Incident.ODOO:
                self._stopped(step.incident, self._odoo.kill, self._odoo.start)
            case Incident.POSTGRES:
                self._stopped(step.incident, self._mirror.crash, self._mirror.start)
            case Incident.DAEMON:
                self._tell(f"{step.incident}: process {self._stack.kill(DAEMON)}")
            case Incident.CODE_SERVER:
                self._tell(f"{step.incident}: process {self._stack.kill(CODE_SERVER)}")
            case Incident.RUN:
                self._kill_run()

    def wait_until_back(self) -> None:
        """Until Odoo and PostgreSQL answer and every process runs."""
        for outage in self._outages:
            outage.join()
        self._outages.clear()
        until(self._is_back, 180, "everything is back")

    def _is_back(self) -> bool:
        return self._odoo.answers() and self._mirror.accepts() and self._stack.is_whole()

    def _stopped(
        self, incident: Incident, stop: Callable[[], object], start: Callable[[], object]
    ) -> None:
        seconds = self._down[incident]

        def outage() -> None:
            time.sleep(seconds)
            start()
            self._tell(f"{incident.removesuffix(' stops')} is back")

        stop()
        self._tell(f"{incident} for {seconds:.0f} s")
        self._outages.append(Thread(target=outage, daemon=True))
        self._outages[-1].start()

    def _kill_run(self) -> None:
        """Somebody imports thousands of lines into Odoo, which answers slowly; in the middle of
        the copy its process dies, and the code server with it."""
        self._odoo.slow_down(PAGE_SECONDS)
        run, seconds = until(self._caught, COPIES_WITHIN, "a run is in mid-copy")
        run.kill()
        server = self._stack.kill(CODE_SERVER)
        self._odoo.slow_down(0)
        self._tell(
            f"{Incident.RUN}: processes {run.pid} and {server}; it had rows without a commit, "
            f"in a transaction of {seconds:.1f} s"
        )

    def _caught(self) -> tuple[psutil.Process, float] | None:
        """A copy may be over before we look: then more is imported."""
        until(self._imported, 60, "Odoo takes the lines")
        self._tell(f"{IMPORTED:,} lines are imported into Odoo, whose pages are slow")
        with suppress(NeverCameError):
            return until(self._in_mid_copy, CAUGHT_WITHIN, "this import is in mid-copy")
        return None

    def _imported(self) -> bool:
        """Once nobody else was writing one of them."""
        try:
            with self._records.transaction() as imported:
                ids = [row[0] for row in imported.rows(LATEST)]
                imported.write(BcLine.odoo_model, ids, {"qty_vide": int(time.time()) % 1000})
        except psycopg.OperationalError:
            return False
        return True

    def _in_mid_copy(self) -> tuple[psutil.Process, float] | None:
        """The process, stopped where it is: what it wrote stays without a commit."""
        found = self._mirror.copying()
        if found is None:
            return None
        run, _ = found
        with suppress(psutil.NoSuchProcess):
            run.suspend()
            again = self._mirror.copying()
            if again is not None and again[0].pid == run.pid:
                return again
            run.resume()
        return None
