"""What most commands work with: the mirror's database, and the Odoo that it copies."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from alembic.util import CommandError
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from scrap_ags import database, migrations
from scrap_ags.days import Calendar
from scrap_ags.errors import MirrorUnavailable, WrongUsage
from scrap_ags.odoo.client import Odoo
from scrap_ags.settings import Settings
from scrap_ags.sync.engine import Sync


@contextmanager
def opened(settings: Settings) -> Iterator[tuple[Settings, Engine]]:
    """The mirror's database, and settings that name it.

    The embedded PostgreSQL is started if need be and migrated: nobody else looks after it. A
    database of the user's own is migrated by ``scrap-ags migrate`` alone.
    """
    with database.opened(settings) as running:
        engine = database.connect(running)
        try:
            if not settings.has_database:
                migrated(engine)
            yield running, engine
        except DBAPIError as failure:
            raise database.unavailable(engine, failure) from failure
        finally:
            engine.dispose()


def migrated(engine: Engine) -> tuple[str | None, str | None]:
    """Bring the schema to this program's version; returns the versions before and after."""
    before = None
    try:
        before, needed = migrations.versions(engine)
        if before != needed:
            migrations.upgrade(engine)
    except DBAPIError as failure:
        raise database.unavailable(engine, failure) from failure
    except CommandError:
        raise MirrorUnavailable(
            f"migrating the mirror: its schema is at version {before}, which this program does not"
            " know; install the newer scrap-ags that made it"
        ) from None
    return before, needed


@contextmanager
def odoo_of(settings: Settings, engine: Engine) -> Iterator[Odoo]:
    """The Odoo of the settings, its slots and refused log-ins shared through the mirror.

    The schema must be current. Nothing is sent yet.
    """
    slots = database.Slots(engine, settings.scrap_ags_odoo_connections)
    try:
        memory = database.LoginMemory(engine)
        with Odoo.from_settings(settings, slots=slots, memory=memory) as odoo:
            yield odoo
    finally:
        slots.close()


@contextmanager
def syncing(
    configured: Settings, *, accept_mass_delete: bool = False, accept_restore: bool = False
) -> Iterator[tuple[Settings, Sync]]:
    """The mirror's settings, and a sync that is logged in to Odoo and signs as who asks for it.

    Raises what every asset would fail of: no log-in, no such Odoo, another schema version.
    """
    configured.require_odoo()
    with opened(configured) as (running, engine):
        migrations.require_current(engine)
        with odoo_of(running, engine) as odoo:
            odoo.log_in()
            sync = Sync(odoo, engine, calendar(running), actor=whoever_asks())
            sync.accept_mass_delete = accept_mass_delete
            sync.accept_restore = accept_restore
            yield running, sync


def require_same_odoo(engine: Engine, odoo: Odoo) -> str | None:
    """Raises WrongUsage where the mirror copies another Odoo; returns its own, None if empty."""
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT url, database FROM scrap_source")).first()
    if kept is None:
        return None
    if (kept.url, kept.database) != (odoo.url, odoo.db):
        raise WrongUsage(
            f"the mirror copies {kept.database} at {kept.url}, not {odoo.db} at {odoo.url}; set"
            " SCRAP_AGS_DATABASE_URL to a mirror of its own, or correct ODOO_URL and ODOO_DB"
        )
    return f"{kept.database} at {kept.url}"


def calendar(settings: Settings) -> Calendar:
    """The local days as of now."""
    return Calendar.at(datetime.now(UTC), settings.zone, settings.scrap_ags_start_date)


def whoever_asks() -> str:
    """The actor that signs the audit: who is logged in on this machine."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user id without a name, as in some containers
        return "scrap-ags"
