"""The environment that Dagster's own commands need."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from scrap_ags import database
from scrap_ags.errors import WrongUsage
from scrap_ags.settings import Settings

if TYPE_CHECKING:
    from dagster import DagsterInstance

FILES = ("dagster.yaml", "workspace.yaml")


def dagster_environment(settings: Settings) -> dict[str, str]:
    """Variables for ``dagster`` and all that it starts; those with a password must not be logged.

    The database's URL must be set (``database.opened``). WrongUsage when there is no project
    folder. ``DAGSTER_HOME`` is that folder, which holds ``dagster.yaml``; all that Dagster writes
    goes under ``SCRAP_AGS_HOME`` and into the database.
    """
    home = settings.scrap_ags_home.resolve()
    files = home / "dagster"
    files.mkdir(parents=True, exist_ok=True)
    # Spelled as psql takes it too, not only SQLAlchemy.
    url = database.mirror_url(settings).set(drivername="postgresql")
    given = {
        "DAGSTER_HOME": str(project_folder()),
        "SCRAP_AGS_DAGSTER_URL": database.dagster_url(settings),
        "SCRAP_AGS_DAGSTER_FILES": str(files),
        # Even with dagster.yaml's word it would make empty folders in DAGSTER_HOME.
        "DAGSTER_DISABLE_TELEMETRY": "yes",
        # The events of a run over many days are stored together: 3 s instead of 8 for 31 days.
        "DAGSTER_EVENT_BATCH_SIZE": "1000",
        "SCRAP_AGS_DATABASE_URL": url.render_as_string(hide_password=False),
        "SCRAP_AGS_HOME": str(home),
        "SCRAP_AGS_TIMEZONE": settings.scrap_ags_timezone,
        "SCRAP_AGS_START_DATE": settings.scrap_ags_start_date.isoformat(),
        "SCRAP_AGS_REFRESH_SECONDS": str(settings.scrap_ags_refresh_seconds),
        "SCRAP_AGS_ODOO_CONNECTIONS": str(settings.scrap_ags_odoo_connections),
        "SCRAP_AGS_AUDIT_DAYS": str(settings.scrap_ags_audit_days or ""),
        "SCRAP_AGS_ALERT_URLS": settings.scrap_ags_alert_urls.get_secret_value(),
        "SCRAP_AGS_UI_URL": settings.scrap_ags_ui_url,
        "ODOO_URL": settings.odoo_url,
        "ODOO_DB": settings.odoo_db,
        "ODOO_USER": settings.odoo_user,
        "ODOO_PASSWORD": settings.odoo_password.get_secret_value(),
        "ODOO_PROTOCOL": settings.odoo_protocol,
    }
    return {name: value for name, value in given.items() if value}


@contextmanager
def dagster_instance(settings: Settings) -> "Iterator[DagsterInstance]":
    """Dagster's instance for a command of ours; its schema is made if it is missing.

    The database's URL must be set. Dagster reads its own from this process's environment.
    """
    from dagster import DagsterInstance

    engine = database.connect(settings)
    database.ensure_dagster_schema(engine)
    engine.dispose()
    os.environ.update(dagster_environment(settings))
    with DagsterInstance.get() as instance:
        yield instance


def project_folder() -> Path:
    """The folder of ``dagster.yaml`` and ``workspace.yaml``: the working one, or the source's."""
    for folder in (Path.cwd(), Path(__file__).resolve().parents[2]):
        if all((folder / name).is_file() for name in FILES):
            return folder
    raise WrongUsage(
        f"looking for {' and '.join(FILES)}: neither in {Path.cwd()} nor beside the program;"
        " change into the project folder"
    )
