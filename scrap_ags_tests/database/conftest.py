"""A database, and the program's connections to it."""

from collections.abc import Iterator

import pytest
from pydantic import SecretStr
from sqlalchemy import URL, Engine

from scrap_ags import database
from scrap_ags.settings import Settings


def settings_for(url: URL | str) -> Settings:
    shown = url if isinstance(url, str) else url.render_as_string(hide_password=False)
    return Settings(_env_file=None, scrap_ags_database_url=SecretStr(shown))  # type: ignore[call-arg]


@pytest.fixture
def engine(database_url: URL) -> Iterator[Engine]:
    engine = database.connect(settings_for(database_url))
    yield engine
    engine.dispose()
