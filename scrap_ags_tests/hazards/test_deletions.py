"""Deletions: what is forgotten, what is withheld, and what no guard may hold up."""

import pytest

from scrap_ags.models import Bc, BcLine
from scrap_ags.sync import run
from scrap_ags_tests.hazards.answers import reading
from scrap_ags_tests.twin import Twin

BC, LINE = Bc.odoo_model, BcLine.odoo_model


def test_a_record_rejected_from_the_first_is_forgotten_once_odoo_has_it_no_more(twin: Twin):
    twin.source.create(BC, {"name": "2"})
    bad = twin.source.create(BC, {"name": "1", "ht": 1e15})
    twin.sync(Bc)
    assert twin.query("SELECT odoo_id FROM scrap_rejected") == [{"odoo_id": bad}]
    twin.source.unlink(BC, bad)
    twin.sync(Bc)
    assert not twin.query("SELECT * FROM scrap_rejected")


def test_a_rejected_parent_is_forgotten_once_odoo_has_it_no_more(twin: Twin):
    bad = twin.source.create(BC, {"name": "1", "ht": 1e15})
    twin.source.create(BC, {"name": "2"})
    twin.source.create(LINE, {"bc_id": bad, "qty": 1})
    twin.sync()
    assert twin.rows(Bc)[bad]["inferred"]
    twin.source.unlink(BC, bad)
    twin.sync()
    assert not twin.query("SELECT * FROM scrap_rejected")
    assert not twin.rows(BcLine)


def test_a_hidden_row_that_is_then_deleted_goes_with_the_next_full_look(twin: Twin):
    first, second = (twin.source.create(LINE, {"qty": n}) for n in (1, 2))
    twin.sync()
    twin.source.hide(LINE, [first])
    twin.sync(BcLine)
    assert twin.sync(BcLine, full=True)["bc_line"].deleted == 0
    assert twin.rows(BcLine)[first]["hidden_at"]
    twin.source.unlink(LINE, first)
    assert twin.sync(BcLine, full=True)["bc_line"].deleted == 1
    assert list(twin.rows(BcLine)) == [second]


def test_the_newest_record_deleted_soon_after_is_no_restored_backup(twin: Twin):
    twin.source.create(BC, {"name": "1"})
    twin.sync()
    mistake = twin.source.create(BC, {"name": "2"})
    twin.sync()
    twin.source.unlink(BC, mistake)
    assert twin.sync(Bc)["bc"].deleted == 1


def test_a_restored_backup_is_seen_though_a_record_was_never_written(twin: Twin):
    twin.source.create(BC, {"name": "1"})
    twin.source.sql("INSERT INTO dimagaz_bc (name) VALUES ('by SQL')")
    twin.sync()
    twin.later(3600)
    lost = [twin.source.create(BC, {"name": str(n)}) for n in (3, 4, 5)]
    twin.sync()
    twin.source.unlink(BC, lost)
    assert twin.sync(Bc)["bc"].withheld == 3


def test_rows_that_another_run_has_just_deleted_do_not_count_twice(twin: Twin):
    lines = [twin.source.create(LINE, {"qty": n}) for n in range(60)]
    twin.sync()
    twin.source.unlink(LINE, lines[:15])
    once: list[int] = []

    def meanwhile(_: object) -> None:
        if not once:
            once.append(twin.sync(BcLine)["bc_line"].deleted)

    # Between the look of one run and its lock, another run does the work.
    twin.source.on_request(reading(LINE, "search_read"), meanwhile)
    report = twin.sync(BcLine)["bc_line"]
    assert (once, report.withheld) == ([15], 0)
    assert not twin.query("SELECT * FROM scrap_withheld")


def test_a_mass_delete_is_withheld_whole_whatever_the_batches(
    twin: Twin, monkeypatch: pytest.MonkeyPatch
):
    lines = [twin.source.create(LINE, {"qty": n}) for n in range(100)]
    twin.sync()
    monkeypatch.setattr(run, "BATCH", 10)
    twin.source.unlink(LINE, lines[::2])
    report = twin.sync(BcLine)["bc_line"]
    assert (report.withheld, report.deleted) == (50, 0)
    assert twin.query("SELECT rows FROM scrap_withheld") == [{"rows": 50}]
    assert twin.sync(BcLine, accept_mass_delete=True)["bc_line"].deleted == 50


def test_a_mass_delete_that_a_person_let_through_does_not_hold_up_the_next_deletion(twin: Twin):
    lines = [twin.source.create(LINE, {"qty": n}) for n in range(100)]
    twin.sync()
    twin.source.unlink(LINE, lines[:50])
    assert twin.sync(BcLine, accept_mass_delete=True)["bc_line"].deleted == 50
    twin.source.unlink(LINE, lines[60])
    assert twin.sync(BcLine)["bc_line"].deleted == 1
    twin.source.unlink(LINE, lines[61:71])
    assert twin.sync(BcLine)["bc_line"].deleted == 10
    twin.source.unlink(LINE, lines[71:82])
    assert twin.sync(BcLine)["bc_line"].withheld == 11
