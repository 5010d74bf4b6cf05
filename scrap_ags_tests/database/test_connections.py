"""Connections to the mirror, and what is said when there is none."""

from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import URL, Engine, text

from scrap_ags import database
from scrap_ags.errors import MirrorUnavailable
from scrap_ags_tests.conftest import Server
from scrap_ags_tests.database.conftest import settings_for


def test_sessions_run_in_utc_and_say_who_they_are(engine: Engine) -> None:
    with engine.connect() as connection:
        assert connection.scalar(text("SHOW timezone")) == "UTC"
        assert connection.scalar(text("SHOW application_name")) == "scrap-ags"


@pytest.mark.parametrize(
    "change",
    [
        {"password": "hunter2"},
        {"username": "nobody_here", "password": "hunter2"},
        {"database": "none_such"},
        {"host": "127.0.0.1", "port": 1},
        {"host": "no.such.host.invalid"},
    ],
    ids=str,
)
def test_a_mirror_that_cannot_be_had_is_one_line_without_the_password(
    database_url: URL, change: dict[str, str]
) -> None:
    url = database_url.set(**change)  # type: ignore[arg-type]
    with pytest.raises(MirrorUnavailable, match=r"mirror postgresql://") as failure:
        database.connect(settings_for(url))
    line = str(failure.value)
    assert "\n" not in line
    assert url.password not in line
    assert "SCRAP_AGS_DATABASE_URL" in line


def test_an_option_that_libpq_does_not_know_is_one_line(database_url: URL) -> None:
    url = database_url.update_query_dict({"colour": "red"})
    with pytest.raises(MirrorUnavailable, match="colour"):
        database.connect(settings_for(url))


def test_a_read_only_mirror_is_refused(database_url: URL, engine: Engine) -> None:
    with engine.begin() as connection:
        name = database_url.database
        connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
    with pytest.raises(MirrorUnavailable, match="it is read-only"):
        database.connect(settings_for(database_url))


def test_a_mirror_that_is_not_in_utf_8_is_refused(server: Server, database_url: URL) -> None:
    name = f"{database_url.database}_latin"
    latin = "ENCODING LATIN1 LOCALE 'C' LOCALE_PROVIDER libc TEMPLATE template0"
    server.run(f"CREATE DATABASE {name} {latin}")
    with pytest.raises(MirrorUnavailable, match="encoding is LATIN1"):
        database.connect(settings_for(server.url_of(name)))
    server.run(f"DROP DATABASE {name}")


def test_opened_leaves_a_given_database_and_brings_one_where_none_is(
    database_url: URL, shared_home: Path
) -> None:
    given_one = settings_for(database_url)
    with database.opened(given_one) as settings:
        assert settings is given_one
    homeless = given_one.model_copy(
        update={"scrap_ags_database_url": SecretStr(""), "scrap_ags_home": shared_home}
    )
    with database.opened(homeless) as settings:
        engine = database.connect(settings)
        assert engine.url.database == "scrap_ags"
        engine.dispose()


def test_dagster_keeps_its_tables_in_a_schema_of_its_own(database_url: URL, engine: Engine) -> None:
    from dagster_postgres.run_storage import PostgresRunStorage

    database.ensure_dagster_schema(engine)
    database.ensure_dagster_schema(engine)
    storage = PostgresRunStorage(
        database.dagster_url(settings_for(database_url)), should_autocreate_tables=True
    )
    assert storage.get_runs() == []
    found = "SELECT DISTINCT schemaname FROM pg_tables WHERE tablename IN ('runs', 'run_tags')"
    with engine.connect() as connection:
        assert connection.scalars(text(found)).all() == ["dagster"]
