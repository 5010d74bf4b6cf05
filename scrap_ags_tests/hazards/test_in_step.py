"""The independent comparison sees what it is there to see."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from scrap_ags.models import Bc, BcLine, User
from scrap_ags_tests.hazards.in_step import differences
from scrap_ags_tests.twin import Twin, twin_of

BC, LINE, USER = Bc.odoo_model, BcLine.odoo_model, User.odoo_model


@pytest.fixture
def twin(odoo14, mirror: Engine) -> Iterator[Twin]:
    with twin_of(odoo14, mirror) as twin:
        yield twin


def told(twin: Twin) -> list[str]:
    return differences(twin.source, twin.mirror)


def test_a_mirror_in_step_has_no_difference(twin: Twin):
    user = twin.source.create(USER, {"name": "Atlas", "solde": 1.005})
    bc = twin.source.create(BC, {"name": "1", "ht": 0.125, "depositaire": user, "done": True})
    twin.source.create(LINE, {"bc_id": bc, "qty": 3, "prix": 0.1234565})
    assert len(told(twin)) == 3
    twin.sync()
    assert told(twin) == []


@pytest.mark.parametrize(
    ("change", "difference"),
    [
        ("state = 'x'", "bc 1: state is 'x', must be None"),
        ("ht = 1.01", "bc 1: ht is Decimal('1.01'), must be Decimal('1.00')"),
        ("write_date = write_date + interval '1 ms'", "bc 1: write_date is "),
        ("inferred = true", "bc 1 is inferred though Odoo shows it"),
        ("hidden_at = now()", "bc 1 is stamped hidden though Odoo shows it"),
        ("done = NULL", "bc 1: done is None, must be False"),
        ("qty_retenue = NULL", "bc 1: qty_retenue is None, must be 0"),
    ],
)
def test_one_wrong_value_is_one_difference(twin: Twin, change: str, difference: str):
    twin.source.create(BC, {"name": "1", "ht": 1})
    twin.sync()
    twin.execute(f"UPDATE scrap_dimagaz_bc SET {change}")
    [found] = told(twin)
    assert found.startswith(difference)


def test_what_odoo_has_no_more_and_what_it_hides_are_differences_until_the_next_sync(twin: Twin):
    gone, hidden, kept = (twin.source.create(LINE, {"qty": n}) for n in range(3))
    twin.sync()
    twin.source.unlink(LINE, gone)
    twin.source.hide(LINE, [hidden])
    assert told(twin) == [
        f"bc_line {gone} is gone from Odoo",
        f"bc_line {hidden} is hidden and not stamped so",
    ]
    twin.sync()
    assert told(twin) == []
    assert list(twin.rows(BcLine)) == [hidden, kept]


def test_what_cannot_be_stored_belongs_into_quarantine_and_nothing_else_does(twin: Twin):
    bad = twin.source.create(BC, {"name": "1", "ht": 1e15})
    assert told(twin) == [f"bc {bad} cannot be stored and is not in quarantine"]
    twin.sync()
    assert told(twin) == []
    twin.source.sql("UPDATE dimagaz_bc SET ht = 1")
    assert told(twin) == [
        f"bc {bad} is in quarantine though it can be stored",
        f"bc {bad} is missing",
    ]
    twin.sync(full=True)
    assert told(twin) == []
