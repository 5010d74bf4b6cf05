"""One URL from the user, spelled for each driver that needs it."""

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from scrap_ags.errors import WrongUsage
from scrap_ags.settings import Settings

VARIABLE = "SCRAP_AGS_DATABASE_URL"
EXAMPLE = "postgresql://user:password@host:5432/database"
SPELLINGS = ("postgresql", "postgres", "postgresql+psycopg", "postgresql+psycopg2")
DAGSTER_SCHEMA = "dagster"
"""Dagster keeps its tables in a schema of the mirror's database: one URL, one backup."""


def mirror_url(settings: Settings) -> URL:
    """The mirror's URL for psycopg 3. WrongUsage if the one given is no URL of a PostgreSQL."""
    return _given(settings).set(drivername="postgresql+psycopg")


def dagster_url(settings: Settings) -> str:
    """The same database for psycopg2, with the password, seeing only Dagster's schema."""
    url = with_option(_given(settings), f"-csearch_path={DAGSTER_SCHEMA}")
    return url.set(drivername="postgresql+psycopg2").render_as_string(hide_password=False)


def with_option(url: URL, option: str) -> URL:
    """``url`` whose sessions start with one more command-line option of the server."""
    given = url.query.get("options", ())
    options = [*([given] if isinstance(given, str) else given), option]
    return url.update_query_dict({"options": " ".join(options)})


def _given(settings: Settings) -> URL:
    """What the user gave, parsed. No message quotes it: it holds a password."""
    try:
        url = make_url(settings.scrap_ags_database_url.get_secret_value().strip())
    except (ArgumentError, ValueError):
        raise WrongUsage(f"reading {VARIABLE}: it is no URL like {EXAMPLE}") from None
    if url.drivername not in SPELLINGS:
        raise WrongUsage(f"reading {VARIABLE}: it is no URL of a PostgreSQL, like {EXAMPLE}")
    if "@" in (url.host or ""):
        raise WrongUsage(
            f"reading {VARIABLE}: user or password holds a character that a URL must escape; "
            "write @ as %40"
        )
    if not url.database:
        raise WrongUsage(f"reading {VARIABLE}: it names no database; write it like {EXAMPLE}")
    return url
