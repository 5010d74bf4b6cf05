"""What the night puts away."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from dagster import DagsterInstance
from sqlalchemy import URL, text

from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags_tests.conftest import Server
from scrap_ags_tests.nights import station_in_postgres
from scrap_ags_tests.station import Station, station_of

MONTHS = "SELECT tablename FROM pg_tables WHERE tablename LIKE 'scrap_audit_log_2020%'"


@pytest.fixture(params=[None, 31])
def station(request: pytest.FixtureRequest, odoo14, mirror_url: URL) -> Iterator[Station]:
    """A mirror whose audit log reaches back to 2020, kept for so many days."""
    with (
        DagsterInstance.ephemeral() as dagster,
        station_of(odoo14, mirror_url, dagster, scrap_ags_audit_days=request.param) as station,
    ):
        with station.mirror.begin() as connection:
            connection.execute(text("SELECT scrap_audit_month('2020-05-01')"))
        yield station


def test_the_night_drops_old_months_of_the_audit_log_if_so_many_days_are_set(station: Station):
    assert station.run("nightly_full_check").success
    kept = [] if station.connections.settings.scrap_ags_audit_days else ["scrap_audit_log_2020_05"]
    assert [row["tablename"] for row in station.query(MONTHS)] == kept


@pytest.mark.parametrize("station", [31], indirect=True)
def test_a_model_that_cannot_be_read_does_not_keep_old_months(station: Station):
    station.source.revoke("dimagaz.user")
    assert not station.run("nightly_full_check").success
    assert station.query(MONTHS) == []


def test_housekeeping_that_fails_keeps_no_model_from_being_compared(
    odoo14: DemoOdoo, server: Server, tmp_path: Path
):
    with station_in_postgres(odoo14, server, tmp_path) as station:
        target = tmp_path / "elsewhere"
        target.mkdir()
        os.utime(target, (0, 0))
        # Nobody can delete a link as if it were the folder.
        (tmp_path / "dagster" / "0b461d29-c538-4227-bfaa-5453e842d48b").symlink_to(target)
        result = station.run("nightly_full_check")
        failed = {event.step_key for event in result.all_events if event.is_step_failure}
        assert failed == {"put_away_old_runs"}
        assert len(station.query("SELECT FROM scrap_dimagaz_bc")) == 2
