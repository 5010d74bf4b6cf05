"""``scrap-ags up``, and what it shares with ``demo``: everything that mirrors, until Ctrl-C."""

from dataclasses import dataclass

from sqlalchemy import Engine, text

from scrap_ags import settings
from scrap_ags.commands import admin_site, api_process, dagster_processes, table
from scrap_ags.commands.dagster_report import tell
from scrap_ags.commands.ending import complain
from scrap_ags.commands.mirror import migrated, opened, syncing
from scrap_ags.commands.place import Place
from scrap_ags.commands.ports import HOST, first_free
from scrap_ags.commands.progress import shown
from scrap_ags.commands.revival import Revival
from scrap_ags.commands.steps import Steps
from scrap_ags.commands.syncing import run
from scrap_ags.models import MIRRORED
from scrap_ags.processes import Supervisor, free_port
from scrap_ags.settings import Settings
from scrap_ags.sync.scope import Everything

UI_PORT = 3000


def up(port: int | None) -> None:
    """The mirror of the Odoo of ``ODOO_*``."""
    given = settings.load()
    given.require_odoo()
    place = Place(given.scrap_ags_home, "up", "env")
    with place.alone(), Steps() as steps:
        ui_port = ui_port_from(port)
        steps.begin("Connecting to PostgreSQL")
        with (
            opened(given) as (configured, engine),
            Supervisor(place.home, tell=steps.note) as supervisor,
        ):
            migrated(engine)
            revival = None if given.has_database else Revival(place.home, steps.note)
            stack = Stack(place, steps, supervisor, configured, engine, revival)
            stack.serve(ui_port, {"Odoo": f"{given.odoo_url}  database {given.odoo_db}"})


def ui_port_from(wanted: int | None) -> int:
    """The port that was asked for, or WrongUsage; failing a wish, the first free one."""
    return first_free(UI_PORT) if wanted is None else free_port(HOST, wanted)


@dataclass
class Stack:
    """A mirror whose database runs and whose schema is current, about to be kept in step."""

    place: Place
    steps: Steps
    supervisor: Supervisor
    settings: Settings
    engine: Engine
    revival: Revival | None = None
    """Where the database is embedded."""

    def serve(self, ui_port: int, odoo: dict[str, str], login: str = "") -> None:
        """The first load if it is still to do, then Dagster until Ctrl-C.

        ``odoo`` are the lines that tell of the Odoo side, ``login`` opens the admin site.
        """
        if not self.is_loaded():
            self.first_load()
        self.steps.begin("Starting Dagster")
        ui = dagster_processes.start(self.supervisor, self.settings, self.engine, ui_port)
        self.place.ui.write_text(ui)
        self.steps.begin("Starting the API")
        api = api_process.start(self.supervisor, self.settings, ui)
        mirror = self.engine.url.set(drivername="postgresql", query={}).render_as_string()
        lines = {
            "Dagster": ui,
            "API": f"{api}/api/docs  with a token of `scrap-ags token create NAME`",
            "Admin": admin_site.line(self.engine, api, login),
            **odoo,
            "Mirror": mirror,
            "Logs": str(self.place.home / "logs"),
            "Commands": f"{self.place.hint}  in another terminal, then `scrap-ags check`",
        }
        closing = "Ctrl-C stops all of it; the data stay."
        self.steps.panel(f"scrap-ags {self.place.command}", lines, closing)
        self.supervisor.watch(self.revival)
        self.steps.begin("Stopping")

    def is_loaded(self) -> bool:
        """Whether every table has rows; until the first load ends, the last one has none."""
        tables = (f"EXISTS (SELECT FROM {model.__tablename__})" for model in MIRRORED)
        with self.engine.connect() as connection:
            return bool(connection.scalar(text(f"SELECT {' AND '.join(tables)}")))

    def first_load(self) -> None:
        """A sync of everything in the foreground; an asset that fails is left to the refresh."""
        self.steps.note("Mirroring for the first time")
        with syncing(self.settings) as (_, sync):
            with shown(False) as display:
                outcome = run(sync, MIRRORED, Everything(), False, display)
            table.show(outcome.reports)
            self.steps.begin("Telling Dagster what is there")
            synced = [(Everything(), report) for report in outcome.reports]
            tell(self.settings, self.engine, sync.calendar, synced)
        if outcome.error:
            complain(outcome.error)
