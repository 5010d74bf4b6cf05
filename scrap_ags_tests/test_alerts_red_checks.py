"""What Dagster tells of red checks."""

from collections.abc import Iterator
from typing import Any

import pytest
from dagster import (
    AssetCheckEvaluation,
    AssetCheckKey,
    AssetCheckSeverity,
    AssetKey,
    DagsterInstance,
)
from sqlalchemy import URL

from scrap_ags.alerts.facts import Judged, RedCheck
from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.pipeline.red_checks import red_checks
from scrap_ags_tests.station import Station, station_of

BC_STEP = AssetCheckKey(AssetKey("bc"), "in_step_with_odoo")


@pytest.fixture
def station(odoo14: DemoOdoo, mirror_url: URL) -> Iterator[Station]:
    with DagsterInstance.ephemeral() as dagster, station_of(odoo14, mirror_url, dagster) as station:
        station.order("2024-05-20 10:00:00")
        odoo14.clock.advance(600)
        yield station


def evaluated(station: Station, passed: bool = False, **told: Any) -> list[RedCheck]:
    severity = told.pop("severity", AssetCheckSeverity.ERROR)
    station.instance.report_runless_asset_event(
        AssetCheckEvaluation(
            asset_key=BC_STEP.asset_key,
            check_name=BC_STEP.name,
            passed=passed,
            severity=severity,
            description="2 stale",
            metadata=told.pop("metadata", {}),
        )
    )
    return list(red_checks(station.instance, [BC_STEP]))


def test_a_check_is_red_by_its_last_verdict_if_that_is_an_error(station: Station):
    red = RedCheck("bc", "in_step_with_odoo", Judged.STEP, "2 stale")
    assert list(red_checks(station.instance, [BC_STEP])) == []
    assert evaluated(station) == [red]
    assert evaluated(station, severity=AssetCheckSeverity.WARN) == []
    assert evaluated(station) == [red]
    assert evaluated(station, passed=True) == []


def test_a_check_that_only_counts_withheld_deletions_is_not_told_beside_them(station: Station):
    waiting = {"deletions withheld": 3, "gone from Odoo": 3}
    assert evaluated(station, metadata=waiting) == []
    assert len(evaluated(station, metadata=waiting | {"outdated in the mirror": 1})) == 1


def test_a_red_check_of_a_run_leads_to_the_run(station: Station):
    run = station.check_alone("bc", BC_STEP.name)
    [red] = red_checks(station.instance, [BC_STEP])
    assert red.run_id == run.run_id
    assert "1 missing" in red.says
