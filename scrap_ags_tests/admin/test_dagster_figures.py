"""What the home page reads of Dagster's own tables, as Dagster writes them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from dagster import AssetCheckEvaluation, AssetCheckSeverity, AssetKey, DagsterInstance
from sqlalchemy import Engine

from scrap_ags import database
from scrap_ags.admin import dagster_figures
from scrap_ags.admin.dagster_figures import CHECK
from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.pipeline.verdict import IN_STEP
from scrap_ags_tests.alarm import dagster_of, prepare
from scrap_ags_tests.conftest import Server
from scrap_ags_tests.nights import orders, station_in_postgres


@pytest.fixture
def watched(server: Server, tmp_path: Path) -> Iterator[tuple[DagsterInstance, Engine]]:
    """Dagster as `up` has it, and the mirror beside it."""
    template = server.template("template_watched", lambda engine: prepare(engine, tmp_path))
    with server.database(template) as url, dagster_of(url, tmp_path) as dagster:
        mirror = database.engine_on(url)
        yield dagster, mirror
        mirror.dispose()


def judge(dagster: DagsterInstance, asset: str, passed: bool, check: str = IN_STEP) -> None:
    warning = AssetCheckSeverity.WARN
    told = AssetCheckEvaluation(AssetKey(asset), check, passed, {}, severity=warning)
    dagster.report_runless_asset_event(told)


def failed(mirror: Engine) -> list[str]:
    with mirror.connect() as connection:
        return dagster_figures.failed(connection)


def test_the_check_is_called_as_the_pipeline_calls_it():
    assert CHECK == IN_STEP


def test_without_dagster_there_are_no_tables(mirror: Engine):
    with mirror.connect() as connection:
        assert not dagster_figures.has_tables(connection)


def test_where_dagster_runs_there_are(watched: tuple[DagsterInstance, Engine]):
    with watched[1].connect() as connection:
        assert dagster_figures.has_tables(connection)
        assert dagster_figures.last_runs(connection, 10) == []
    assert failed(watched[1]) == []


def test_the_last_verdict_of_each_asset_counts(watched: tuple[DagsterInstance, Engine]):
    dagster, mirror = watched
    for passed in (True, False):
        for asset in ("bc_line", "user"):
            judge(dagster, asset, passed)
    assert failed(mirror) == ["user", "bc_line"]
    judge(dagster, "bc_line", True)
    assert failed(mirror) == ["user"]


def test_other_checks_and_other_assets_do_not_count(watched: tuple[DagsterInstance, Engine]):
    dagster, mirror = watched
    judge(dagster, "bc", True)
    judge(dagster, "bc", False, "fresh")
    judge(dagster, "no asset of ours", False)
    assert failed(mirror) == []


@pytest.mark.slow
def test_runs_are_told_newest_first(odoo14: DemoOdoo, server: Server, tmp_path: Path):
    with station_in_postgres(odoo14, server, tmp_path) as station:
        station.run("reference_data")
        station.source.revoke("dimagaz.bc")
        last = orders(station)
        with station.mirror.connect() as connection:
            second, first = dagster_figures.last_runs(connection, 10)
            assert dagster_figures.last_runs(connection, 1) == [second]
    assert (second.run_id, second.job, second.status) == (last, "orders", "FAILURE")
    assert (first.job, first.status) == ("reference_data", "SUCCESS")
    assert datetime.now(UTC) - second.since < timedelta(minutes=5)
    assert second.seconds is not None
    assert 0 < second.seconds < 300
