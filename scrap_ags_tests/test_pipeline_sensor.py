"""The refresh sensor, tick by tick, against a demo Odoo that changes."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from dagster import AssetKey, DagsterInstance, DagsterRunStatus
from sqlalchemy import URL

from scrap_ags import database
from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.models import MIRRORED
from scrap_ags.pipeline.memory import Memory
from scrap_ags.pipeline.partitions import tags_of
from scrap_ags.pipeline.runs import SILENCE
from scrap_ags.sync.scope import Everything
from scrap_ags_tests.station import BC, LINE, PRODUCT, USER, Station, asked, station_of

ORDERS = ["bc", "bc_line"]

BOTH_PROTOCOLS = pytest.mark.parametrize("station", [14, 19], indirect=True)


@pytest.fixture
def station(request: pytest.FixtureRequest, mirror_url: URL) -> Iterator[Station]:
    """A mirror in step, which the sensor has looked at before."""
    odoo: DemoOdoo = request.getfixturevalue(f"odoo{getattr(request, 'param', 14)}")
    with DagsterInstance.ephemeral() as dagster, station_of(odoo, mirror_url, dagster) as station:
        for name in ("Atlas", "Rif"):
            odoo.create(USER, {"name": name})
        odoo.create(PRODUCT, {"name": "Butane 12 kg"})
        for day in (20, 21, 22):
            station.order(f"2024-05-{day} 10:00:00")
        odoo.clock.advance(60)
        sync = station.connections.sync("test")
        for model in MIRRORED:
            sync.run(model, Everything())
        station.tick()
        yield station


def said(result) -> str:
    return result.skip_reason.skip_message


def test_an_idle_tick_says_when_it_looked_and_what_it_saw(station: Station):
    result = station.tick()
    assert not result.run_requests
    assert said(result).startswith("looked at 13:03:00: 6 models, 0 differences, Odoo answered in ")


@BOTH_PROTOCOLS
def test_an_idle_tick_costs_at_most_twelve_requests(station: Station):
    before = len(station.source.requests)
    station.tick()
    assert len(station.source.requests) - before <= 12
    assert station.source.violations == []


def test_a_new_order_is_one_run_for_its_day(station: Station):
    station.order("2024-05-25 23:30:00")
    assert asked(station.tick()) == [("orders", ORDERS, "2024-05-26..2024-05-26")]


def test_a_changed_reference_model_runs_alone(station: Station):
    station.source.write(PRODUCT, 1, {"name": "Butane 13 kg"})
    assert asked(station.tick()) == [("reference_data", ["product"], "")]


@BOTH_PROTOCOLS
def test_a_run_that_was_asked_for_closes_the_difference(station: Station):
    station.order("2024-05-25 10:00:00")
    station.source.write(USER, 1, {"name": "Haut Atlas"})
    station.follow(station.tick())
    assert "0 differences" in said(station.tick())
    assert len(station.query("SELECT FROM scrap_dimagaz_bc")) == 4


@BOTH_PROTOCOLS
def test_a_bc_that_moves_refreshes_the_day_it_leaves_and_the_day_it_joins(station: Station):
    station.source.write(BC, 1, {"bc_date": "2024-05-28 10:00:00"})
    result = station.tick()
    assert asked(result) == [
        ("orders", ORDERS, "2024-05-20..2024-05-20"),
        ("orders", ORDERS, "2024-05-28..2024-05-28"),
    ]
    station.follow(result)
    assert "0 differences" in said(station.tick())


@BOTH_PROTOCOLS
def test_a_deleted_bc_and_its_lines_are_noticed(station: Station):
    station.source.unlink(BC, 2)
    result = station.tick()
    assert asked(result) == [("orders", ORDERS, "2024-05-21..2024-05-21")]
    station.follow(result)
    assert [row["odoo_id"] for row in station.query("SELECT * FROM scrap_dimagaz_bc")] == [1, 3]
    assert "0 differences" in said(station.tick())


def test_an_edited_line_refreshes_the_day_of_its_bc(station: Station):
    station.source.write(LINE, 3, {"qty": 9})
    assert asked(station.tick()) == [("orders", ORDERS, "2024-05-22..2024-05-22")]


def test_a_tick_names_what_differs_and_on_which_days(station: Station):
    station.source.write(BC, [1, 2], {"state": "done"})
    station.source.write(LINE, 1, {"qty": 9})
    for _ in range(2):
        station.tick()
    assert "6 models, 3 differences (bc 2, bc_line 1 on 2024-05-20 and 2024-05-21), Odoo" in said(
        station.tick()
    )
    assert "; 2 days or models waiting to be tried again" in said(station.tick(seconds=1))


def test_a_run_says_its_days_where_the_list_of_runs_shows_it(station: Station):
    station.source.write(BC, [1, 2], {"state": "done"})
    (request,) = station.tick().run_requests or ()
    assert request.tags["days"] == "2024-05-20 to 2024-05-21"


def test_contiguous_days_become_one_range(station: Station):
    station.source.write(BC, [1, 2, 3], {"state": "done"})
    assert asked(station.tick()) == [("orders", ORDERS, "2024-05-20..2024-05-22")]


def test_a_transaction_that_commits_late_is_seen_behind_what_was_already_seen(station: Station):
    early = station.source.clock.now()
    with station.source.transaction(at=early) as slow:
        slow.write(USER, 1, {"name": "slow"})
        station.source.clock.advance(240)
        station.source.write(USER, 2, {"name": "quick"})
        station.follow(station.tick())
        assert "0 differences" in said(station.tick())
    result = station.tick()
    assert asked(result) == [("reference_data", ["user"], "")]
    station.follow(result)
    assert station.query("SELECT name FROM scrap_user ORDER BY odoo_id")[0] == {"name": "slow"}


def test_a_late_order_is_seen_however_long_the_sensor_stood_still(station: Station):
    station.order("2024-05-25 10:00:00")
    assert asked(station.tick(seconds=7 * 24 * 3600))


def test_the_watermark_is_odoos_clock_and_never_past_what_differs(station: Station):
    def watermarks() -> dict[str, object]:
        return {row["asset"]: row["watermark"] for row in station.query("SELECT * FROM scrap_look")}

    station.tick()
    assert set(watermarks().values()) == {station.source.clock.now()}
    written = station.source.clock.now()
    station.source.write(BC, 1, {"state": "done"})
    station.tick()
    assert watermarks()["bc"] == written
    assert watermarks()["user"] == station.source.clock.now()


def test_a_day_that_is_queued_or_running_is_not_requested_again(station: Station):
    day = station.settings.scrap_ags_start_date.replace(day=20)
    station.instance.create_run_for_job(
        station.job("orders"),
        tags=tags_of(day, day.replace(day=21)),
        asset_selection=frozenset({AssetKey("bc"), AssetKey("bc_line")}),
        status=DagsterRunStatus.STARTING,
    )
    station.source.write(BC, [1, 2], {"state": "done"})
    assert "2 days or models in work" in said(station.tick())
    station.source.write(BC, 3, {"state": "done"})
    assert asked(station.tick()) == [("orders", ORDERS, "2024-05-22..2024-05-22")]


def test_a_difference_that_no_run_closes_is_asked_for_less_and_less(station: Station):
    station.source.write(BC, 1, {"state": "done"})
    requested = [bool(station.tick().run_requests) for _ in range(8)]
    assert requested == [True, True, False, True, False, False, False, True]


def test_a_rejected_record_starts_no_run_each_minute(station: Station):
    station.source.sql("update dimagaz_bc set ht = 1e15 where id = 1")
    station.source.write(BC, 1, {"state": "done"})
    station.follow(station.tick())
    assert station.query("SELECT odoo_id FROM scrap_rejected") == [{"odoo_id": 1}]
    assert "0 differences" in said(station.tick())
    assert station.query("SELECT watermark FROM scrap_look WHERE asset = 'bc'") == [
        {"watermark": station.source.clock.now()}
    ]


@BOTH_PROTOCOLS
def test_a_hidden_record_starts_one_run_and_no_more(station: Station):
    station.source.hide(BC, [1])
    station.follow(station.tick())
    assert station.query("SELECT odoo_id FROM scrap_dimagaz_bc WHERE hidden_at IS NOT NULL")
    assert "0 differences" in said(station.tick())


def test_withheld_deletions_start_one_run_and_no_more(station: Station):
    station.source.unlink(PRODUCT, 1)
    station.follow(station.tick())
    assert station.query("SELECT asset FROM scrap_withheld") == [{"asset": "product"}]
    assert "0 differences" in said(station.tick())


def test_an_upgraded_odoo_is_compared_whole_once_and_its_deletions_wait(station: Station):
    station.source.upgrade(16)
    station.source.unlink(LINE, 1)
    result = station.tick()
    assert ("nightly_full_check", [], "") in asked(result)
    station.follow(result)
    assert station.query("SELECT asset, guard FROM scrap_withheld") == [
        {"asset": "bc_line", "guard": "upgrade"}
    ]
    assert "0 differences" in said(station.tick())


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


def test_a_deletion_older_than_the_recent_days_is_left_to_the_deeper_look(station: Station):
    station.source.clock.advance(40 * 24 * 3600)
    station.tick()
    station.source.unlink(BC, 1)
    assert "0 differences" in said(station.tick())
