"""Backups of the demo Odoo that are restored later."""

from datetime import UTC, datetime
from threading import Thread

from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.demo.orm.catalogue import Field
from scrap_ags_tests.demo_calls import execute, result

BC, LINE, USER = "dimagaz.bc", "dimagaz.bc.line", "dimagaz.user"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def everything(odoo: DemoOdoo) -> list[list[dict]]:
    return [result(odoo, model, "search_read", [], order="id") for model in (BC, LINE, USER)]


def test_a_restored_backup_brings_back_records_and_gives_their_ids_out_again(
    odoo14: DemoOdoo,
) -> None:
    odoo14.clock.set(NOON)
    user = odoo14.create(USER, {"name": 'tab\t"\\N"\n'})
    bc = odoo14.create(BC, {"name": "1", "depositaire": user, "ht": 0.1})
    line = odoo14.create(LINE, {"bc_id": bc, "qty": 3})
    backup, before = odoo14.backup(), everything(odoo14)
    odoo14.clock.advance(3600)
    odoo14.write(BC, bc, {"name": "2"})
    odoo14.unlink(LINE, line)
    lost = odoo14.create(BC, {"name": "3"})
    odoo14.restore_backup(backup)
    assert everything(odoo14) == before
    assert odoo14.create(BC, {"name": "4"}) == lost


def test_a_backup_of_no_records_starts_every_id_at_one_again(odoo14: DemoOdoo) -> None:
    backup = odoo14.backup()
    assert odoo14.create(BC, {"name": "1"}) == 1
    odoo14.restore_backup(backup)
    assert everything(odoo14) == [[], [], []]
    assert odoo14.create(BC, {"name": "2"}) == 1


def test_fields_are_again_what_they_were(odoo14: DemoOdoo) -> None:
    odoo14.add_field(BC, Field("tags", "integer"))
    bc = odoo14.create(BC, {"name": "1", "tags": 5, "version": "x"})
    backup, before = odoo14.backup(), everything(odoo14)
    odoo14.drop_field(BC, "version")
    odoo14.retype_field(BC, "tags", "char")
    odoo14.restore_backup(backup)
    assert everything(odoo14) == before
    odoo14.unlink(BC, bc)
    odoo14.restore_backup(backup)
    assert everything(odoo14) == before


def test_keys_between_records_are_restored_with_them(odoo14: DemoOdoo) -> None:
    bc = odoo14.create(BC, {"name": "1"})
    odoo14.create(LINE, {"bc_id": bc})
    odoo14.restore_backup(odoo14.backup())
    odoo14.unlink(BC, bc)
    assert everything(odoo14)[1] == []


def test_a_request_that_waits_for_a_restore_never_meets_an_empty_table(odoo14: DemoOdoo) -> None:
    bc = odoo14.create(BC, {"name": "1"})
    backup, answers = odoo14.backup(), []

    def search() -> None:
        answers.extend(execute(odoo14, BC, "search", []).json()["result"] for _ in range(40))

    asking = Thread(target=search)
    asking.start()
    while asking.is_alive():
        odoo14.restore_backup(backup)
    assert answers == [[bc]] * 40
