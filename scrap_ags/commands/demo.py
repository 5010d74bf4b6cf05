"""``scrap-ags demo`` and ``scrap-ags demo-odoo``."""

import sys
from pathlib import Path

from scrap_ags import settings
from scrap_ags.commands.admin_site import demo_login
from scrap_ags.commands.demo_home import Demo, checked_version, demo_home, follow, odoo_dsn
from scrap_ags.commands.mirror import opened
from scrap_ags.commands.place import Place
from scrap_ags.commands.revival import Revival
from scrap_ags.commands.stack import Stack, ui_port_from
from scrap_ags.commands.steps import Steps
from scrap_ags.demo.server import serve
from scrap_ags.demo.storage import ADMIN
from scrap_ags.postgres import EmbeddedPostgres
from scrap_ags.processes import Supervisor, answers


def demo(port: int | None, bc: int, rate: float, version: int) -> None:
    """The demo Odoo and its mirror, in a folder of their own; what it keeps outweighs ``bc``."""
    checked_version(version)
    given = settings.load()
    place = Place(demo_home(given), "demo", "env --demo")
    with place.alone(), Steps() as steps:
        ui_port = ui_port_from(port)
        odoo = Demo.resumed(place.home, bc, version)
        if odoo.bc != bc:
            steps.note(f"The demo keeps its {odoo.bc:,} BC; delete {place.home} to begin anew.")
        steps.begin("Starting PostgreSQL")
        with (
            opened(odoo.settings(given, place.home)) as (configured, engine),
            Supervisor(place.home, tell=steps.note) as supervisor,
        ):
            steps.begin(f"Starting the demo Odoo with {odoo.bc:,} BC")
            start_demo_odoo(supervisor, odoo, place.home, rate)
            follow(engine, odoo)
            odoo.keep(place.home)
            login = demo_login(engine, place.home)
            revival = Revival(place.home, steps.note)
            stack = Stack(place, steps, supervisor, configured, engine, revival)
            told = f"{odoo.url}  database {configured.odoo_db}, {ADMIN} / {ADMIN}"
            stack.serve(ui_port, {f"Odoo {odoo.version}": told}, login)


def start_demo_odoo(supervisor: Supervisor, odoo: Demo, home: Path, rate: float) -> None:
    command = [sys.executable, "-m", "scrap_ags", "demo-odoo", "--home", str(home.resolve())]
    command += ["--port", str(odoo.port), "--bc", str(odoo.bc)]
    command += ["--odoo-version", str(odoo.version)]
    command += ["--live", "--rate", str(rate)] if rate else []
    supervisor.start("demo Odoo", command, ready=answers(odoo.url), within=600)


def demo_odoo(port: int, bc: int, rate: float, version: int, home: Path | None) -> None:
    """The Odoo alone, until Ctrl-C; the records of each size have a database of their own."""
    checked_version(version)
    with EmbeddedPostgres(home or demo_home(settings.load())) as postgres:
        serve(odoo_dsn(postgres, bc), port, bc, rate, version)
