"""The asset checks: what they say, and what does not turn them red."""

from collections.abc import Iterator

import pytest
from dagster import AssetCheckSeverity, DagsterInstance
from sqlalchemy import URL, text

from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.demo.orm.catalogue import Field
from scrap_ags.models import MIRRORED, Bc
from scrap_ags.sync.check import Check
from scrap_ags.sync.scope import Days, Everything
from scrap_ags_tests.station import BC, USER, Station, station_of

IN_STEP, SCHEMA, REJECTED = "in_step_with_odoo", "schema_matches_odoo", "no_rejected_records"

BOTH_PROTOCOLS = pytest.mark.parametrize("station", [14, 19], indirect=True)


@pytest.fixture
def station(request: pytest.FixtureRequest, mirror_url: URL) -> Iterator[Station]:
    odoo: DemoOdoo = request.getfixturevalue(f"odoo{getattr(request, 'param', 14)}")
    with DagsterInstance.ephemeral() as dagster, station_of(odoo, mirror_url, dagster) as station:
        yield station


def sync(station: Station) -> None:
    station.source.clock.advance(600)
    sync = station.connections.sync("test")
    for model in MIRRORED:
        sync.run(model, Everything())
    station.source.clock.advance(600)


@BOTH_PROTOCOLS
def test_a_mirror_in_step_passes_every_check(station: Station):
    station.order()
    sync(station)
    for model in MIRRORED:
        for name in (IN_STEP, SCHEMA, REJECTED):
            assert station.check(model.asset, name).passed, (model.asset, name)


@BOTH_PROTOCOLS
def test_what_the_mirror_lacks_is_missing_with_its_id_and_day(station: Station):
    sync(station)
    bc, _ = station.order("2024-05-20 23:30:00")
    station.source.clock.advance(600)
    found = station.check("bc", IN_STEP)
    assert not found.passed
    assert found.severity is AssetCheckSeverity.ERROR
    assert found.metadata["missing in the mirror: ids"].value == str(bc)
    assert found.metadata["days"].value == "2024-05-21"
    assert "1 missing" in found.description


def test_what_was_written_a_moment_ago_does_not_count_yet(station: Station):
    sync(station)
    station.order()
    station.source.clock.advance(30)
    found = station.check("bc", IN_STEP)
    assert found.passed
    assert "1 on their way" in found.description


def test_a_stale_row_is_found_and_a_row_read_within_its_second_is_not_one(station: Station):
    bc, _ = station.order()
    station.connections.sync("test").run(Bc, Everything())
    station.source.clock.advance(600)
    assert station.check("bc", IN_STEP).passed
    station.source.write(BC, bc, {"state": "done"})
    station.source.clock.advance(600)
    found = station.check("bc", IN_STEP)
    assert found.metadata["outdated in the mirror: ids"].value == str(bc)


def test_a_deletion_counts_once_it_is_seen_again_an_interval_later(station: Station):
    user = station.source.create(USER, {"name": "Atlas"})
    station.source.create(USER, {"name": "Rif"})
    sync(station)
    station.source.unlink(USER, user)
    for seconds in (0, 30, 20):
        station.source.clock.advance(seconds)
        found = station.check("user", IN_STEP)
        assert (found.passed, found.metadata["on their way"].value) == (True, 1)
        assert found.metadata["gone from Odoo: ids"].value == str(user)
    station.source.clock.advance(15)
    found = station.check("user", IN_STEP)
    assert (found.passed, found.severity) == (False, AssetCheckSeverity.WARN)
    assert "1 extra" in found.description


def test_a_check_speaks_in_words(station: Station):
    station.order()
    sync(station)
    told = station.check("bc", IN_STEP).metadata
    assert {name: value.value for name, value in told.items() if name != "looked at"} == {
        "compared": "all records",
        "records in Odoo": 1,
        "records in the mirror": 1,
        "on their way": 0,
        "deletions withheld": 0,
        "hidden from this log-in": 0,
        "rejected": 0,
    }


def test_withheld_deletions_are_an_error_that_says_how_to_allow_them(station: Station):
    user = station.source.create(USER, {"name": "Atlas"})
    sync(station)
    station.source.unlink(USER, user)
    sync(station)
    found = station.check("user", IN_STEP)
    assert (found.passed, found.severity) == (False, AssetCheckSeverity.ERROR)
    assert "--allow-mass-delete" in found.description


def test_an_inferred_or_hidden_row_is_not_out_of_step(station: Station):
    user = station.source.create(USER, {"name": "Atlas"})
    station.order(depositaire=user)
    station.source.hide(USER, [user])
    sync(station)
    assert station.query("SELECT inferred FROM scrap_user") == [{"inferred": True}]
    assert station.check("user", IN_STEP).passed


def test_a_rejected_record_fails_its_own_check_and_not_the_other(station: Station):
    bc, _ = station.order()
    station.source.sql("update dimagaz_bc set ht = 1e15 where id = %s", [bc])
    sync(station)
    assert station.check("bc", IN_STEP).passed
    found = station.check("bc", REJECTED)
    assert not found.passed
    assert str(bc) in found.metadata["records"].value


@BOTH_PROTOCOLS
def test_a_field_that_odoo_lost_is_named(station: Station):
    station.source.drop_field(BC, "bl_number")
    found = station.check("bc", SCHEMA)
    assert not found.passed
    assert "bl_number" in found.description
    assert "models.py" in found.description


def test_an_optional_field_that_odoo_lacks_is_told_and_passes(station: Station):
    station.source.drop_field(USER, "active")
    found = station.check("user", SCHEMA)
    assert found.passed
    assert "stays NULL" in found.metadata["fields"].value


@BOTH_PROTOCOLS
def test_the_fields_that_no_write_date_vouches_for_are_marked(station: Station):
    told = {
        asset: station.check(asset, SCHEMA).metadata["compared at night only"].value
        for asset in ("bc", "product", "user")
    }
    assert told == {
        "bc": "solde",
        "product": "product_id_name, product_category_name",
        "user": "none",
    }


@BOTH_PROTOCOLS
def test_a_date_that_odoo_cannot_filter_by_fails_the_check_that_tells_the_fields(station: Station):
    station.source.drop_field(BC, "bc_date")
    computed = Field("bc_date", "datetime", stored=False, formula="{row}.create_date")
    station.source.add_field(BC, computed)
    found = station.check("bc", SCHEMA)
    assert not found.passed
    assert "field bc_date of dimagaz.bc is not stored" in found.description
    assert "bc_date" in found.metadata["compared at night only"].value


def test_a_check_of_some_days_sees_no_others(station: Station):
    station.order("2024-05-20 10:00:00")
    sync(station)
    station.order("2024-05-21 10:00:00")
    check = Check(station.connections.odoo, station.mirror, station.connections.calendar)
    (first, second) = (
        check.look(Bc, Days(day, day)) for day in list(station.connections.calendar.days())[19:21]
    )
    assert (first.in_step, first.odoo, first.mirror) == (True, 1, 1)
    assert (second.in_step, second.odoo, second.mirror) == (False, 1, 0)


def test_a_second_look_forgives_what_was_closed_meanwhile(station: Station):
    sync(station)
    station.order()
    check = Check(station.connections.odoo, station.mirror, station.connections.calendar)
    first = check.look(Bc)
    assert not first.in_step
    sync(station)
    assert check.again(Bc, first).in_step


def test_an_outcome_is_plain_json(station: Station):
    with station.mirror.begin() as connection:
        connection.execute(text("INSERT INTO scrap_dimagaz_bc (odoo_id, name) VALUES (7, 'x')"))
    check = Check(station.connections.odoo, station.mirror, station.connections.calendar)
    told = check.look(Bc).as_json()
    assert (told["asset"], told["in_step"], told["extra"]) == ("bc", False, [7])
    assert told["days"] == ["2024-05-01"]
