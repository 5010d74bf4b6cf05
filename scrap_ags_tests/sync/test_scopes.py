"""A partial sync brings its scope and touches nothing outside."""

from datetime import date, timedelta

import pytest

from scrap_ags.errors import WrongUsage
from scrap_ags.models import Bc, BcLine, User
from scrap_ags.sync.scope import Days, Named, Newest, Records, Written
from scrap_ags_tests.sync.conftest import BC, LINE, USER
from scrap_ags_tests.twin import CALENDAR, Twin


@pytest.mark.parametrize(
    ("bc_date", "day"),
    [
        ("2026-08-01 23:30:00", date(2026, 8, 2)),
        (False, date(2026, 11, 22)),
        ("1999-12-31 10:00:00", CALENDAR.first),
        ("2099-01-01 10:00:00", CALENDAR.last),
    ],
)
def test_every_bc_belongs_to_one_day_and_is_found_there_with_its_lines(twin: Twin, bc_date, day):
    bc = twin.source.create(BC, {"name": "1", "bc_date": bc_date})
    twin.source.create(LINE, {"bc_id": bc, "qty": 1})
    neighbour = day - timedelta(days=1) if day > CALENDAR.first else day + timedelta(days=1)
    assert twin.sync(Bc, BcLine, scope=Days(neighbour, neighbour))["bc_line"].created == 0
    reports = twin.sync(Bc, BcLine, scope=Days(day, day))
    assert [(report.created, report.days) for report in reports.values()] == [(1, {day})] * 2


def test_a_bc_that_changes_day_leaves_one_and_joins_the_other(twin: Twin, order):
    twin.sync()
    twin.source.write(BC, order["bc"], {"bc_date": "2026-11-18 10:00:00"})
    old, new = date(2026, 11, 20), date(2026, 11, 18)
    report = twin.sync(Bc, scope=Days(old, old))["bc"]
    assert (report.updated, report.deleted, report.days) == (1, 0, {old, new})
    assert twin.sync(BcLine, scope=Days(new, new))["bc_line"].unchanged == 2


@pytest.mark.parametrize(
    "scope", [Days(date(2026, 11, 20), date(2026, 11, 20)), Named(("626637",))]
)
def test_a_partial_sync_touches_nothing_outside_its_scope(twin: Twin, order, scope):
    outside = twin.source.create(BC, {"name": "9", "bc_date": "2026-11-10 10:00:00"})
    gone = twin.source.create(BC, {"name": "8", "bc_date": "2026-11-11 10:00:00"})
    twin.sync()
    before = twin.audited()
    for bc in (outside, order["bc"]):
        twin.source.write(BC, bc, {"state": "cancel"})
    twin.source.unlink(BC, gone)
    twin.source.create(USER, {"name": "nobody's"})
    twin.sync(Bc, BcLine, scope=scope)
    assert twin.audit(before) == [("bc", order["bc"], "updated")]


def test_what_was_written_lately_is_found_by_its_write_date(twin: Twin, order):
    twin.sync()
    twin.later(3600)
    since = twin.source.clock.now()
    twin.source.write(LINE, order["line"], {"qty": 9})
    reports = twin.sync(scope=Written(since))
    assert [report.read for report in reports.values()] == [0, 0, 0, 0, 0, 1]
    assert twin.rows(BcLine)[order["line"]]["qty"] == 9


def test_the_newest_bc_come_with_their_lines(twin: Twin, order):
    newest = twin.source.create(BC, {"name": "700000", "bc_date": "2024-06-01 10:00:00"})
    twin.source.create(LINE, {"bc_id": newest, "qty": 1})
    reports = twin.sync(Bc, BcLine, scope=Newest(1))
    assert (list(twin.rows(Bc)), reports["bc_line"].created) == ([newest], 1)


def test_chosen_records_are_read_again_whatever_their_write_date_says(twin: Twin, order):
    twin.sync()
    twin.source.sql("UPDATE dimagaz_bc_line SET qty = 77 WHERE id = %s", [order["line"]])
    assert twin.sync(BcLine)["bc_line"].updated == 0
    scope = Records((order["line"],))
    assert twin.sync(BcLine, scope=scope, full=True)["bc_line"].updated == 1


def test_days_mean_nothing_to_a_reference_model(twin: Twin):
    with pytest.raises(WrongUsage, match="leave the dates out"):
        twin.sync(User, scope=Days(CALENDAR.last, CALENDAR.last))
