"""Rights lost, most rows hidden, models emptied, settings astray: for each of the six models."""

from collections.abc import Iterable

import pytest

from scrap_ags.errors import OdooDenied, ScrapAgsError, WrongUsage
from scrap_ags.models import MIRRORED, Bc, Mirrored, User, is_partitioned
from scrap_ags.sync.engine import Sync
from scrap_ags.sync.report import Report
from scrap_ags_tests.hazards.clients import client_of
from scrap_ags_tests.hazards.in_step import assert_in_step
from scrap_ags_tests.hazards.refresh import Refresh
from scrap_ags_tests.hazards.world import World, populate
from scrap_ags_tests.twin import CALENDAR, EVERYTHING, Twin

SIZE, MOST = 30, 18


@pytest.fixture
def crowd(twin: Twin) -> World:
    """As many records of each model as its guards need, mirrored."""
    world = populate(twin.source, SIZE)
    twin.sync()
    return world


def each_synced(twin: Twin) -> tuple[dict[str, Report], dict[str, ScrapAgsError]]:
    """Every asset by itself: what was done, and what could not be."""
    reports: dict[str, Report] = {}
    failures: dict[str, ScrapAgsError] = {}
    for model in MIRRORED:
        try:
            reports |= twin.sync(model)
        except ScrapAgsError as failure:
            failures[model.asset] = failure
    return reports, failures


def ids_kept(twin: Twin) -> dict[str, set[int]]:
    return {model.asset: set(twin.rows(model)) for model in MIRRORED}


def write_another(twin: Twin, world: World, model: type[Mirrored]) -> str:
    """Change a record of another model; returns the asset that must have followed."""
    other = User if model is Bc else Bc
    newest = world.ids(other.odoo_model)[-1]
    twin.source.write(other.odoo_model, newest, {"name": f"while {model.asset} is lost"})
    return other.asset


def test_a_lost_right_on_any_model_deletes_nothing_and_stops_no_other(twin: Twin, crowd: World):
    before = ids_kept(twin)
    for model in MIRRORED:
        twin.source.revoke(model.odoo_model)
        other = write_another(twin, crowd, model)
        reports, failures = each_synced(twin)
        assert list(failures) == [model.asset]
        assert isinstance(failures[model.asset], OdooDenied)
        assert model.odoo_model in str(failures[model.asset])
        assert str(failures[model.asset]).endswith("; give the log-in the right to read it")
        assert (reports[other].updated, ids_kept(twin)) == (1, before)
        twin.source.restore(model.odoo_model)
    twin.sync()
    assert_in_step(twin)


def test_a_rule_that_hides_most_of_any_model_deletes_nothing_and_stops_no_other(
    twin: Twin, crowd: World
):
    before = ids_kept(twin)
    for model in MIRRORED:
        twin.source.hide(model.odoo_model, crowd.ids(model.odoo_model)[:MOST])
        other = write_another(twin, crowd, model)
        reports, failures = each_synced(twin)
        assert (failures, reports[model.asset].hidden) == ({}, MOST)
        assert (reports[other].updated, ids_kept(twin)) == (1, before)
        assert_in_step(twin)
        twin.source.restore(model.odoo_model)
        twin.sync(model)
    assert_in_step(twin)


def emptied(twin: Twin, crowd: World, models: Iterable[type[Mirrored]]) -> None:
    """Children first, so that nothing else goes with them."""
    before = ids_kept(twin)
    for model in models:
        twin.source.unlink(model.odoo_model, crowd.ids(model.odoo_model))
        crowd.ids(User.odoo_model).append(twin.source.create(User.odoo_model, {"name": "new"}))
        reports, failures = each_synced(twin)
        report = reports[model.asset]
        assert (failures, report.withheld) == ({}, len(before[model.asset]))
        [note] = report.notes
        seen = f"of {len(before[model.asset])} rows" if is_partitioned(model) else "shows none"
        assert seen in note
        assert "--allow-mass-delete" in note
        assert reports["user"].created == 1
        assert all(ids <= ids_kept(twin)[asset] for asset, ids in before.items())


def test_any_model_that_is_emptied_keeps_its_rows_until_a_person_allows_it(
    twin: Twin, crowd: World
):
    emptied(twin, crowd, [model for model in reversed(MIRRORED) if model is not User])
    for model in reversed(MIRRORED):
        twin.sync(model, accept_mass_delete=True)
    assert_in_step(twin)


def test_users_that_are_all_gone_keep_their_rows_until_a_person_allows_it(twin: Twin, crowd: World):
    twin.source.unlink(User.odoo_model, crowd.users)
    reports, failures = each_synced(twin)
    assert (failures, reports["user"].withheld) == ({}, SIZE)
    assert f"shows none of its {SIZE} rows" in reports["user"].notes[0]
    twin.sync(accept_mass_delete=True)
    assert_in_step(twin)


def test_settings_that_point_to_another_database_change_nothing(twin: Twin, mirrored: World):
    lead_astray(twin)
    before = twin.audited()
    told = r"from database staging at .* copies dimagaz at .*; give it a mirror of its own"
    for model in MIRRORED:
        with pytest.raises(WrongUsage, match=told):
            Sync(twin.client, twin.mirror, CALENDAR).run(model, EVERYTHING, full=True)
    assert (twin.audited(), set(twin.rows(Bc))) == (before, set(mirrored.bcs))


def test_a_look_at_another_database_asks_for_nothing(twin: Twin, mirrored: World):
    lead_astray(twin)
    with pytest.raises(WrongUsage, match="this mirror copies dimagaz"):
        Refresh(twin).minute()
    assert set(twin.rows(Bc)) == set(mirrored.bcs)


def lead_astray(twin: Twin) -> None:
    """The client speaks with a database that holds nothing."""
    twin.source.instance.databases.append("staging")
    for model in reversed(MIRRORED):
        twin.source.sql(f"DELETE FROM {model.odoo_model.replace('.', '_')}")
    twin.client = client_of(twin.source, db="staging")
