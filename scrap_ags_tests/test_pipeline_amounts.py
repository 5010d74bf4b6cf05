"""The check of the amounts: what it says, when it is asked, and how long it stands."""

from collections.abc import Iterator

import pytest
from dagster import AssetCheckSeverity, DagsterInstance
from sqlalchemy import URL

from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.models import MIRRORED
from scrap_ags.pipeline.shown import shown
from scrap_ags.sync.scope import Everything
from scrap_ags_tests.station import BC, LINE, Station, station_of

TOTALS = "totals_agree"

BOTH_PROTOCOLS = pytest.mark.parametrize("station", [14, 19], indirect=True)


@pytest.fixture
def station(request: pytest.FixtureRequest, mirror_url: URL) -> Iterator[Station]:
    odoo: DemoOdoo = request.getfixturevalue(f"odoo{getattr(request, 'param', 14)}")
    with DagsterInstance.ephemeral() as dagster, station_of(odoo, mirror_url, dagster) as station:
        yield station


def sync(station: Station, later: float = 600) -> None:
    """As from the command line, ``later`` seconds after what happened in Odoo and before now."""
    station.source.clock.advance(later)
    run = station.connections.sync("test")
    for model in MIRRORED:
        run.run(model, Everything())
    station.source.clock.advance(later)


@BOTH_PROTOCOLS
def test_amounts_that_do_not_add_up_are_a_warning_that_names_them(station: Station):
    station.order(ht=200)
    bc, line = station.order("2024-05-21 10:00:00", ht=300)
    station.source.write(LINE, line, {"prix": 30})
    sync(station)
    orders, lines = station.check("bc", TOTALS), station.check("bc_line", TOTALS)
    for found in (orders, lines):
        assert (found.passed, found.severity) == (False, AssetCheckSeverity.WARN)
        assert found.description.startswith("1 of 2 amounts differ: ")
    assert f"BC BC 2024-05-21 10:00:00 (id {bc}): ht 300.00" in orders.description
    assert f"line {line}" in lines.metadata["amounts"].value
    assert (orders.metadata["compared"].value, orders.metadata["differing"].value) == (2, 1)


@BOTH_PROTOCOLS
def test_amounts_are_judged_without_a_request_to_odoo(station: Station):
    station.order(ht=200)
    sync(station)
    asked = len(station.source.requests)
    for asset in ("bc", "bc_line"):
        found = station.check(asset, TOTALS)
        assert found.passed
        assert found.description == "1 amount compared, all agree"
    assert len(station.source.requests) == asked


def test_amounts_written_a_moment_ago_do_not_count_yet(station: Station):
    station.order(ht=1)
    sync(station, later=60)
    assert station.check("bc", TOTALS).passed
    station.source.clock.advance(1)
    assert not station.check("bc", TOTALS).passed


@BOTH_PROTOCOLS
def test_each_night_amounts_are_judged_once_the_lines_are_compared_too(station: Station):
    """Both were put right in Odoo by SQL: the BC is compared first, and must not be accused."""
    bc, line = station.order(ht=200)
    sync(station)
    station.source.sql("UPDATE dimagaz_bc SET ht = 240 WHERE id = %s", [bc])
    station.source.sql("UPDATE dimagaz_bc_line SET qty = 6, subtotal = 240 WHERE id = %s", [line])
    night = station.run("nightly_full_check")
    assert night.success
    told = {
        (found.asset_key.to_user_string(), found.check_name): found.passed
        for found in night.get_asset_check_evaluations()
    }
    assert told["bc", TOTALS]
    assert told["bc_line", TOTALS]
    assert len(told) == 3 * len(MIRRORED) + 2


def test_what_was_found_at_night_stands_when_a_day_is_refreshed(station: Station):
    bc, _ = station.order(ht=1)
    sync(station)
    assert station.run("nightly_full_check").success
    station.source.write(BC, bc, {"state": "done"})
    station.settle()
    found = shown(station.instance, ["bc"])["bc", TOTALS]
    assert found.is_current
    assert found.evaluation is not None
    assert found.evaluation.severity is AssetCheckSeverity.WARN
    assert not found.evaluation.passed
