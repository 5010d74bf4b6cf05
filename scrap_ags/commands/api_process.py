"""The process of API and admin, beside Dagster's."""

import sys

from scrap_ags.commands.ports import HOST, first_free
from scrap_ags.pipeline.environment import dagster_environment
from scrap_ags.processes import Supervisor, answers
from scrap_ags.settings import Settings

EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared with, not listened on


def start(supervisor: Supervisor, settings: Settings, ui: str) -> str:
    """Start it; returns its address once it answers. ``ui``: where Dagster's web server is."""
    host, port = settings.scrap_ags_api_host, first_free(settings.scrap_ags_api_port)
    environment = dagster_environment(settings) | {
        "SCRAP_AGS_API_HOST": host,
        "SCRAP_AGS_API_PORT": str(port),
        "SCRAP_AGS_DAGSTER_WEB": ui,
    }
    reached = HOST if host in EVERYWHERE else host
    address = f"http://[{reached}]:{port}" if ":" in reached else f"http://{reached}:{port}"
    command = [sys.executable, "-m", "scrap_ags", "serve"]
    ready = answers(f"{address}/api/health")
    supervisor.start("API", command, environment=environment, ready=ready, within=60)
    return address
