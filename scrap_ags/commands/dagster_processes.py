"""Dagster's processes: one code server that the web server and the daemon share."""

import socket
import sys
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine

from scrap_ags import database
from scrap_ags.commands.ports import HOST
from scrap_ags.pipeline.environment import dagster_environment
from scrap_ags.processes import Supervisor, answers, free_port
from scrap_ags.settings import Settings

LOCATION = "scrap_ags"
"""The code location's name, the same as in workspace.yaml: what hangs on it is kept."""
WORKSPACE = """\
load_from:
  - grpc_server:
      host: {host}
      port: {port}
      location_name: {name}
"""


def start(supervisor: Supervisor, settings: Settings, engine: Engine, port: int) -> str:
    """Start the code server, the daemon and the UI; returns the UI's address once it answers."""
    database.ensure_dagster_schema(engine)
    environment = dagster_environment(settings)
    code = free_port(HOST, 0)
    workspace = write_workspace(Path(environment["SCRAP_AGS_DAGSTER_FILES"]), code)
    supervisor.start(
        "code server", code_server(code), environment=environment, ready=listens(code), within=180
    )
    daemon = [sys.executable, "-m", "dagster._daemon", "run", "-w", str(workspace)]
    supervisor.start("daemon", daemon, environment=environment)
    ui = [sys.executable, "-m", "dagster_webserver", "-w", str(workspace)]
    ui += ["-h", HOST, "-p", str(port)]
    address = f"http://{HOST}:{port}"
    ready = answers(f"{address}/server_info")
    supervisor.start("web server", ui, environment=environment, ready=ready, within=180)
    return address


def code_server(port: int) -> list[str]:
    command = [sys.executable, "-m", "dagster", "api", "grpc", "-m", "scrap_ags.definitions"]
    return [*command, "-h", HOST, "-p", str(port), "--location-name", LOCATION]


def write_workspace(folder: Path, port: int) -> Path:
    workspace = folder / "workspace.yaml"
    workspace.write_text(WORKSPACE.format(host=HOST, port=port, name=LOCATION))
    return workspace


def listens(port: int) -> Callable[[], bool]:
    """A probe: whether something listens on that port of this machine."""

    def probe() -> bool:
        try:
            with socket.create_connection((HOST, port), timeout=1):
                return True
        except OSError:
            return False

    return probe
