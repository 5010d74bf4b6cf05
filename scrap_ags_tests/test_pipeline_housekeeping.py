"""What the night puts away."""

from collections.abc import Iterator

import pytest
from dagster import DagsterInstance
from sqlalchemy import URL, text

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
