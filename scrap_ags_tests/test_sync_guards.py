"""Deletions that wait for a person: after an upgrade, after a restored backup, with a parent."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.errors import MirrorUnavailable
from scrap_ags.models import Bc, BcLine, Fournisseur
from scrap_ags.odoo.client import Odoo
from scrap_ags.sync import run
from scrap_ags.sync.scope import Days
from scrap_ags_tests.hazards.in_step import assert_in_step
from scrap_ags_tests.twin import NOW, Twin, twin_of

BC, LINE, FOURNISSEUR = Bc.odoo_model, BcLine.odoo_model, Fournisseur.odoo_model
WITHHELD = "SELECT asset, guard FROM scrap_withheld ORDER BY asset"
TODAY = Days(NOW.date(), NOW.date())


class Ageing(Twin):
    """A twin whose Odoo will be upgraded to ``target``."""

    def __init__(self, source: DemoOdoo, mirror: Engine, client: Odoo, target: int) -> None:
        super().__init__(source, mirror, client)
        self.target = target

    def upgrade(self) -> None:
        """Whoever asks Odoo for its time learns of it."""
        self.source.upgrade(self.target)
        self.client.now()


@pytest.fixture(params=[14, 19])
def twin(request: pytest.FixtureRequest, mirror: Engine) -> Iterator[Twin]:
    with twin_of(request.getfixturevalue(f"odoo{request.param}"), mirror) as twin:
        yield twin


@pytest.fixture(params=[17, 19])
def ageing(request: pytest.FixtureRequest, odoo14, mirror: Engine) -> Iterator[Ageing]:
    with twin_of(odoo14, mirror) as twin:
        yield Ageing(twin.source, twin.mirror, twin.client, request.param)


def bcs(twin: Twin, count: int) -> list[int]:
    return [twin.source.create(BC, {"name": f"B{number}"}) for number in range(count)]


def test_after_an_upgrade_of_odoo_nothing_is_deleted_until_a_person_has_looked(ageing: Ageing):
    ids = bcs(ageing, 3)
    ageing.sync()
    ageing.upgrade()
    ageing.source.unlink(BC, ids[0])
    for scope in (TODAY, None):
        report = (ageing.sync(Bc, scope=scope) if scope else ageing.sync(Bc))["bc"]
        assert (report.withheld, report.deleted) == (1, 0)
        assert "version" in report.notes[0]
        assert "--allow-mass-delete" in report.notes[0]
    assert ageing.query(WITHHELD) == [{"asset": "bc", "guard": "upgrade"}]
    assert ageing.sync(Bc, accept_mass_delete=True)["bc"].deleted == 1
    assert not ageing.query(WITHHELD)
    assert_in_step(ageing)


def test_an_upgrade_of_odoo_makes_the_next_sync_compare_every_value(ageing: Ageing):
    ids = bcs(ageing, 2)
    ageing.sync()
    ageing.source.sql("UPDATE dimagaz_bc SET name = 'migrated' WHERE id = %s", [ids[0]])
    assert ageing.sync(Bc)["bc"].updated == 0
    ageing.upgrade()
    assert ageing.sync(Bc)["bc"].updated == 1
    assert_in_step(ageing)


def test_an_upgrade_that_took_nothing_away_lets_deletions_through_again(ageing: Ageing):
    ids = bcs(ageing, 3)
    ageing.sync()
    ageing.upgrade()
    ageing.sync()
    assert not ageing.query("SELECT * FROM scrap_upgraded")
    ageing.source.unlink(BC, ids[0])
    assert ageing.sync(Bc)["bc"].deleted == 1


def test_a_days_sync_is_no_full_comparison_after_an_upgrade(ageing: Ageing):
    bcs(ageing, 1)
    ageing.sync()
    ageing.upgrade()
    ageing.sync(Bc, scope=TODAY, full=True)
    assert len(ageing.query("SELECT * FROM scrap_upgraded")) == 6


def test_many_records_older_in_odoo_than_in_the_mirror_are_a_restored_backup(twin: Twin):
    ids = bcs(twin, 21)
    other = twin.source.create(FOURNISSEUR, {"name": "Gaz du Sud"})
    backup = twin.source.backup()
    twin.later(3600)
    twin.source.write(BC, ids, {"state": "done"})
    twin.source.unlink(FOURNISSEUR, other)
    mine = twin.source.create(BC, {"name": "written after the backup"})
    twin.sync()
    twin.source.restore_backup(backup)
    # Its id is taken by a record that is made after the restore: no newest record is missing.
    for number in range(3):
        twin.source.create(BC, {"name": f"new {number}"})
    twin.source.unlink(BC, mine)
    report = twin.sync(Bc)["bc"]
    assert (report.older, report.withheld, report.deleted) == (21, 1, 0)
    assert "--accept-restore" in report.notes[0]


def test_a_restored_backup_stays_withheld_once_its_older_rows_are_merged(twin: Twin):
    ids = bcs(twin, 25)
    backup = twin.source.backup()
    twin.later(3600)
    twin.source.write(BC, ids, {"state": "done"})
    lost = bcs(twin, 1)
    twin.sync()
    twin.source.restore_backup(backup)
    for _ in range(2):
        report = twin.sync(Bc)["bc"]
        assert (report.withheld, report.deleted) == (1, 0)
    assert twin.query(WITHHELD) == [{"asset": "bc", "guard": "restore"}]
    assert twin.sync(Bc, accept_mass_delete=True)["bc"].withheld == 1
    assert twin.sync(Bc, accept_restore=True)["bc"].deleted == 1
    assert lost[0] not in twin.rows(Bc)
    assert_in_step(twin)


def test_lines_that_go_with_their_bc_count_for_the_guard_of_the_lines(twin: Twin):
    ids = bcs(twin, 30)
    for number, bc in enumerate(ids):
        for _ in range(30 if number == 0 else 1):
            twin.source.create(LINE, {"bc_id": bc, "qty": 1})
    twin.sync()
    twin.source.unlink(BC, ids[0])
    reports = twin.sync()
    assert reports["bc"].others["bc_line"].withheld == 30
    assert reports["bc"].deleted == reports["bc_line"].deleted == 0
    assert twin.rows(Bc)[ids[0]]["inferred"]
    assert twin.query(WITHHELD) == [{"asset": "bc_line", "guard": "mass delete"}]
    twin.sync(BcLine, accept_mass_delete=True)
    twin.sync(Bc)
    assert_in_step(twin)


def test_an_inferred_member_goes_when_nothing_refers_to_it_any_more(twin: Twin):
    supplier = twin.source.create(FOURNISSEUR, {"name": "Gaz du Sud"})
    bc = twin.source.create(BC, {"name": "1", "fournisseur": supplier})
    twin.source.hide(FOURNISSEUR, [("id", "=", supplier)])
    twin.sync()
    assert twin.rows(Fournisseur)[supplier]["inferred"]
    twin.source.write(BC, bc, {"fournisseur": False})
    twin.sync(Bc)
    assert twin.rows(Fournisseur)[supplier]["inferred"]
    assert twin.sync(Fournisseur)["fournisseur"].deleted == 1
    assert twin.audit()[-1] == ("fournisseur", supplier, "deleted")


def test_a_row_that_a_person_keeps_locked_is_told_and_does_not_hold_up_the_mirror_for_ever(
    twin: Twin, monkeypatch: pytest.MonkeyPatch
):
    ids = bcs(twin, 1)
    twin.sync()
    twin.source.write(BC, ids, {"state": "done"})
    monkeypatch.setattr(run, "LONGEST_WAIT", "50ms")
    with twin.mirror.begin() as person:
        person.exec_driver_sql("SELECT * FROM scrap_dimagaz_bc FOR UPDATE")
        with pytest.raises(MirrorUnavailable, match="lock"):
            twin.sync(Bc)
    assert twin.sync(Bc)["bc"].updated == 1


def test_a_deleted_bc_waits_for_lines_that_may_not_be_read_and_stops_no_other(twin: Twin):
    ids = bcs(twin, 3)
    line = twin.source.create(LINE, {"bc_id": ids[0], "qty": 1})
    twin.source.create(LINE, {"bc_id": ids[2], "qty": 1})
    twin.sync()
    # Odoo empties the reference, or cascades, and no write date tells.
    twin.source.unlink(BC, [ids[0], ids[2]])
    twin.source.sql("INSERT INTO dimagaz_bc_line (id, qty) VALUES (%s, 1)", [line])
    twin.source.write(BC, ids[1], {"state": "done"})
    twin.source.revoke(LINE)
    report = twin.sync(Bc)["bc"]
    assert (report.updated, report.deleted, report.inferred) == (1, 0, 0)
    twin.source.restore(LINE)
    assert twin.sync(Bc)["bc"].deleted == 2
    assert_in_step(twin)
