"""``scrap-ags migrate``: bring the database's schema to this program's version."""

from scrap_ags import database, settings
from scrap_ags.commands.mirror import migrated


def migrate() -> None:
    """Say from which version to which."""
    with database.opened(settings.load()) as running:
        engine = database.connect(running)
        try:
            before, now = migrated(engine)
        finally:
            engine.dispose()
    if before == now:
        print(f"The schema is at version {now} already.")
    else:
        print(f"The schema went from version {before or 'none'} to {now}.")
