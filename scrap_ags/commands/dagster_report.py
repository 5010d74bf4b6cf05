"""Telling Dagster what was synced from the command line, so that its pages stay true."""

from collections.abc import Sequence

from sqlalchemy import Engine, text

from scrap_ags import database
from scrap_ags.commands.ending import one_line
from scrap_ags.days import Calendar
from scrap_ags.errors import ScrapAgsError
from scrap_ags.settings import Settings
from scrap_ags.sync.report import Report
from scrap_ags.sync.scope import Scope


def has_dagster(engine: Engine) -> bool:
    """Whether Dagster keeps its tables in the mirror's database; asked without importing it."""
    known = text("SELECT to_regclass(:table) IS NOT NULL")
    with engine.connect() as connection:
        table = f"{database.DAGSTER_SCHEMA}.event_logs"
        return bool(connection.scalar(known, {"table": table}))


def tell(
    settings: Settings, engine: Engine, calendar: Calendar, synced: Sequence[tuple[Scope, Report]]
) -> None:
    """Report to Dagster, whose tables are made if they are missing.

    Raises ScrapAgsError if that fails; the mirror is right all the same.
    """
    from scrap_ags.pipeline.environment import dagster_instance
    from scrap_ags.pipeline.report import report

    try:
        with dagster_instance(settings) as instance:
            report(instance, engine, calendar, synced)
    except ScrapAgsError:
        raise
    except Exception as failure:
        raise ScrapAgsError(
            f"telling Dagster what was synced: {one_line(str(failure))}; the mirror itself is up"
            " to date, a later `scrap-ags sync` tells it again"
        ) from failure
