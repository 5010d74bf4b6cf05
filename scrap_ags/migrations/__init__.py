"""The database's schema and its versions, by Alembic."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from scrap_ags.errors import MirrorUnavailable

LOCK = "SELECT pg_advisory_xact_lock(hashtext('scrap_ags.migrations'))"


def configuration(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the schema to ``revision``; two at once do it one after the other."""
    with engine.begin() as connection:
        connection.execute(text(LOCK))
        command.upgrade(configuration(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the schema back to ``revision`` (``base``: nothing left). Data go with their tables."""
    with engine.begin() as connection:
        connection.execute(text(LOCK))
        command.downgrade(configuration(connection), revision)


def versions(engine: Engine) -> tuple[str | None, str | None]:
    """The schema version that the database has, and the one that this program needs."""
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    return found, scripts().get_current_head()


def require_current(engine: Engine) -> None:
    """Raise MirrorUnavailable unless the schema is the one that this program needs."""
    found, needed = versions(engine)
    if found != needed:
        known = {script.revision for script in scripts().walk_revisions()} | {None}
        older = found in known
        cure = "run `scrap-ags migrate`" if older else "install the program's newer version"
        raise MirrorUnavailable(
            f"opening the mirror: its schema is at version {found or 'none'}, this program needs"
            f" {needed}; {cure}"
        )


@cache
def scripts() -> ScriptDirectory:
    """Read once: each sync asks for the version that is needed."""
    return ScriptDirectory.from_config(configuration())
