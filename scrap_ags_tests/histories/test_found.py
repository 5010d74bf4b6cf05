"""What random histories found, each as the shortest history that shows it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from scrap_ags.errors import OdooDenied
from scrap_ags.models import Bc, BcLine, Mirrored, User
from scrap_ags.sync.look import Looker
from scrap_ags.sync.seen import Look
from scrap_ags_tests.twin import CALENDAR, Twin, twin_of

BC, LINE, USER = Bc.odoo_model, BcLine.odoo_model, User.odoo_model


@pytest.fixture(params=[14, 19])
def twin(request: pytest.FixtureRequest, mirror: Engine) -> Iterator[Twin]:
    with twin_of(request.getfixturevalue(f"odoo{request.param}"), mirror) as twin:
        yield twin


def test_a_field_missing_from_a_parents_model_does_not_stop_what_refers_to_it(twin: Twin):
    user = twin.source.create(USER, {"name": "Atlas"})
    bc = twin.source.create(BC, {"name": "1", "depositaire": user})
    twin.source.revoke(USER, "name")
    twin.sync(Bc)
    assert twin.rows(Bc)[bc]["depositaire_id"] == user
    assert twin.rows(User)[user]["inferred"]
    twin.source.restore(USER)
    twin.sync(User)
    assert twin.rows(User)[user]["name"] == "Atlas"


def look(twin: Twin, model: type[Mirrored]) -> Look:
    """What the sensor sees that looked a moment ago."""
    at = twin.client.now()
    return Looker(twin.client, twin.mirror, CALENDAR).look(model, at, at)


def test_a_rejected_record_that_was_created_on_another_day_than_its_last_good_row_is_no_difference(
    twin: Twin,
):
    """As after a restored backup: the id was given to another record, which cannot be stored."""
    first, second = (twin.source.create(LINE, {"qty": n}) for n in (1, 2))
    twin.sync()
    twin.source.sql(
        "UPDATE dimagaz_bc_line SET create_date = NULL, subtotal = 'Infinity' WHERE id = %s",
        [first],
    )
    assert twin.sync(BcLine, full=True)["bc_line"].rejected == 1
    assert twin.rows(BcLine).keys() == {first, second}
    assert look(twin, BcLine).differences == 0


def test_lines_whose_bc_may_not_be_read_have_no_day_and_are_synced_whole(twin: Twin):
    bc = twin.source.create(BC, {"name": "1"})
    twin.sync()
    twin.source.revoke(BC)
    line = twin.source.create(LINE, {"bc_id": bc, "qty": 1})
    with pytest.raises(OdooDenied, match=BC):
        look(twin, BcLine)
    twin.sync(BcLine)
    assert twin.rows(BcLine)[line]["bc_id"] == bc


def test_a_reference_to_what_was_never_seen_and_is_deleted_is_emptied_by_the_next_comparison_of_all(
    twin: Twin,
):
    """Odoo empties it without a trace; looks know nothing of a parent that is only inferred."""
    user = twin.source.create(USER, {"name": "Atlas"})
    bc = twin.source.create(BC, {"name": "1", "depositaire": user})
    twin.source.revoke(USER, "name")
    twin.sync(Bc)
    twin.source.unlink(USER, user)
    twin.source.restore(USER)
    twin.sync()
    assert twin.rows(Bc)[bc]["depositaire_id"] == user
    twin.sync(full=True)
    assert twin.rows(Bc)[bc]["depositaire_id"] is None
    twin.sync()
    assert not twin.rows(User)
