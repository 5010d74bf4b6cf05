"""What days are cut by: fields that are not stored, and dates where we hold moments."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from scrap_ags.commands.doctor import fields
from scrap_ags.days import Window
from scrap_ags.demo.orm.catalogue import Field
from scrap_ags.errors import OdooSchemaChanged
from scrap_ags.models import MIRRORED, Bc, BcLine, User
from scrap_ags.odoo.domain import in_whole_days, within
from scrap_ags.sync.drift import matched
from scrap_ags.sync.scope import Days
from scrap_ags_tests.drifting import BC, LINE, USER, order
from scrap_ags_tests.twin import Twin, twin_of

DAY = date(2026, 11, 20)


@pytest.fixture(params=[14, 19])
def twin(request: pytest.FixtureRequest, mirror: Engine) -> Iterator[Twin]:
    with twin_of(request.getfixturevalue(f"odoo{request.param}"), mirror) as twin:
        yield twin


def not_stored(twin: Twin, model: str, name: str, kind: str, **computed: str) -> None:
    twin.source.drop_field(model, name)
    twin.source.add_field(model, Field(name, kind, stored=False, **computed))


def test_no_filter_and_no_order_of_ours_names_a_field_that_is_not_stored(twin: Twin):
    order(twin)
    twin.sync()
    twin.sync(full=True)
    twin.sync(Bc, BcLine, scope=Days(DAY, DAY))
    stored = {
        name: {field.name for field in model.fields.values() if field.is_column}
        for name, model in twin.source.instance.catalogue.items()
    }
    for request in twin.source.requests:
        for term in request.kwargs.get("domain") or ():
            if isinstance(term, list):
                first, _, second = term[0].partition(".")
                assert first in stored[request.model], term
                assert not second or second in stored[BC], term
        ordered = (request.kwargs.get("order") or "id").split()[0]
        assert not request.model or ordered in stored[request.model]


def test_a_value_that_moves_no_write_date_is_brought_by_the_full_comparison(twin: Twin):
    user = twin.source.create(USER, {"name": "Atlas", "solde": 10})
    bc, _ = order(twin, user)
    twin.sync()
    twin.source.write(USER, user, {"solde": 25})
    assert twin.sync(Bc)["bc"].updated == 0
    assert twin.sync(Bc, full=True)["bc"].updated == 1
    assert twin.rows(Bc)[bc]["solde"] == 25


def test_a_date_that_is_not_stored_stops_its_days_and_nothing_else(twin: Twin):
    order(twin)
    not_stored(twin, BC, "bc_date", "datetime", formula="{row}.create_date")
    for model in (Bc, BcLine):
        with pytest.raises(OdooSchemaChanged) as told:
            twin.sync(model, scope=Days(DAY, DAY))
        assert f"looking for some of {model.asset}" in str(told.value)
        assert "field bc_date of dimagaz.bc is not stored" in str(told.value)
    assert [report.created for report in twin.sync(Bc, BcLine).values()] == [1, 1]


def test_a_date_of_another_record_filters_as_well_as_a_stored_one(twin: Twin):
    bc, line = order(twin)
    not_stored(twin, LINE, "bc_date", "datetime", related="bc_id.bc_date")
    twin.sync()
    twin.source.write(LINE, line, {"qty": 7})
    assert twin.sync(BcLine, scope=Days(DAY, DAY))["bc_line"].updated == 1
    assert twin.rows(BcLine)[line]["bc_date"] == twin.rows(Bc)[bc]["bc_date"]


DATES = [date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 21), date(2026, 3, 22)]


def dated_orders(twin: Twin) -> dict[date, int]:
    """A BC with a line on each of the days, its date being a date and no moment."""
    for model in (BC, LINE):
        twin.source.retype_field(model, "bc_date", "date")
    made = {}
    for day in DATES:
        made[day] = twin.source.create(BC, {"name": str(day), "bc_date": str(day)})
        twin.source.create(LINE, {"bc_id": made[day], "bc_date": str(day)})
        twin.source.create(LINE, {"bc_date": str(day)})
    return made


def test_a_day_of_dates_is_that_day_for_both_sides(twin: Twin):
    made = dated_orders(twin)
    reports = twin.sync(Bc, BcLine, scope=Days(DAY, DAY))
    assert [(report.created, report.days) for report in reports.values()] == [
        (1, {DAY}),
        (2, {DAY}),
    ]
    assert list(twin.rows(Bc)) == [made[DAY]]
    twin.sync(*MIRRORED)
    for report in twin.sync(Bc, BcLine, scope=Days(DAY, DAY)).values():
        assert (report.changed, report.unchanged) == (0, 1 if report.asset == "bc" else 2)


def test_dates_that_move_leave_one_day_and_join_the_other(twin: Twin):
    made = dated_orders(twin)
    twin.sync()
    twin.source.write(BC, made[DAY], {"bc_date": "2026-11-21"})
    report = twin.sync(Bc, scope=Days(DAY, DAY))["bc"]
    assert report.updated == 1
    assert report.days == {DAY, date(2026, 11, 21)}
    twin.source.unlink(BC, made[date(2026, 11, 19)])
    assert twin.sync(Bc, scope=Days(DAY, DAY))["bc"].deleted == 0
    assert twin.sync(Bc, scope=Days(date(2026, 11, 19), DAY))["bc"].deleted == 1


@given(days=st.integers(-2, 2), seconds=st.just(0) | st.integers(0, 86_399))
def test_a_date_lies_before_a_moment_if_its_midnight_does(days: int, seconds: int):
    midnight = datetime(2026, 11, 20, tzinfo=UTC)
    bound = midnight + timedelta(days=days, seconds=seconds)
    told = in_whole_days(within("day", Window(None, bound)), {"day"})[0][2]
    assert (midnight.date() < date.fromisoformat(str(told))) == (midnight < bound)


def test_only_moments_that_a_date_is_compared_with_are_told_as_dates():
    domain = ["&", ("day", ">=", "2026-11-20 10:00:00"), ("day", "=", False), ("at", "<", "2026")]
    assert in_whole_days(domain, {"day"}) == [
        "&",
        ("day", ">=", "2026-11-21"),
        ("day", "=", False),
        ("at", "<", "2026"),
    ]


# What people are told


def test_the_doctor_names_what_is_compared_at_night_only(twin: Twin):
    assert fields(twin.client, Bc) == "match; compared at night only: solde"
    assert fields(twin.client, User) == "match"
    twin.source.drop_field(USER, "active")
    told = "match; this Odoo has no active, whose column stays NULL"
    assert fields(twin.client, User) == told


def test_the_doctor_fails_where_odoo_cannot_filter_by_the_day(twin: Twin):
    not_stored(twin, BC, "bc_date", "datetime", formula="{row}.create_date")
    with pytest.raises(OdooSchemaChanged, match=r"field bc_date of dimagaz\.bc is not stored"):
        fields(twin.client, Bc)


@pytest.mark.parametrize(
    ("depends", "marked"),
    [
        ((), True),
        (("ht", "tva"), False),
        (("ht", "depositaire.solde"), True),
        (("ht", "solde"), True),
        (("bc_lines",), True),
    ],
)
def test_a_computed_field_is_marked_unless_only_its_own_record_computes_it(
    twin: Twin, depends: tuple[str, ...], marked: bool
):
    twin.source.drop_field(BC, "ttc")
    computed = Field("ttc", "float", stored=False, formula="{row}.ht", depends=depends)
    twin.source.add_field(BC, computed)
    assert ("ttc" in matched(Bc, twin.client.fields(BC)).at_night) == marked
