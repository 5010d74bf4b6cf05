"""Alembic's environment: migrates the database it is handed, or the one of the settings."""

from alembic import context
from sqlalchemy import Connection

from scrap_ags import database, settings
from scrap_ags.people import metadata


def of_the_project(name: str | None, kind: str, _parents: object) -> bool:
    """Months of the audit log are made as they come, not by migrations."""
    return not (kind == "table" and (name or "").startswith("scrap_audit_log_"))


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_name=of_the_project,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


if (handed := context.config.attributes.get("connection")) is not None:
    migrate(handed)
else:
    with database.opened(settings.load()) as opened, database.connect(opened).connect() as own:
        migrate(own)
        own.commit()
