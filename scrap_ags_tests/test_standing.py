"""Standing states are no differences: they start no run, however often the refresh looks."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine

from scrap_ags.models import Bc, BcLine, User
from scrap_ags_tests.hazards.refresh import Refresh
from scrap_ags_tests.twin import Twin, twin_of

BC, LINE, USER = Bc.odoo_model, BcLine.odoo_model, User.odoo_model


@pytest.fixture(params=[14, 19])
def twin(request: pytest.FixtureRequest, mirror: Engine) -> Iterator[Twin]:
    """A twin in step, with a depositaire, his BC and its line."""
    with twin_of(request.getfixturevalue(f"odoo{request.param}"), mirror) as twin:
        user = twin.source.create(USER, {"name": "Atlas"})
        bc = twin.source.create(BC, {"name": "1", "depositaire": user})
        twin.source.create(LINE, {"bc_id": bc, "qty": 1})
        twin.sync()
        yield twin


def an_inferred_member(twin: Twin) -> None:
    other = twin.source.create(USER, {"name": "Rif"})
    twin.source.hide(USER, [other])
    twin.source.create(BC, {"name": "2", "depositaire": other})


def a_hidden_row(twin: Twin) -> None:
    twin.source.hide(USER, [1])


def a_rejected_record(twin: Twin) -> None:
    twin.source.write(BC, 1, {"ht": 1e15})


def withheld_deletions(twin: Twin) -> None:
    twin.source.unlink(USER, 1)


@pytest.mark.parametrize(
    "state", [an_inferred_member, a_hidden_row, a_rejected_record, withheld_deletions]
)
def test_a_standing_state_starts_one_run_and_no_more(twin: Twin, state: Callable[[Twin], None]):
    refresh = Refresh(twin)
    refresh.minute()
    state(twin)
    refresh.minute()
    assert refresh.reports
    for _ in range(3):
        looks = refresh.minute()
        assert [look.differences for look in looks] == [0] * 6
        assert not refresh.reports
