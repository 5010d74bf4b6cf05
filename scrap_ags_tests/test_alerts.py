"""From what goes wrong in Odoo, in the mirror or in Dagster to what arrives on a phone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from dagster import DagsterRunStatus
from dagster._core.scheduler.instigation import InstigatorStatus

from scrap_ags.commands.place import Place
from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags_tests.alarm import OVER, WAITS, Alarm, alarm_of
from scrap_ags_tests.conftest import Server
from scrap_ags_tests.mailbox import Mailbox, mailbox
from scrap_ags_tests.station import BC, PRODUCT

pytestmark = pytest.mark.slow

ODOO = "[dimagaz] "


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as box:
        yield box


@pytest.fixture
def alarm(odoo14: DemoOdoo, server: Server, tmp_path: Path, box: Mailbox) -> Iterator[Alarm]:
    with alarm_of(odoo14, server, tmp_path, box) as alarm:
        yield alarm


def test_nothing_wrong_is_nothing_told(alarm: Alarm, box: Mailbox):
    assert alarm.tick() == "looked at 13:03:00: no incident"
    assert box.tried == 0


def test_withheld_deletions_are_one_message_and_their_end_another(alarm: Alarm, box: Mailbox):
    assert "1 incident (withheld product), 1 begun; 1 message sent" in alarm.withhold()
    [post] = box.posts
    what, cure, since = post["message"].splitlines()
    assert (post["title"], post["type"]) == (WAITS, "warning")
    assert what.startswith("Odoo shows none of its 1 rows any more; --allow-mass-delete")
    assert "`scrap-ags sync product --allow-mass-delete`" in cure
    assert since == "Since 2024-06-03 13:03"
    alarm.minutes(4)
    alarm.restart(box)
    assert "1 incident (withheld product)" in alarm.minutes(3)
    assert len(box.posts) == 1, "neither the red check nor a restart repeats it"
    alarm.consent()
    assert "no incident, 1 over; 1 message sent" in alarm.tick()
    alarm.minutes(3)
    told = box.posts[1:]
    assert [(post["title"], post["type"]) for post in told] == [(OVER, "success")]
    assert told[0]["message"].startswith("It lasted from 2024-06-03 13:03 to 13:11.")


def test_a_rejected_record_is_one_incident_until_it_is_mended(alarm: Alarm, box: Mailbox):
    station = alarm.station
    station.source.sql("update dimagaz_bc set ht = 1e15 where id = 1")
    station.source.write(BC, 1, {"state": "done"})
    alarm.minutes(6)
    assert box.taken() == [f"{ODOO}bc: no_rejected_records is red"]
    station.source.sql("update dimagaz_bc set ht = 1 where id = 1")
    station.source.write(BC, 1, {"state": "draft"})
    alarm.minutes(4)
    assert box.taken() == [f"{ODOO}Over: bc: no_rejected_records is red"]


def test_hidden_rows_are_one_incident_until_they_are_seen_again(alarm: Alarm, box: Mailbox):
    alarm.station.source.hide(BC, [1])
    alarm.minutes(5)
    assert box.taken() == [f"{ODOO}bc: 1 row is hidden from the log-in"]
    alarm.station.source.restore(BC)
    alarm.minutes(3)
    assert box.taken() == [f"{ODOO}Over: bc: 1 row is hidden from the log-in"]


def test_a_lost_field_is_one_incident_whatever_fails_of_it(alarm: Alarm, box: Mailbox):
    station = alarm.station
    station.source.drop_field(BC, "bl_number")
    station.source.write(BC, 1, {"state": "done"})
    alarm.minutes(3)
    assert not station.run("nightly_full_check").success
    alarm.minutes(4)
    [post] = box.posts
    assert post["title"] == f"{ODOO}bc: schema_matches_odoo is red"
    assert "bl_number" in post["message"]


def test_a_failed_run_is_told_with_its_reason_and_a_link(alarm: Alarm, box: Mailbox):
    station = alarm.station
    Place(station.settings.scrap_ags_home, "up", "env").ui.write_text("http://127.0.0.1:3123")
    station.source.revoke(PRODUCT)
    failed = station.run("reference_data")
    alarm.minutes(5)
    [post] = box.posts
    what, _, since, link = post["message"].splitlines()
    assert post["title"] == f"{ODOO}Run failed: reference_data"
    assert "dimagaz.product" in what
    assert since == "Since 2024-06-03 13:03"
    assert link == f"http://127.0.0.1:3123/runs/{failed.run_id}"
    station.source.restore(PRODUCT)
    alarm.minutes(2)
    assert box.titles[1:] == [f"{ODOO}Over: Run failed: reference_data"]


def test_a_failed_run_that_the_refresh_repairs_is_not_told(alarm: Alarm, box: Mailbox):
    station = alarm.station
    station.source.revoke(PRODUCT)
    assert not station.run("reference_data").success
    station.source.restore(PRODUCT)
    alarm.minutes(6)
    assert box.tried == 0


def test_a_run_that_died_after_its_work_was_done_is_not_told(alarm: Alarm, box: Mailbox):
    instance = alarm.station.instance
    run = instance.create_run_for_job(
        alarm.station.job("reference_data"), status=DagsterRunStatus.STARTED
    )
    instance.report_run_failed(run, "The process of this run is gone.")
    alarm.minutes(6)
    assert box.tried == 0


def test_ten_minutes_without_a_look_are_told(alarm: Alarm, box: Mailbox):
    alarm.refresh_ticks("connecting to Odoo: no answer", InstigatorStatus.DECLARED_IN_CODE)
    alarm.minutes(9, refresh=False)
    assert box.tried == 0
    alarm.minutes(2, refresh=False)
    [post] = box.posts
    assert post["title"] == f"{ODOO}No look at Odoo for 10 minutes"
    what, cure, since = post["message"].splitlines()
    assert what == "connecting to Odoo: no answer"
    assert "`scrap-ags doctor`" in cure
    assert since == "Since 2024-06-03 13:02"
    alarm.restart(box)
    alarm.minutes(5, refresh=False)
    alarm.minutes(2)
    assert box.titles[1:] == [f"{ODOO}Over: No look at Odoo for 10 minutes"]


def test_a_refresh_that_is_switched_off_is_told_as_such(alarm: Alarm, box: Mailbox):
    alarm.refresh_ticks("looked at 13:01", InstigatorStatus.STOPPED)
    alarm.minutes(11, refresh=False)
    assert box.posts[0]["message"].startswith("The sensor odoo_refresh is switched off;")


def test_a_refused_log_in_is_one_incident_until_odoo_takes_it(alarm: Alarm, box: Mailbox):
    station = alarm.station
    known = station.source.password
    station.source.change_password("another")
    alarm.minutes(14)
    assert box.taken() == [f"{ODOO}Odoo refuses the log-in"]
    station.source.change_password(known)
    with station.mirror.begin() as connection:
        # As after five minutes, which are the database's own.
        connection.exec_driver_sql("DELETE FROM scrap_refused_login")
    alarm.minutes(2)
    assert box.taken() == [f"{ODOO}Over: Odoo refuses the log-in"]
