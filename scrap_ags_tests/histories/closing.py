"""The end of a history: what an operator would do, and what must be true then."""

from collections.abc import Collection, Mapping

from scrap_ags.models import MIRRORED, references
from scrap_ags_tests.hazards.in_step import differences
from scrap_ags_tests.hazards.refresh import Refresh
from scrap_ags_tests.histories.odoo_records import OdooRecords
from scrap_ags_tests.histories.place import Place
from scrap_ags_tests.histories.syncing import MASS_DELETE, RESTORE, Wanted, sync, unreadable

PASSES = 4
"""More full syncs of everything than these are never needed."""
MINUTES = 6
WITHHELD = "SELECT asset, reason FROM scrap_withheld"
ADVISORY = (
    "SELECT classid, objid FROM pg_locks WHERE locktype = 'advisory' AND granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
TEMPORARY = "SELECT relname FROM pg_class WHERE relpersistence = 't' AND relkind = 'r'"


def full_pass(place: Place, life: OdooRecords, accepted: Collection[str] = ()) -> None:
    """A full sync of everything, when all writes are long past."""
    place.settle()
    version = place.source.version
    assert_unhindered(place, sync(place, life, Wanted(full=True), version, accepted=accepted))


def assert_unhindered(place: Place, failed: Mapping[str, str], *wanted: Wanted) -> None:
    """Nothing failed but for a right that the log-in lost."""
    excused = unreadable(place).union(*(unreadable(place, one) for one in wanted))
    unexplained = {asset: why for asset, why in failed.items() if asset not in excused}
    assert not unexplained, unexplained


def asked_for(place: Place) -> set[str]:
    """What a person allows who reads why deletions are withheld."""
    reasons = " ".join(reason for _, reason in place.query(WITHHELD))
    return {option for option in (MASS_DELETE, RESTORE) if option in reasons}


def bring_in_step(place: Place, life: OdooRecords) -> None:
    """Full syncs, with what the guards withhold let through, until nothing differs."""
    left: list[str] = []
    allowed: set[str] = set()
    for _ in range(PASSES):
        allowed |= asked_for(place)
        full_pass(place, life, allowed)
        if not (left := out_of_step(place)):
            return
    raise AssertionError(f"after {PASSES} full syncs of everything:\n" + "\n".join(left))


def refresh_until_in_step(place: Place, refresh: Refresh) -> None:
    """Minutes pass, in which the sensor finds what is left, until it asks for nothing more.

    Lines whose BC may not be read have no day, and wait for the night, or for the right.
    """
    for _ in range(MINUTES):
        if not any(look.differences for look in refresh.minute()):
            break
    if not place.query(WITHHELD):
        undated = unreadable(place, Wanted(kind="days")) - unreadable(place)
        left = [told for told in out_of_step(place) if told.split()[0] not in undated]
        assert not left, "the refresh does not find:\n" + "\n".join(left)


def forgotten(place: Place, life: OdooRecords) -> bool:
    """Whether Odoo deleted what the mirror never saw, but had inferred from what refers to it.

    Odoo empties those references without a trace, and looks do not know what was never seen.
    """
    alive = life.alive()
    return any(
        odoo_id not in alive[model.odoo_model]
        for model in MIRRORED
        for (odoo_id,) in place.query(f"SELECT odoo_id FROM {model.__tablename__} WHERE inferred")
    )


def out_of_step(place: Place) -> list[str]:
    """Every difference but deletions that cannot be decided."""
    waiting = undecided(place)
    return [
        told
        for told in differences(place.source, place.mirror)
        if not (told.endswith("gone from Odoo") and told.split()[0] in waiting)
    ]


def undecided(place: Place) -> set[str]:
    """The assets whose deleted records stay until what refers to them can be read again."""
    closed = unreadable(place)
    return {
        parent.asset
        for model in MIRRORED
        if model.asset in closed
        for parent in references(model).values()
    }


def assert_quiet(place: Place, refresh: Refresh) -> None:
    """Two minutes in which the sensor sees nothing that a run could close."""
    for _ in range(2):
        seen = {look.asset: look for look in refresh.minute() if look.differences}
        standing = unreadable(place) | undecided(place)
        assert not seen.keys() - standing, f"runs would be started for {seen}"


def assert_nothing_left(place: Place) -> None:
    assert not place.query(ADVISORY), "locks are left"
    assert not place.query(TEMPORARY), "temporary tables are left"
