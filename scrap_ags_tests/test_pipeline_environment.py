"""The environment that Dagster's own commands get, and Dagster's instance in PostgreSQL."""

import os
import time
from datetime import date
from pathlib import Path

import pytest
from dagster import AssetKey
from sqlalchemy import URL, make_url

from scrap_ags import database
from scrap_ags.days import Calendar
from scrap_ags.errors import WrongUsage
from scrap_ags.models import Bc
from scrap_ags.pipeline import environment
from scrap_ags.pipeline.environment import dagster_environment, dagster_instance
from scrap_ags.pipeline.report import report
from scrap_ags.sync.report import Report
from scrap_ags.sync.scope import Everything
from scrap_ags_tests.station import settings_of

PROJECT = Path(__file__).resolve().parents[1]


@pytest.fixture
def kept_environment(monkeypatch: pytest.MonkeyPatch):
    """What a test sets goes with it."""
    monkeypatch.setattr(os, "environ", os.environ.copy())


def test_dagster_gets_the_project_folder_its_storage_and_a_folder_for_files(
    mirror_url: URL, tmp_path: Path
):
    settings = settings_of(mirror_url, scrap_ags_home=tmp_path, odoo_url="http://odoo")
    given = dagster_environment(settings)
    assert given["DAGSTER_HOME"] == str(PROJECT)
    assert given["SCRAP_AGS_DAGSTER_URL"] == database.dagster_url(settings)
    assert Path(given["SCRAP_AGS_DAGSTER_FILES"]).is_dir()
    assert Path(given["SCRAP_AGS_DAGSTER_FILES"]).is_relative_to(tmp_path)
    assert given["ODOO_URL"] == "http://odoo"


def test_the_databases_url_is_spelled_as_psql_takes_it(mirror_url: URL, tmp_path: Path):
    spelled = mirror_url.set(drivername="postgresql+psycopg")
    given = dagster_environment(settings_of(spelled, scrap_ags_home=tmp_path))
    assert given["SCRAP_AGS_DATABASE_URL"].startswith("postgresql://")
    assert make_url(given["SCRAP_AGS_DATABASE_URL"]).password == mirror_url.password


def test_what_is_not_set_is_left_out(mirror_url: URL, tmp_path: Path):
    given = dagster_environment(settings_of(mirror_url, scrap_ags_home=tmp_path))
    assert "ODOO_PASSWORD" not in given


def test_outside_the_project_the_folder_beside_the_program_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    assert environment.project_folder() == PROJECT


def test_without_dagster_yaml_anywhere_the_message_says_where_it_was_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(environment, "__file__", str(tmp_path / "a/b/c.py"))
    with pytest.raises(WrongUsage, match=str(tmp_path)):
        environment.project_folder()


@pytest.mark.usefixtures("kept_environment")
def test_dagster_keeps_its_tables_in_a_schema_of_the_mirrors_database(
    mirror_url: URL, tmp_path: Path
):
    settings = settings_of(mirror_url, scrap_ags_home=tmp_path)
    with dagster_instance(settings) as dagster:
        assert type(dagster.run_storage).__name__ == "PostgresRunStorage"
        assert dagster.telemetry_enabled is False
        assert dagster.run_monitoring_enabled
    engine = database.connect(settings)
    with engine.connect() as connection:
        schemas = connection.exec_driver_sql(
            "SELECT DISTINCT schemaname FROM pg_tables WHERE tablename IN ('runs', 'event_logs')"
        ).scalars()
        assert list(schemas) == ["dagster"]
    engine.dispose()


@pytest.mark.usefixtures("kept_environment")
def test_three_years_of_partitions_are_reported_in_seconds(mirror_url: URL, tmp_path: Path):
    settings = settings_of(mirror_url, scrap_ags_home=tmp_path)
    calendar = Calendar(settings.zone, date(2022, 1, 1), date(2024, 12, 31))
    engine = database.connect(settings)
    with dagster_instance(settings) as dagster:
        started = time.monotonic()
        told = report(dagster, engine, calendar, [(Everything(), Report(asset="bc"))])
        assert time.monotonic() - started < 10
        assert told == len(dagster.get_materialized_partitions(AssetKey(Bc.asset))) == 1096
        assert dagster.get_latest_materialization_event(AssetKey(Bc.asset)) is not None
    engine.dispose()
