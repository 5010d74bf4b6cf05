"""Materializing: real runs of real jobs against a demo Odoo and a real PostgreSQL."""

from collections.abc import Iterator
from typing import Any

import pytest
from dagster import (
    AssetKey,
    DagsterInstance,
    ExecuteInProcessResult,
    Failure,
)
from sqlalchemy import URL

from scrap_ags import database
from scrap_ags.demo import faults
from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.errors import (
    MirrorUnavailable,
    OdooDenied,
    OdooUnavailable,
    ScrapAgsError,
    WrongUsage,
)
from scrap_ags.odoo import retry
from scrap_ags.pipeline import failures
from scrap_ags.pipeline.failures import answer_to
from scrap_ags.pipeline.partitions import tags_of
from scrap_ags.pipeline.resources import Connections
from scrap_ags_tests.station import PRODUCT, START, USER, Station, station_of


@pytest.fixture
def station(odoo14: DemoOdoo, mirror_url: URL) -> Iterator[Station]:
    with DagsterInstance.ephemeral() as dagster, station_of(odoo14, mirror_url, dagster) as station:
        yield station


def told(result: ExecuteInProcessResult) -> dict[tuple[str, str | None], dict[str, Any]]:
    """The metadata of each materialization, by asset and partition."""
    return {
        (event.asset_key.to_user_string(), event.partition): {
            name: value.value for name, value in event.materialization.metadata.items()
        }
        for event in result.get_asset_materialization_events()
    }


def failure_of(result: ExecuteInProcessResult) -> str:
    (failed,) = [event for event in result.all_events if event.is_step_failure]
    return failed.step_failure_data.user_failure_data.description


def test_reference_data_materializes_with_counts_requests_seconds_and_rows(station: Station):
    station.source.create(USER, {"name": "Atlas"})
    result = station.run("reference_data")
    assert result.success
    metadata = told(result)["user", None]
    counts = ("created", "updated", "deleted", "unchanged", "rejected", "hidden", "withheld")
    assert [metadata[name] for name in counts] == [1, 0, 0, 0, 0, 0, 0]
    assert metadata["requests"] > 0
    assert metadata["seconds"] > 0
    assert metadata["dagster/row_count"] == 1


def test_one_day_is_one_partition_and_touches_no_other(station: Station):
    station.order("2024-05-20 10:00:00")
    station.order("2024-05-21 10:00:00")
    result = station.run("orders", partition_key="2024-05-20")
    assert told(result).keys() == {("bc", "2024-05-20"), ("bc_line", "2024-05-20")}
    assert told(result)["bc_line", "2024-05-20"]["dagster/partition_row_count"] == 1
    assert len(station.query("SELECT FROM scrap_dimagaz_bc")) == 1


def test_a_bc_late_in_the_evening_utc_belongs_to_the_next_day_in_casablanca(station: Station):
    station.order("2024-05-20 23:30:00")
    assert (
        told(station.run("orders", partition_key="2024-05-20"))["bc", "2024-05-20"]["created"] == 0
    )
    assert (
        told(station.run("orders", partition_key="2024-05-21"))["bc", "2024-05-21"]["created"] == 1
    )


def test_a_range_of_days_is_one_run_that_materializes_each_of_them(station: Station):
    for day in (1, 15, 31):
        station.order(f"2024-05-{day:02} 10:00:00")
    result = station.run("orders", tags=tags_of(START, START.replace(day=31)))
    assert len(told(result)) == 2 * 31
    metadata = told(result)["bc", "2024-05-15"]
    assert (metadata["created"], metadata["days"]) == (3, "2024-05-01 to 2024-05-31")


def test_a_second_run_changes_nothing(station: Station):
    station.order()
    station.source.clock.advance(60)
    station.run("orders", partition_key="2024-05-20")
    again = told(station.run("orders", partition_key="2024-05-20"))["bc", "2024-05-20"]
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 1)


def test_a_run_signs_the_audit_with_its_id(station: Station):
    station.source.create(USER, {"name": "Atlas"})
    result = station.run("reference_data")
    assert station.query("SELECT DISTINCT source, actor FROM scrap_audit_log") == [
        {"source": "sync", "actor": result.run_id}
    ]


def test_a_partitioned_asset_without_a_day_says_what_to_do(station: Station):
    job = station.repository.get_implicit_global_asset_job_def()
    chosen = job.get_subset(asset_selection={AssetKey("bc")})
    result = chosen.execute_in_process(instance=station.instance, raise_on_error=False)
    assert "no day was chosen" in failure_of(result)


def test_a_failed_asset_does_not_stop_those_that_do_not_depend_on_it(station: Station):
    station.source.create(USER, {"name": "Atlas"})
    station.source.revoke(PRODUCT)
    result = station.run("reference_data")
    assert not result.success
    assert {asset for asset, _ in told(result)} == {"user", "fournisseur", "centre"}
    assert "product" in failure_of(result)
    assert "\n" not in failure_of(result)


def test_a_rejected_record_turns_the_check_red_with_the_run_itself(station: Station):
    bc, _ = station.order()
    station.source.sql("update dimagaz_bc set ht = 1e15 where id = %s", [bc])
    result = station.run("orders", partition_key="2024-05-20")
    (evaluation,) = [
        event
        for event in result.get_asset_check_evaluations()
        if event.asset_key.to_user_string() == "bc"
    ]
    assert (evaluation.check_name, evaluation.passed) == ("no_rejected_records", False)
    assert "1 rejected" in (evaluation.description or "")


def test_a_run_holds_its_liveness_lock_while_it_works_and_not_after(station: Station):
    alive = (
        f"SELECT objid FROM pg_locks WHERE classid = {database.RUN_CLASS}"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    seen: list[int] = []
    station.source.on_request(
        lambda request: request.method == "search",
        lambda _: seen.extend(row["objid"] for row in station.query(alive)),
    )
    result = station.run("reference_data")
    assert seen == [database.run_lock_key(result.run_id)[1]]
    assert station.query(alive) == []


@pytest.mark.parametrize(
    "transient", [OdooUnavailable("asking Odoo: no answer"), MirrorUnavailable("no database")]
)
def test_what_is_transient_is_tried_again_after_growing_pauses(transient: ScrapAgsError):
    answers = [answer_to(transient, tries) for tries in range(4)]
    assert [answer.seconds_to_wait for answer in answers[:3]] == [5, 15, 45]
    assert isinstance(answers[3], Failure)
    assert answers[3].description == str(transient)


def test_odoo_s_own_wish_for_a_pause_is_respected():
    busy = OdooUnavailable("asking Odoo: too many requests")
    busy.retry_after = 40
    assert answer_to(busy, 0).seconds_to_wait == 40


@pytest.mark.parametrize("error", [OdooDenied("reading bc: no right; grant it"), WrongUsage("no")])
def test_what_no_second_try_mends_fails_at_once_in_one_line(error: ScrapAgsError):
    answer = answer_to(error, 0)
    assert isinstance(answer, Failure)
    assert (answer.description, answer.allow_retries) == (str(error), False)


def test_an_odoo_that_comes_back_is_synced_by_the_same_run(station: Station, monkeypatch):
    monkeypatch.setattr(failures, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(retry, "LONGEST_PAUSE", 0.01)
    station.source.create(USER, {"name": "Atlas"})
    station.source.fail(faults.status(503), when=lambda request: request.method == "read", times=6)
    result = station.run("reference_data")
    assert result.success
    assert [event.step_key for event in result.all_events if event.is_step_up_for_retry] == ["user"]


def test_connections_that_broke_are_closed_and_made_anew(station: Station):
    broken = Connections(station.settings, run_id="run", now=station.connections.now)
    assert broken.odoo.now()
    with station.mirror.connect() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        broken.close()
        assert not database.is_held(connection, database.run_lock_key("run"))
        assert broken.odoo.now()
        assert database.is_held(connection, database.run_lock_key("run"))
        broken.close()
