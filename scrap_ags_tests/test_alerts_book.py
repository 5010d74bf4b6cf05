"""The incidents in the database, and what a tick is told of its surroundings."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from dagster import DefaultSensorStatus
from pydantic import SecretStr
from sqlalchemy import URL, Engine, text

from scrap_ags.alerts import book
from scrap_ags.alerts.deliveries import Delivery
from scrap_ags.alerts.facts import Withheld
from scrap_ags.alerts.judgement import Judgement
from scrap_ags.alerts.memory import Memory
from scrap_ags.alerts.wording import withheld
from scrap_ags.commands.place import Place
from scrap_ags.definitions import definitions
from scrap_ags.pipeline.alerting import ui_of
from scrap_ags.pipeline.environment import dagster_environment
from scrap_ags_tests.station import settings_of

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TROUBLE = withheld(Withheld("bc", 12, "too many", "--allow-mass-delete"))
BEGUN = Judgement([(TROUBLE, NOW)], [], Memory())
OVER = Judgement([], [TROUBLE.key], Memory())


def record(mirror: Engine, judged: Judgement, now: datetime = NOW) -> None:
    with mirror.begin() as connection:
        book.record(connection, judged, ["phone"], now)


def test_an_incident_is_kept_with_all_that_people_must_be_told(mirror: Engine):
    record(mirror, BEGUN)
    with mirror.begin() as connection:
        assert book.opened(connection) == {"withheld bc": book.Open(NOW, "assets/bc")}
        [incident] = book.owing(connection)
    told = (incident.title, incident.what, incident.cure, incident.page, incident.since)
    assert told == (TROUBLE.title, TROUBLE.what, TROUBLE.cure, TROUBLE.page, NOW)
    assert incident.deliveries == {"phone": Delivery()}


def test_two_daemons_note_an_incident_once_and_do_not_tell_it_twice(mirror: Engine):
    record(mirror, BEGUN)
    record(mirror, BEGUN)
    with mirror.begin() as one, mirror.begin() as two:
        assert len(book.owing(one)) == 1
        assert book.owing(two) == []


def test_the_same_may_begin_again_once_it_was_over(mirror: Engine):
    for judged in (BEGUN, OVER, BEGUN):
        record(mirror, judged)
    with mirror.begin() as connection:
        assert [incident.until for incident in book.owing(connection)] == [NOW, None]


def test_what_is_settled_is_owed_nobody_and_kept_for_months(mirror: Engine):
    record(mirror, BEGUN)
    record(mirror, OVER)
    told = Delivery(2, 3, NOW + timedelta(minutes=4))
    with mirror.begin() as connection:
        [incident] = book.owing(connection)
        book.note(connection, [incident.noted("phone", told)], ["phone"])
    with mirror.begin() as connection:
        assert book.owing(connection) == []
        kept = connection.scalar(text("SELECT deliveries FROM scrap_incident"))
        assert kept == {"phone": {"told": 2, "tries": 3, "not_before": "2026-11-22T12:04:00Z"}}
    record(mirror, OVER, NOW + book.KEPT)
    with mirror.begin() as connection:
        assert connection.scalar(text("SELECT count(*) FROM scrap_incident")) == 1
    record(mirror, OVER, NOW + book.KEPT + timedelta(seconds=1))
    with mirror.begin() as connection:
        assert connection.scalar(text("SELECT count(*) FROM scrap_incident")) == 0


@pytest.mark.parametrize("cursor", [None, "", "{", '{"looked_since": 7}', "[]"])
def test_a_cursor_that_cannot_be_read_is_forgotten(cursor: str | None):
    assert Memory.of(cursor) == Memory()


def test_the_sensor_is_on_unless_somebody_switches_it_off(mirror_url: URL):
    sensor = definitions(settings_of(mirror_url)).get_repository_def().get_sensor_def("alerts")
    assert sensor.default_status is DefaultSensorStatus.RUNNING
    assert sensor.minimum_interval_seconds == 60


def test_links_lead_where_people_reach_the_ui(mirror_url: URL, tmp_path: Path):
    settings = settings_of(mirror_url, scrap_ags_home=tmp_path)
    assert ui_of(settings) == ""
    Place(tmp_path, "up", "env").ui.write_text("http://127.0.0.1:3001")
    assert ui_of(settings) == "http://127.0.0.1:3001"
    reached = settings.model_copy(update={"scrap_ags_ui_url": "https://dagster.ags.example/"})
    assert ui_of(reached) == "https://dagster.ags.example"


def test_dagsters_processes_know_whom_to_tell(mirror_url: URL, tmp_path: Path):
    given = dagster_environment(
        settings_of(
            mirror_url,
            scrap_ags_home=tmp_path,
            scrap_ags_alert_urls=SecretStr("json://one\njson://two"),
            scrap_ags_ui_url="https://dagster.ags.example",
        )
    )
    assert given["SCRAP_AGS_ALERT_URLS"] == "json://one\njson://two"
    assert given["SCRAP_AGS_UI_URL"] == "https://dagster.ags.example"
