"""The demo Odoo as a process of its own."""

import errno
import signal
from collections.abc import Callable
from contextlib import ExitStack
from threading import Event

import psycopg
from sqlalchemy import URL

from scrap_ags.demo.life import Life
from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.demo.world import populate
from scrap_ags.errors import MirrorUnavailable, WrongUsage

PORT = 8069
"""Odoo's own."""
KEPT = 1_000
"""Logged requests: a process that runs for days must not keep them all."""


def serve(
    dsn: str | URL,
    port: int = PORT,
    bc: int = 10_000,
    live_per_minute: float = 0,
    version: int = 14,
    *,
    tell: Callable[[str], object] = print,
    ended: Event | None = None,
) -> None:
    """Populate the database where it is empty, then answer until SIGINT or SIGTERM (or until
    ``ended`` is set, where one is given). ``tell`` gets the lines for the terminal.

    Raises WrongUsage for a port in use and MirrorUnavailable for a database that does not answer.
    """
    odoo = started(dsn, port, bc, version)
    over = ended or ended_by_signals()
    with ExitStack() as running:
        running.enter_context(odoo)
        if live_per_minute:
            running.enter_context(Life(odoo, live_per_minute))
        for line in welcome(odoo, live_per_minute):
            tell(line)
        over.wait()


def started(dsn: str | URL, port: int, bc: int, version: int) -> DemoOdoo:
    """The demo Odoo, populated and about to listen on ``port`` (0: a free one)."""
    odoo = DemoOdoo(dsn, version, port=port, keep_requests=KEPT)
    try:
        odoo.bind()
        populate(dsn, bc)
    except (OSError, OverflowError) as taken:
        odoo.close()
        raise WrongUsage(port_error(port, taken)) from None
    except psycopg.OperationalError as unreachable:
        odoo.close()
        first = str(unreachable).strip().splitlines()[0]
        raise MirrorUnavailable(f"starting the demo Odoo: its database: {first}") from None
    return odoo


def port_error(port: int, refused: Exception) -> str:
    if getattr(refused, "errno", None) == errno.EADDRINUSE:
        return f"starting the demo Odoo: port {port} is in use; choose another with --port"
    return f"starting the demo Odoo on port {port}: {refused}; choose another with --port"


def welcome(odoo: DemoOdoo, live_per_minute: float) -> list[str]:
    """What somebody needs who wants to connect."""
    lines = [
        f"Demo Odoo {odoo.version}.0 at {odoo.url}",
        f"  ODOO_URL={odoo.url}",
        f"  ODOO_DB={odoo.db}",
        f"  ODOO_USER={odoo.user}",
        f"  ODOO_PASSWORD={odoo.password}",
    ]
    if odoo.instance.dialect.has_json2:
        lines.append(f"  (API key for json2: {odoo.api_key})")
    if live_per_minute:
        lines.append(f"{live_per_minute:g} changes a minute. Ctrl-C ends it.")
    return lines


def ended_by_signals() -> Event:
    """Set at the first SIGINT or SIGTERM; a second one ends the process at once."""
    over = Event()

    def end(number: int, _: object) -> None:
        over.set()
        signal.signal(number, signal.SIG_DFL)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    return over
