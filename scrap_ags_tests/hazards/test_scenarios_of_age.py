"""Scenarios 17 to 19: clocks that are wrong, backups that come back, versions that change."""

from datetime import timedelta

import pytest

from scrap_ags.models import Bc
from scrap_ags_tests.hazards.in_step import assert_in_step
from scrap_ags_tests.hazards.refresh import Refresh
from scrap_ags_tests.hazards.world import BC, LINE, World, populate
from scrap_ags_tests.twin import Twin, twin_of

pytestmark = pytest.mark.slow


def change(twin: Twin, world: World, what: str) -> None:
    """Something of everything: a record written, one deleted, one created."""
    twin.source.write(BC, world.bcs[0], {"state": what})
    twin.source.unlink(LINE, world.lines.pop())
    world.lines.insert(0, twin.source.create(LINE, {"bc_id": world.bcs[0], "qty": 1}))


@pytest.mark.parametrize("minutes", [-10, 10])
def test_a_mirror_whose_own_clock_is_wrong_misses_nothing(twin: Twin, world: World, minutes: int):
    """Scenario 17."""
    refresh = Refresh(twin, skew=timedelta(minutes=minutes))
    for what in ("first", "second", "third"):
        change(twin, world, what)
        refresh.settle()
        assert_in_step(twin)


@pytest.mark.parametrize("back", [5, 60, 600, 7200])
def test_a_clock_of_odoo_that_steps_back_loses_nothing(
    twin: Twin, mirrored: World, refresh: Refresh, back: int
):
    """Scenario 17. What is written in the past hides behind what the mirror has of it."""
    twin.source.clock.advance(-back)
    change(twin, mirrored, "past")
    refresh.minute(0)
    change(twin, mirrored, "later in the past")
    refresh.settle()
    twin.sync()
    assert_in_step(twin)
    twin.source.clock.advance(back)
    change(twin, mirrored, "present")
    refresh.settle()
    assert_in_step(twin)


def test_a_restored_backup_is_followed_when_a_person_says_so_and_its_ids_used_again(
    twin: Twin, mirrored: World, refresh: Refresh
):
    """Scenario 18."""
    backup = twin.source.backup()
    twin.later(3600)
    lost = [twin.source.create(BC, {"name": f"lost {n}"}) for n in range(3)]
    for bc in lost:
        twin.source.create(LINE, {"bc_id": bc, "qty": bc})
    twin.source.write(BC, mirrored.bcs[0], {"state": "lost"})
    refresh.settle()
    twin.source.restore_backup(backup)
    for _ in range(2):
        refresh.minute()
    refresh.night()
    assert set(twin.rows(Bc)) == {*mirrored.bcs, *lost}
    assert twin.rows(Bc)[mirrored.bcs[0]]["state"] == "draft"
    assert "--accept-restore" in twin.query("SELECT reason FROM scrap_withheld")[0]["reason"]
    again = twin.source.create(BC, {"name": "the same id"})
    assert again == lost[0]
    twin.sync(accept_restore=True)
    assert_in_step(twin)
    change(twin, mirrored, "onwards")
    refresh.settle()
    assert_in_step(twin)


@pytest.mark.parametrize("deleted", [False, True])
def test_an_odoo_that_is_upgraded_twice_is_followed_by_the_same_client(
    odoo14, mirror, deleted: bool
):
    """Scenario 19."""
    with twin_of(odoo14, mirror) as twin:
        world, refresh = populate(twin.source), Refresh(twin)
        refresh.settle()
        for version in (17, 19):
            twin.source.upgrade(version)
            twin.source.write(BC, world.bcs[0], {"state": f"{version}"})
            twin.source.sql("UPDATE dimagaz_user SET solde = %s", [version])
            if deleted:
                twin.source.unlink(LINE, world.lines.pop())
                refresh.minute()
                refresh.night()
                assert [told["asset"] for told in twin.query("SELECT asset FROM scrap_withheld")]
                twin.sync(accept_mass_delete=True)
            refresh.settle()
            assert twin.client.version == (version, 0)
            assert_in_step(twin)
