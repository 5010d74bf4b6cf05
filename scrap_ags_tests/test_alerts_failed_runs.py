"""What Dagster tells of failed runs."""

from collections.abc import Iterator

import pytest
from dagster import AssetKey, DagsterInstance, DagsterRunStatus, job, op
from sqlalchemy import URL

from scrap_ags.alerts.facts import FailedRun
from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.pipeline.failed_runs import failed_runs
from scrap_ags.pipeline.partitions import tags_of
from scrap_ags_tests.station import LINE, PRODUCT, Station, station_of


@pytest.fixture
def station(odoo14: DemoOdoo, mirror_url: URL) -> Iterator[Station]:
    with DagsterInstance.ephemeral() as dagster, station_of(odoo14, mirror_url, dagster) as station:
        station.order("2024-05-20 10:00:00")
        odoo14.clock.advance(60)
        yield station


def orders(station: Station, first: int, last: int | None = None) -> str:
    """A run of the orders of some days in May; its id."""
    day = station.settings.scrap_ags_start_date.replace
    tags = tags_of(day(day=first), day(day=last or first))
    return station.run("orders", tags=tags).run_id


def standing(station: Station, told: tuple[str, ...] = ()) -> list[FailedRun]:
    return failed_runs(station.instance, told, ())[0]


def scopes(station: Station) -> list[str]:
    return [failed.scope for failed in standing(station)]


def test_a_failed_run_tells_its_scope_its_reason_and_what_it_left_undone(station: Station):
    station.source.revoke(LINE)
    run_id = orders(station, 20, 22)
    [failed] = standing(station)
    assert (failed.scope, failed.run_id) == ("orders 2024-05-20 to 2024-05-22", run_id)
    assert (failed.failed, failed.left, failed.again) == ({"bc_line"}, {"bc_line"}, True)
    assert "dimagaz.bc.line" in failed.why
    assert "\n" not in failed.why


def test_what_was_skipped_for_it_is_left_undone_and_did_not_fail(station: Station):
    station.source.revoke("dimagaz.bc")
    orders(station, 20)
    [failed] = standing(station)
    assert (failed.failed, failed.left) == ({"bc"}, {"bc", "bc_line"})


def test_a_success_of_its_days_makes_up_for_it_and_of_other_days_not(station: Station):
    station.source.revoke(LINE)
    orders(station, 20, 21)
    station.source.restore(LINE)
    orders(station, 21, 22)
    assert scopes(station) == ["orders 2024-05-20 to 2024-05-21"]
    orders(station, 20)
    assert scopes(station) == []


def test_the_last_failure_of_a_scope_stands_for_all_and_the_oldest_scope_comes_first(
    station: Station,
):
    station.source.revoke(LINE)
    orders(station, 20)
    orders(station, 21)
    last = orders(station, 20)
    assert [(failed.scope, failed.run_id == last) for failed in standing(station)] == [
        ("orders 2024-05-21", False),
        ("orders 2024-05-20", True),
    ]


def test_a_reference_model_needs_a_success_of_its_own(station: Station):
    station.source.revoke(PRODUCT)
    station.run("reference_data")
    station.source.restore(PRODUCT)
    chosen = station.job("reference_data").get_subset(asset_selection={AssetKey("user")})
    chosen.execute_in_process(instance=station.instance)
    assert scopes(station) == ["reference_data"]
    chosen = station.job("reference_data").get_subset(asset_selection={AssetKey("product")})
    chosen.execute_in_process(instance=station.instance)
    assert scopes(station) == []


def test_a_full_check_makes_up_for_all_that_failed_before_it(station: Station):
    station.source.revoke(LINE)
    orders(station, 20)
    station.run("nightly_full_check")
    assert scopes(station) == ["orders 2024-05-20", "nightly_full_check"]
    [_, nightly] = standing(station)
    assert (nightly.failed, nightly.again) == ({"bc_line"}, False)
    station.source.restore(LINE)
    station.run("nightly_full_check")
    assert scopes(station) == []


def test_a_run_that_died_left_what_it_did_not_materialize(station: Station):
    chosen = frozenset({AssetKey("user"), AssetKey("product")})
    run = station.instance.create_run_for_job(
        station.job("reference_data"), asset_selection=chosen, status=DagsterRunStatus.STARTED
    )
    station.instance.report_run_failed(run, "The process of this run is gone.")
    [failed] = standing(station)
    assert (failed.scope, failed.left) == ("reference_data (user, product)", {"user", "product"})
    assert (failed.failed, failed.why) == (failed.left, "The process of this run is gone.")


def test_what_people_were_told_of_is_looked_at_however_old_it_is(
    station: Station, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("scrap_ags.pipeline.failed_runs.MOST", 1)
    station.source.revoke(LINE)
    first = orders(station, 20)
    orders(station, 21)
    assert scopes(station) == ["orders 2024-05-21"]
    assert [failed.scope for failed in standing(station, (first,))] == [
        "orders 2024-05-20",
        "orders 2024-05-21",
    ]


def test_what_was_made_up_for_is_not_looked_at_again(station: Station):
    station.source.revoke(LINE)
    run_id = orders(station, 20)
    assert failed_runs(station.instance, (), [run_id]) == ([], [run_id])
    assert failed_runs(station.instance, (), ["forgotten"])[1] == []


def test_an_error_of_this_program_is_told_in_its_own_words(station: Station):
    @op
    def wrong() -> None:
        raise ValueError("it broke")

    @job(name="resync")
    def resync() -> None:
        wrong()

    resync.execute_in_process(instance=station.instance, raise_on_error=False)
    [failed] = standing(station)
    assert (failed.scope, failed.why.strip()) == ("resync", "ValueError: it broke")


def test_a_job_that_is_not_ours_and_a_check_run_by_hand_are_nobodys_alert(station: Station):
    @op
    def wrong() -> None:
        raise ValueError("it broke")

    @job(name="somebody_elses")
    def other() -> None:
        wrong()

    other.execute_in_process(instance=station.instance, raise_on_error=False)
    station.source.revoke(PRODUCT)
    checked = station.check_alone("product", "in_step_with_odoo", raise_on_error=False)
    assert not checked.success
    assert standing(station) == []
