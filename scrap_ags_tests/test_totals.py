"""Amounts that add up, amounts that do not, and those of which the mirror cannot tell."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import URL, Engine

from scrap_ags.demo.life import Life
from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.demo.world import populate
from scrap_ags.models import Bc, BcLine, Mirrored
from scrap_ags.sync.totals import Totals, totals
from scrap_ags_tests.twin import NOW, Twin, twin_of

BC, LINE = Bc.odoo_model, BcLine.odoo_model
YEAR = timedelta(days=365)


@pytest.fixture(params=[14, 19])
def twin(request: pytest.FixtureRequest, mirror: Engine) -> Iterator[Twin]:
    with twin_of(request.getfixturevalue(f"odoo{request.param}"), mirror) as twin:
        yield twin


@pytest.fixture
def twin14(odoo14: DemoOdoo, mirror: Engine) -> Iterator[Twin]:
    with twin_of(odoo14, mirror) as twin:
        yield twin


def line(twin: Twin, bc: int | bool, qty: int, prix: float, subtotal: float) -> int:
    values = {"bc_id": bc, "qty": qty, "prix": prix, "subtotal": subtotal}
    return twin.source.create(LINE, values)


def order(twin: Twin, ht: float, *lines: tuple[int, float, float]) -> int:
    """A BC and its lines, each a quantity, a price and a subtotal."""
    bc = twin.source.create(BC, {"name": "626637", "ht": ht})
    for told in lines:
        line(twin, bc, *told)
    return bc


def judged(twin: Twin, model: type[Mirrored], until: datetime = NOW + YEAR) -> Totals:
    return totals(twin.mirror, model, until, 20)


def off(twin: Twin, model: type[Mirrored]) -> list[int]:
    return [one.odoo_id for one in judged(twin, model).first]


def test_a_bc_whose_lines_make_another_amount_is_named_with_both(twin: Twin):
    order(twin, 200, (5, 40, 200))
    bc = order(twin, 350.5, (5, 40, 200), (2, 75.5, 151))
    twin.sync()
    found = judged(twin, Bc)
    assert (found.compared, found.differing) == (2, 1)
    assert str(found.first[0]) == f"BC 626637 (id {bc}): ht 350.50, its 2 lines make 351.00"
    assert judged(twin, BcLine).differing == 0


def test_a_line_whose_quantity_and_price_make_another_amount_is_named_with_both(twin: Twin):
    bc = order(twin, 400)
    wrong = line(twin, bc, 5, 41.5, 200)
    line(twin, bc, 5, 40, 200)
    twin.sync()
    found = judged(twin, BcLine)
    assert (found.compared, found.differing) == (2, 1)
    told = f"line {wrong} of BC 626637: subtotal 200.00, 5 × 41.5 make 207.5"
    assert str(found.first[0]) == told
    assert judged(twin, Bc).differing == 0


def test_of_many_only_the_first_by_id_are_told_and_all_are_counted(twin14: Twin):
    wrong = [order(twin14, 1) for _ in range(30)]
    twin14.sync()
    found = judged(twin14, Bc)
    assert [one.odoo_id for one in found.first] == wrong[:20]
    assert (found.compared, found.differing) == (30, 30)


@pytest.mark.parametrize(("ht", "agrees"), [(0, True), (0.004, True), (0.01, False), (99, False)])
def test_a_bc_without_lines_has_no_amount(twin14: Twin, ht: float, agrees: bool):
    bc = order(twin14, ht)
    twin14.sync()
    assert off(twin14, Bc) == ([] if agrees else [bc])


@pytest.mark.parametrize(
    ("qty", "prix", "subtotal", "agrees"),
    [
        (3, 1.335, 4.01, True),
        (3, 1.335, 4.0, True),
        (3, 1.335, 3.99, False),
        (3, 1.335, 4.02, False),
        (300_000, 0.3333333, 99_999.99, True),
        (-4, 2.5, -10, True),
        (-4, 2.5, -10.01, False),
        (0, 40, 0, True),
    ],
)
def test_a_line_may_be_rounded_either_way_and_no_further(
    twin14: Twin, qty: int, prix: float, subtotal: float, agrees: bool
):
    bad = line(twin14, False, qty, prix, subtotal)
    twin14.sync()
    assert off(twin14, BcLine) == ([] if agrees else [bad])


@pytest.mark.parametrize(("ht", "agrees"), [(0.30, True), (0.32, True), (0.33, False)])
def test_each_line_of_a_bc_may_be_rounded_by_itself(twin14: Twin, ht: float, agrees: bool):
    bc = order(twin14, ht, *[(1, 0.1, 0.1)] * 3)
    twin14.sync()
    assert off(twin14, Bc) == ([] if agrees else [bc])


def test_what_was_written_since_is_not_judged_yet_nor_is_the_bc_of_such_a_line(twin14: Twin):
    bc = order(twin14, 350, (5, 40, 200))
    twin14.sync()
    assert off(twin14, Bc) == [bc]
    assert judged(twin14, Bc, NOW).compared == 0
    twin14.later(3600)
    line(twin14, bc, 1, 149, 149)
    twin14.sync()
    assert judged(twin14, Bc, NOW + timedelta(seconds=3000)).compared == 0
    assert judged(twin14, BcLine, NOW + timedelta(seconds=3000)).compared == 1


def test_a_bc_written_since_is_not_judged_yet_though_its_lines_are_old(twin14: Twin):
    bc = order(twin14, 200, (5, 40, 200))
    twin14.later(3600)
    twin14.source.write(BC, bc, {"ht": 400})
    twin14.sync()
    assert judged(twin14, Bc, NOW + timedelta(seconds=3000)).compared == 0
    assert off(twin14, Bc) == [bc]


def test_an_inferred_bc_has_no_amount_to_judge(twin: Twin):
    bc = order(twin, 1, (5, 40, 200))
    twin.source.hide(BC, [bc])
    twin.sync()
    assert twin.rows(Bc)[bc]["inferred"]
    assert (judged(twin, Bc).compared, judged(twin, BcLine).compared) == (0, 1)


def test_hidden_records_are_not_judged_by_what_they_last_were(twin: Twin):
    hidden = order(twin, 1, (5, 40, 200))
    half_hidden = order(twin, 1, (5, 40, 200))
    unseen = line(twin, half_hidden, 5, 1, 200)
    twin.sync()
    assert off(twin, Bc) == [hidden, half_hidden]
    twin.source.hide(BC, [hidden])
    twin.source.hide(LINE, [unseen])
    twin.sync()
    assert judged(twin, Bc).compared == 0
    assert off(twin, BcLine) == []


def test_a_rejected_line_is_not_held_against_its_bc(twin: Twin):
    known, new = order(twin, 400, (5, 40, 200)), order(twin, 200, (5, 40, 200))
    twin.sync()
    assert off(twin, Bc) == [known]
    worth = line(twin, known, 5, 40, 200)
    never = line(twin, new, 5, 40, 200)
    twin.source.write(BC, new, {"ht": 400})
    twin.source.sql("UPDATE dimagaz_bc_line SET subtotal = 1e15 WHERE id = %s", [never])
    twin.source.sql("UPDATE dimagaz_bc_line SET prix = 'NaN' WHERE id = %s", [worth])
    assert twin.sync()["bc_line"].rejected == 2
    assert judged(twin, Bc).compared == 0
    twin.source.write(LINE, [worth, never], {"prix": 40, "subtotal": 200})
    twin.sync()
    assert (judged(twin, Bc).compared, off(twin, Bc)) == (2, [])


def test_a_rejected_bc_is_not_judged_by_its_last_good_row(twin14: Twin):
    bc = order(twin14, 200, (5, 40, 200))
    twin14.sync()
    twin14.source.write(BC, bc, {"ht": 1e15})
    line(twin14, bc, 5, 40, 200)
    twin14.sync()
    assert twin14.rows(Bc)[bc]["ht"] == Decimal("200.00")
    assert judged(twin14, Bc).compared == 0


@pytest.mark.parametrize("version", [14, 19])
def test_every_amount_of_the_demo_agrees_and_goes_on_to_agree_as_it_lives(
    database_url: URL, mirror: Engine, version: int
):
    populate(database_url, 120, now=NOW)
    with DemoOdoo(database_url, version) as odoo, twin_of(odoo, mirror) as twin:
        twin.sync()
        assert [judged(twin, model).differing for model in (Bc, BcLine)] == [0, 0]
        life = Life(odoo, seed=version)
        for _ in range(60):
            twin.later(3)
            life.step()
        twin.sync()
        assert [judged(twin, model).differing for model in (Bc, BcLine)] == [0, 0]
        assert judged(twin, Bc).compared > 100
