"""The runs that the sensor asks for, waits for, and gives up; and what keeps it from asking."""

from datetime import timedelta

from dagster import AssetKey, DagsterInstance, DagsterRunStatus
from sqlalchemy import URL

from scrap_ags import database
from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.pipeline.liveness import SILENCE
from scrap_ags.pipeline.memory import Memory
from scrap_ags.pipeline.partitions import tags_of
from scrap_ags_tests.sensor.ticks import said
from scrap_ags_tests.station import BC, PRODUCT, USER, Station, asked, station_of

ORDERS = ["bc", "bc_line"]


def test_a_day_that_is_queued_or_running_is_not_requested_again(station: Station):
    day = station.settings.scrap_ags_start_date.replace(day=20)
    station.instance.create_run_for_job(
        station.job("orders"),
        tags=tags_of(day, day.replace(day=21)),
        asset_selection=frozenset({AssetKey("bc"), AssetKey("bc_line")}),
        status=DagsterRunStatus.NOT_STARTED,
    )
    station.source.write(BC, [1, 2], {"state": "done"})
    assert "2 days or models in work" in said(station.tick())
    station.source.write(BC, 3, {"state": "done"})
    assert asked(station.tick()) == [("orders", ORDERS, "2024-05-22..2024-05-22")]


def test_a_difference_that_no_run_closes_is_asked_for_less_and_less(station: Station):
    station.source.write(BC, 1, {"state": "done"})
    requested = [bool(station.tick().run_requests) for _ in range(8)]
    assert requested == [True, True, False, True, False, False, False, True]


def test_an_odoo_that_does_not_answer_is_a_skip_with_the_reason(station: Station, monkeypatch):
    monkeypatch.setattr("scrap_ags.odoo.retry.LONGEST_PAUSE", 0.01)
    station.source.write(BC, 1, {"state": "done"})
    station.tick()
    with station.source.down():
        result = station.tick()
    assert not result.run_requests
    assert station.source.url in said(result)
    assert "\n" not in said(result)
    assert Memory.of(result.cursor).attempts == {}
    assert asked(station.tick()), "the first answer after an outage is acted upon"
    assert len(station.query("SELECT FROM scrap_dimagaz_bc")) == 3


def test_a_model_that_may_not_be_read_does_not_blind_the_others(station: Station):
    station.source.revoke(PRODUCT)
    station.source.write(USER, 1, {"name": "Haut Atlas"})
    assert asked(station.tick()) == [("reference_data", ["user"], "")]
    station.follow(station.tick())
    assert "dimagaz.product" in said(station.tick())


def test_an_incomplete_configuration_is_a_skip_that_names_what_is_missing(station: Station):
    station.connections.close()
    station.connections.settings = station.settings.model_copy(update={"odoo_db": ""})
    assert "ODOO_DB not set" in said(station.tick())


def test_a_run_whose_process_is_gone_is_failed_after_a_while(station: Station):
    run = station.instance.create_run_for_job(
        station.job("reference_data"), status=DagsterRunStatus.STARTED
    )
    assert run.run_id in Memory.of(station.tick().cursor).silent
    result = station.tick(seconds=SILENCE / timedelta(seconds=1))
    assert "1 run failed whose process is gone" in said(result)
    assert station.instance.get_run_by_id(run.run_id).status is DagsterRunStatus.FAILURE
    assert Memory.of(station.tick().cursor).silent == {}


def test_a_run_that_holds_its_lock_is_left_alone(station: Station):
    run = station.instance.create_run_for_job(
        station.job("reference_data"), status=DagsterRunStatus.STARTED
    )
    with database.held(station.mirror, database.run_lock_key(run.run_id)):
        for _ in range(4):
            station.tick()
        assert station.instance.get_run_by_id(run.run_id).status is DagsterRunStatus.STARTED


def test_an_empty_mirror_gets_its_reference_data_and_then_its_days(
    odoo14: DemoOdoo, mirror_url: URL
):
    with (
        DagsterInstance.ephemeral() as dagster,
        station_of(odoo14, mirror_url, dagster) as station,
    ):
        odoo14.create(USER, {"name": "Atlas"})
        for month, day in ((5, 1), (5, 2), (5, 20)):
            station.order(f"2024-{month:02}-{day:02} 10:00:00")
        first = station.tick()
        assert asked(first) == [("reference_data", ["user"], "")]
        station.follow(first)
        second = station.tick()
        assert asked(second) == [
            ("orders", ORDERS, "2024-05-01..2024-05-02"),
            ("orders", ORDERS, "2024-05-20..2024-05-20"),
        ]
        station.follow(second)
        assert "0 differences" in said(station.settle())
