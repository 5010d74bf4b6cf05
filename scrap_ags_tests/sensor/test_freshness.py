"""The check ``fresh``: how long ago Odoo was last looked at, told once for each verdict."""

from datetime import timedelta

import pytest
from dagster import AssetCheckEvaluation, AssetCheckSeverity, SensorResult
from sqlalchemy import text

from scrap_ags.models import MIRRORED
from scrap_ags.pipeline.freshness import freshness
from scrap_ags_tests.sensor.ticks import QUARTER, said
from scrap_ags_tests.station import BC, PRODUCT, Station

ASSETS = [model.asset for model in MIRRORED]
ERROR, WARN = AssetCheckSeverity.ERROR, AssetCheckSeverity.WARN


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for an Odoo that does not answer."""
    monkeypatch.setattr("scrap_ags.odoo.retry.LONGEST_PAUSE", 0.01)


def age(station: Station, minutes: float, *assets: str) -> None:
    """As if the last looks were older by so many minutes."""
    with station.mirror.begin() as connection:
        connection.execute(
            text("UPDATE scrap_look SET noted_at = noted_at - :by WHERE asset = ANY(:assets)"),
            {"by": timedelta(minutes=minutes), "assets": list(assets) or ASSETS},
        )


def told(result: SensorResult) -> dict[str, tuple[bool, AssetCheckSeverity]]:
    return {
        event.asset_key.to_user_string(): (event.passed, event.severity)
        for event in result.asset_events
        if isinstance(event, AssetCheckEvaluation) and event.check_name == "fresh"
    }


def all_of(passed: bool, severity: AssetCheckSeverity) -> dict[str, tuple[bool, object]]:
    return dict.fromkeys(ASSETS, (passed, severity))


def test_idle_ticks_tell_nothing_of_it_at_any_depth(station: Station):
    ticks = [station.tick(seconds) for seconds in (60, 60, QUARTER, 60)]
    assert [told(result) for result in ticks] == [{}] * 4
    assert station.check("bc", "fresh").passed


def test_an_outage_warns_once_fails_once_and_passes_once_it_is_over(station: Station):
    verdicts = []
    with station.source.down():
        for minutes in (1, 3, 3, 4, 4):
            age(station, minutes)
            verdicts.append(told(station.tick()))
    verdicts += [told(station.tick()) for _ in range(2)]
    assert verdicts == [
        {},
        all_of(False, WARN),
        {},
        all_of(False, ERROR),
        {},
        all_of(True, ERROR),
        {},
    ]


def test_where_the_sensor_stands_still_the_check_itself_tells_the_truth(station: Station):
    age(station, 4)
    found = station.check("bc", "fresh")
    assert (found.passed, found.severity) == (False, WARN)
    age(station, 600)
    found = station.check("bc", "fresh")
    assert (found.passed, found.severity) == (False, ERROR)
    assert found.description.startswith("no successful look for 10 hours: see the ticks of the sen")
    assert found.metadata["seconds since the last successful look"].value >= 604 * 60
    with station.source.down():
        assert not station.check("bc", "fresh").passed, "it asks Odoo nothing"


def test_a_model_that_may_not_be_read_ages_alone(station: Station):
    station.source.revoke(PRODUCT)
    station.tick()
    age(station, 4, "product")
    assert told(station.tick()) == {"product": (False, WARN)}
    station.source.restore(PRODUCT)
    station.tick()
    assert station.check("product", "fresh").passed


def test_a_run_leaves_the_check_as_it_was(station: Station):
    station.source.write(BC, 1, {"state": "done"})
    result = station.tick()
    station.follow(result)
    assert told(station.tick()) == {}


def test_a_mirror_that_does_not_answer_is_said_by_the_tick_alone(station: Station):
    with station.mirror.begin() as connection:
        connection.execute(text("ALTER TABLE scrap_look RENAME TO elsewhere"))
    result = station.tick()
    assert "scrap_look" in said(result)
    assert result.asset_events == []


@pytest.mark.parametrize(
    ("interval", "age", "passed", "severity"),
    [
        (60, 180, True, ERROR),
        (60, 181, False, WARN),
        (60, 600, False, WARN),
        (60, 601, False, ERROR),
        (15, 46, False, WARN),
        (300, 900, True, ERROR),
        (300, 901, False, ERROR),
        (60, None, False, ERROR),
    ],
)
def test_three_intervals_pass_and_ten_minutes_are_too_long(
    station: Station, interval: int, age: float | None, passed: bool, severity: AssetCheckSeverity
):
    changed = {"scrap_ags_refresh_seconds": interval}
    station.connections.settings = station.settings.model_copy(update=changed)
    known = {} if age is None else {"user": age}
    found = freshness(station.connections, MIRRORED[0], known)
    assert (found.passed, found.severity) == (passed, severity)
