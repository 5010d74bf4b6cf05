"""Moments at the ends of time, and what Odoo may print in a moment's place."""

from datetime import date

import pytest

from scrap_ags.demo import faults
from scrap_ags.models import Bc, BcLine
from scrap_ags.sync.scope import Days
from scrap_ags_tests.hazards.answers import edited, reading
from scrap_ags_tests.twin import CALENDAR, Twin

BC, LINE = Bc.odoo_model, BcLine.odoo_model
BC_DATES = "SELECT to_char(bc_date, 'YYYY-MM-DD HH24:MI:SS') AS at FROM scrap_dimagaz_bc"


@pytest.mark.parametrize(
    ("bc_date", "day"),
    [("0001-01-01 00:00:00", CALENDAR.first), ("9999-12-31 23:59:59", CALENDAR.last)],
)
def test_the_first_and_the_last_moment_of_all_are_mirrored(twin: Twin, bc_date: str, day: date):
    bc = twin.source.create(BC, {"name": "1", "bc_date": bc_date})
    twin.source.create(LINE, {"bc_id": bc, "qty": 1})
    reports = twin.sync(Bc, BcLine, scope=Days(day, day))
    assert [(report.created, report.days) for report in reports.values()] == [(1, {day})] * 2
    stored = twin.query(BC_DATES)
    assert stored == [{"at": bc_date}]


@pytest.mark.parametrize(
    ("printed", "stored"),
    [
        (b'"1-01-01 00:00:00"', "0001-01-01 00:00:00"),
        (b'"12-11-10 09:08:07"', "0012-11-10 09:08:07"),
        (b'"1-02-03"', "0001-02-03 00:00:00"),
        (b'"2026-11-20"', "2026-11-20 00:00:00"),
    ],
)
def test_a_year_that_odoo_prints_without_its_zeros_is_not_taken_for_a_month(
    twin14: Twin, printed: bytes, stored: str
):
    twin14.source.create(BC, {"name": "1", "bc_date": "2026-11-20 10:00:00"})
    twin14.source.fail(
        faults.changed(edited("bc_date", printed)), when=reading(BC), times=float("inf")
    )
    twin14.sync(Bc)
    assert twin14.query(BC_DATES) == [{"at": stored}]


@pytest.mark.parametrize(
    "printed",
    [
        b'"now"',
        b'"infinity"',
        b'"-infinity"',
        b'"tomorrow"',
        b'"2026-13-45 10:00:00"',
        b"true",
        b"5",
    ],
)
def test_what_is_no_moment_is_rejected_alone(twin14: Twin, printed: bytes):
    bc = twin14.source.create(BC, {"name": "1", "bc_date": "2026-11-20 10:00:00"})
    twin14.source.fail(
        faults.changed(edited("bc_date", printed)), when=reading(BC), times=float("inf")
    )
    report = twin14.sync(Bc)["bc"]
    assert (report.created, report.rejected) == (0, 1)
    assert twin14.query("SELECT odoo_id FROM scrap_rejected") == [{"odoo_id": bc}]
