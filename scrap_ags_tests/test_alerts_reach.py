"""Whom a message reaches, and when, while targets fail, daemons restart and settings change."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags_tests.alarm import OVER, WAITS, Alarm, alarm_of
from scrap_ags_tests.conftest import Server
from scrap_ags_tests.mailbox import Mailbox, mailbox

pytestmark = pytest.mark.slow


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as box:
        yield box


@pytest.fixture
def other() -> Iterator[Mailbox]:
    with mailbox() as other:
        yield other


@pytest.fixture
def alarm(odoo14: DemoOdoo, server: Server, tmp_path: Path, box: Mailbox) -> Iterator[Alarm]:
    with alarm_of(odoo14, server, tmp_path, box) as alarm:
        yield alarm


def test_odoos_clock_may_be_wrong(odoo14: DemoOdoo, server: Server, tmp_path: Path, box: Mailbox):
    with alarm_of(odoo14, server, tmp_path, box, ahead=timedelta(hours=1)) as alarm:
        assert alarm.minutes(4) == "looked at 14:06:00: no incident"


def test_a_target_out_of_reach_loses_nothing_and_holds_up_no_other(
    alarm: Alarm, box: Mailbox, other: Mailbox
):
    alarm.restart(box, other)
    other.status = 503
    assert "; 1 message sent; not taken by JSON at 127.0.0.1: tried again later" in alarm.withhold()
    for minutes in (1, 1, 1, 1, 3):
        alarm.tick(60 * minutes)
    assert (box.titles, other.titles, other.tried) == ([WAITS], [], 4), "after 1, 2 and 4 minutes"
    alarm.consent()
    other.status = 200
    alarm.tick()
    assert (box.titles, other.titles) == ([WAITS, OVER], []), "8 minutes are not over"
    alarm.tick(8 * 60)
    assert box.titles == other.titles == [WAITS, OVER]


def test_a_restart_between_two_tries_forgets_no_message(alarm: Alarm, box: Mailbox):
    box.status = 500
    alarm.withhold()
    alarm.restart(box)
    box.status = 200
    alarm.tick()
    assert box.titles == [WAITS]


def test_without_urls_incidents_are_kept_and_who_is_added_hears_of_them(alarm: Alarm, box: Mailbox):
    alarm.restart()
    said = alarm.withhold()
    assert said.endswith("1 begun; nobody is told, for SCRAP_AGS_ALERT_URLS is not set")
    assert [row["key"] for row in alarm.station.query("SELECT key FROM scrap_incident")] == [
        "withheld product"
    ]
    alarm.restart(box)
    alarm.tick()
    assert box.titles == [WAITS]


def test_what_is_over_is_kept_for_some_months(alarm: Alarm):
    alarm.withhold()
    alarm.consent()
    alarm.tick()
    [row] = alarm.station.query("SELECT settled, until IS NOT NULL AS over FROM scrap_incident")
    assert row == {"settled": True, "over": True}
    alarm.tick(91 * 24 * 3600)
    assert alarm.station.query("SELECT FROM scrap_incident") == []


def test_a_mirror_of_another_version_is_a_skip_that_says_what_to_do(alarm: Alarm):
    with alarm.station.mirror.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0003'")
    assert "run `scrap-ags migrate`" in alarm.tick()
