"""Only what Odoo confirms gone is deleted."""

from contextlib import suppress
from datetime import date

import pytest

from scrap_ags.demo import faults
from scrap_ags.errors import OdooError, OdooUnavailable
from scrap_ags.models import Bc, BcLine, Product, User
from scrap_ags.sync.scope import Days
from scrap_ags_tests.sync.conftest import BC, LINE, PRODUCT, USER
from scrap_ags_tests.twin import NOW, Twin


def test_a_deletion_that_odoo_confirms_takes_the_bc_and_its_lines_with_their_snapshots(
    twin: Twin, order
):
    twin.sync()
    before = twin.audited()
    twin.source.unlink(BC, order["bc"])
    report = twin.sync(Bc)["bc"]
    assert (report.deleted, report.others["bc_line"].deleted) == (1, 2)
    assert not twin.rows(Bc)
    assert not twin.rows(BcLine)
    assert sorted(twin.audit(before)) == [
        ("bc", order["bc"], "deleted"),
        ("bc_line", order["line"], "deleted"),
        ("bc_line", order["other_line"], "deleted"),
    ]
    rows = twin.query(
        "SELECT changes FROM scrap_audit_log WHERE action = 'deleted' AND asset = 'bc'"
    )
    assert rows[0]["changes"]["before"]["name"] == "626637"


def test_a_deleted_line_goes_alone(twin: Twin, order):
    twin.sync()
    twin.source.unlink(LINE, order["line"])
    report = twin.sync(BcLine)["bc_line"]
    assert (report.deleted, report.days) == (1, {date(2026, 11, 20)})
    assert list(twin.rows(BcLine)) == [order["other_line"]]


def test_a_deleted_line_is_found_on_the_day_of_its_bc_whatever_day_it_was_made(twin: Twin, order):
    twin.sync()
    twin.source.unlink(LINE, order["line"])
    assert twin.sync(BcLine, scope=Days(NOW.date(), NOW.date()))["bc_line"].deleted == 0
    of_bc = date(2026, 11, 20)
    assert twin.sync(BcLine, scope=Days(of_bc, of_bc))["bc_line"].deleted == 1


def test_a_deleted_parent_takes_no_living_child_with_it(twin: Twin, order):
    other = twin.source.create(PRODUCT, {"name": "Propane 35 kg"})
    twin.sync()
    twin.source.unlink(PRODUCT, order["product"])
    report = twin.sync(Product)["product"]
    assert report.deleted == 1
    assert list(twin.rows(Product)) == [other]
    assert {row["product_id"] for row in twin.rows(BcLine).values()} == {None}


@pytest.mark.parametrize("method", ["search", "search_read"])
def test_an_empty_answer_deletes_nothing(twin: Twin, order, method):
    twin.sync()
    twin.source.fail(faults.empty(), when=lambda request: request.method == method, times=50)
    twin.sync(full=method == "search")
    assert len(twin.rows(BcLine)) == 2
    assert len(twin.rows(User)) == 1


@pytest.mark.parametrize("method", ["search", "search_read", "read"])
def test_a_short_answer_deletes_nothing(twin: Twin, order, method):
    twin.sync()
    twin.source.fail(faults.short(), when=lambda request: request.method == method, times=50)
    with suppress(OdooUnavailable):
        twin.sync(BcLine, full=method != "search_read")
    assert len(twin.rows(BcLine)) == 2


def test_a_failed_read_is_not_an_empty_table(twin: Twin, order):
    twin.sync()
    twin.source.unlink(LINE, order["line"])
    twin.source.fail(faults.status(503), when=lambda request: request.method == "read", times=50)
    with pytest.raises(OdooError):
        twin.sync(BcLine)
    assert len(twin.rows(BcLine)) == 2


def test_a_hidden_row_is_kept_stamped_and_comes_back(twin: Twin, order):
    twin.sync()
    twin.source.hide(LINE, [order["line"]])
    assert twin.sync(BcLine)["bc_line"].hidden == 1
    assert twin.rows(BcLine)[order["line"]]["hidden_at"]
    again = twin.sync(BcLine)["bc_line"]
    assert (again.hidden, again.changed) == (0, 0)
    twin.source.restore(LINE)
    twin.sync(BcLine)
    assert twin.rows(BcLine)[order["line"]]["hidden_at"] is None


def test_one_hidden_row_among_those_gone_does_not_keep_them(twin: Twin, order):
    twin.sync()
    twin.source.hide(LINE, [order["line"]])
    twin.source.unlink(LINE, order["other_line"])
    report = twin.sync(BcLine)["bc_line"]
    assert (report.hidden, report.deleted) == (1, 1)


def test_an_emptied_reference_model_is_withheld_until_allowed(twin: Twin, order):
    twin.sync()
    twin.source.unlink(USER, order["user"])
    report = twin.sync(User)["user"]
    assert (report.withheld, report.deleted) == (1, 0)
    assert "--allow-mass-delete" in report.notes[0]
    assert twin.query("SELECT asset, rows FROM scrap_withheld") == [{"asset": "user", "rows": 1}]
    assert twin.sync(User, accept_mass_delete=True)["user"].deleted == 1
    assert not twin.query("SELECT * FROM scrap_withheld")


def test_deleting_more_than_a_tenth_is_withheld_until_allowed(twin: Twin, order):
    more = [twin.source.create(LINE, {"bc_id": order["bc"], "qty": n}) for n in range(60)]
    twin.sync()
    twin.source.unlink(LINE, more[:40])
    assert twin.sync(BcLine)["bc_line"].withheld == 40
    assert len(twin.rows(BcLine)) == 62
    assert twin.sync(BcLine, accept_mass_delete=True)["bc_line"].deleted == 40


def test_a_restored_backup_is_withheld_until_accepted(twin: Twin, order):
    twin.later(3600)
    lost = [twin.source.create(LINE, {"bc_id": order["bc"], "qty": n}) for n in range(2)]
    twin.sync()
    twin.source.sql("DELETE FROM dimagaz_bc_line WHERE id = ANY(%s)", [lost])
    report = twin.sync(BcLine)["bc_line"]
    assert (report.withheld, report.deleted) == (2, 0)
    assert "--accept-restore" in report.notes[0]
    assert twin.sync(BcLine, accept_restore=True)["bc_line"].deleted == 2
