"""Scenarios 13 and 15: fields that come, go and change, and those that are too heavy."""

import pytest

from scrap_ags.demo.orm.catalogue import Field
from scrap_ags.models import BcLine, Product, User
from scrap_ags.sync.check import Check
from scrap_ags_tests.hazards.answers import reading
from scrap_ags_tests.hazards.in_step import assert_in_step
from scrap_ags_tests.hazards.refresh import Refresh
from scrap_ags_tests.hazards.world import BC, LINE, PRODUCT, USER, World
from scrap_ags_tests.twin import CALENDAR, Twin


def test_a_field_more_and_a_value_more_of_a_selection_change_nothing_else(
    twin: Twin, mirrored: World, refresh: Refresh
):
    """Scenario 13."""
    twin.source.add_field(BC, Field("plafond", "float"))
    twin.source.add_field(LINE, Field("photo", "binary"))
    twin.source.write(BC, mirrored.bcs[0], {"state": "a new state", "plafond": 3.5})
    refresh.settle()
    refresh.night()
    assert refresh.troubles == {}
    assert_in_step(twin)


@pytest.mark.parametrize("between_two_requests", [False, True])
def test_a_field_that_is_gone_stops_its_model_alone_and_is_named(
    twin: Twin, mirrored: World, refresh: Refresh, between_two_requests: bool
):
    """Scenario 13."""
    twin.source.write(PRODUCT, mirrored.products[0], {"name": "Propane"})
    twin.source.write(BC, mirrored.bcs[0], {"state": "done"})
    before = twin.rows(Product)
    if between_two_requests:
        twin.source.on_request(reading(PRODUCT), lambda _: twin.source.drop_field(PRODUCT, "prix"))
    else:
        twin.source.drop_field(PRODUCT, "prix")
    refresh.night()
    assert list(refresh.troubles) == ["product"]
    assert "field prix of dimagaz.product is missing" in refresh.troubles["product"]
    assert refresh.reports["bc"].updated == 1
    assert twin.rows(Product) == before
    twin.source.add_field(PRODUCT, Field("prix", "float"))
    refresh.night()
    assert_in_step(twin)


@pytest.mark.parametrize("between_two_requests", [False, True])
def test_an_optional_field_that_is_gone_stops_nothing(
    twin: Twin, mirrored: World, refresh: Refresh, between_two_requests: bool
):
    """Scenario 13."""
    twin.source.write(USER, mirrored.users[0], {"name": "Dépôt Rif"})
    if between_two_requests:
        twin.source.on_request(reading(USER), lambda _: twin.source.drop_field(USER, "active"))
    else:
        twin.source.drop_field(USER, "active")
    refresh.settle()
    assert refresh.troubles == {}
    assert twin.rows(User)[mirrored.users[0]]["name"] == "Dépôt Rif"


@pytest.mark.parametrize(
    ("model", "field", "kind", "value"),
    [
        (LINE, "qty", "float", 12.0),
        (PRODUCT, "prix", "monetary", 12.25),
        (BC, "state", "char", "anything"),
        (BC, "bc_date", "date", "2026-11-20"),
    ],
)
def test_a_field_of_a_kindred_type_is_mirrored_like_before(
    twin: Twin, mirrored: World, refresh: Refresh, model: str, field: str, kind: str, value: object
):
    """Scenario 13."""
    twin.source.retype_field(model, field, kind)
    twin.source.write(model, mirrored.ids(model)[1], {field: value})
    refresh.settle()
    refresh.night()
    assert refresh.troubles == {}
    assert_in_step(twin)


def test_a_field_of_another_type_stops_its_model_alone_and_is_named(
    twin: Twin, mirrored: World, refresh: Refresh
):
    """Scenario 13."""
    twin.source.retype_field(LINE, "qty", "char")
    twin.source.write(LINE, mirrored.lines[0], {"qty": "five"})
    twin.source.write(BC, mirrored.bcs[0], {"state": "done"})
    before = twin.rows(BcLine)
    refresh.night()
    assert list(refresh.troubles) == ["bc_line"]
    assert "field qty of dimagaz.bc.line is of type char" in refresh.troubles["bc_line"]
    assert twin.rows(BcLine) == before
    assert refresh.reports["bc"].updated == 1
    twin.source.write(LINE, mirrored.lines[0], {"qty": "5"})
    twin.source.retype_field(LINE, "qty", "integer")
    refresh.settle()
    assert_in_step(twin)


def test_no_request_of_any_pass_asks_for_what_is_heavy_or_secret(
    twin: Twin, mirrored: World, refresh: Refresh
):
    """Scenario 15."""
    twin.source.write(BC, mirrored.bcs, {"bc_image": "iVBORw0KGgoAAA=="})
    twin.source.unlink(LINE, mirrored.lines[0])
    refresh.settle()
    refresh.night()
    for model in (User, Product, BcLine):
        Check(twin.client, twin.mirror, CALENDAR).look(model)
    asked = [
        request for request in twin.source.requests if request.method in ("read", "search_read")
    ]
    assert {request.model for request in asked} >= {USER, PRODUCT, BC, LINE}
    assert all(request.fields for request in asked)
    assert not {"bc_image", "password"} & {field for request in asked for field in request.fields}
    assert not twin.source.violations
