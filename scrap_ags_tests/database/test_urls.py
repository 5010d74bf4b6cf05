"""URLs of the mirror's database, as its drivers take them."""

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import URL, make_url

from scrap_ags import database
from scrap_ags.errors import WrongUsage
from scrap_ags_tests.database.conftest import settings_for


@pytest.mark.parametrize(
    "scheme", ["postgresql", "postgres", "postgresql+psycopg", "postgresql+psycopg2"]
)
@pytest.mark.parametrize("query", ["", "?sslmode=require&sslrootcert=%2Fca.pem"])
def test_every_spelling_gives_each_driver_its_own(scheme: str, query: str) -> None:
    settings = settings_for(f"{scheme}://u:p%40ss@db.example:6543/mirror{query}")
    mirror, dagster = database.mirror_url(settings), make_url(database.dagster_url(settings))
    assert mirror.drivername == "postgresql+psycopg"
    assert dagster.drivername == "postgresql+psycopg2"
    for url in (mirror, dagster):
        assert (url.username, url.password, url.host, url.port, url.database) == (
            *("u", "p@ss", "db.example", 6543, "mirror"),
        )
        assert url.query.get("sslmode") == ("require" if query else None)
    assert dagster.query["options"] == "-csearch_path=dagster"


def test_the_users_own_session_options_are_kept() -> None:
    settings = settings_for("postgresql://u@h/d?options=-cwork_mem%3D64MB")
    dagster = make_url(database.dagster_url(settings))
    assert dagster.query["options"] == "-cwork_mem=64MB -csearch_path=dagster"


@pytest.mark.parametrize(
    "wrong",
    [
        "hunter2",
        "postgresql://u:hunter2@host:port/d",
        "mysql://u:hunter2@host/d",
        "postgresql://u:hunter2@host",
        "postgresql://u:p@hunter2@host/d",
        "http://u:hunter2@host/d",
    ],
)
def test_a_malformed_url_is_wrong_usage_in_one_line_without_the_password(wrong: str) -> None:
    with pytest.raises(WrongUsage, match="SCRAP_AGS_DATABASE_URL") as failure:
        database.mirror_url(settings_for(wrong))
    assert "hunter2" not in str(failure.value)
    assert "\n" not in str(failure.value)


@hypothesis_settings(max_examples=50)
@given(st.text(min_size=1).filter(lambda password: "\x00" not in password))
def test_no_password_is_lost_on_its_way_to_a_driver(password: str) -> None:
    try:
        url = URL.create("postgresql", "u", password, "h", 5432, "d")
        settings = settings_for(url)
    except UnicodeEncodeError:
        return
    assert database.mirror_url(settings).password == password
    assert make_url(database.dagster_url(settings)).password == password
