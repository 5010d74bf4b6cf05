"""What each of the two questions of a look shows, and the other does not."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from scrap_ags.models import Bc
from scrap_ags.sync import look
from scrap_ags.sync.depth import OVERLAP
from scrap_ags.sync.look import Looker
from scrap_ags_tests.twin import CALENDAR, Twin, twin_of

BC = Bc.odoo_model


@pytest.fixture(params=[14, 19])
def twin(request: pytest.FixtureRequest, mirror: Engine) -> Iterator[Twin]:
    with twin_of(request.getfixturevalue(f"odoo{request.param}"), mirror) as twin:
        yield twin


def test_an_update_that_commits_late_behind_its_neighbours_is_seen_within_the_overlap(twin: Twin):
    """Neither its day's count nor its day's greatest write date tells."""
    late, neighbour = (twin.source.create(BC, {"name": name}) for name in "ab")
    twin.later()
    with twin.source.transaction() as slow:
        slow.write(BC, late, {"state": "done"})
        twin.later()
        twin.source.write(BC, neighbour, {"state": "done"})
        twin.sync()
        watermark = twin.client.now()
        twin.later(OVERLAP.total_seconds() - 90)
    found = Looker(twin.client, twin.mirror, CALENDAR).look(Bc, twin.client.now(), watermark)
    assert [stamp.odoo_id for stamp in found.stamps] == [late]


def test_a_deletion_of_what_was_written_long_ago_is_seen_by_its_day_of_creation(twin: Twin):
    gone, _ = (twin.source.create(BC, {"name": name}) for name in "ab")
    twin.later(30 * 86_400)
    twin.sync()
    twin.source.unlink(BC, gone)
    twin.later()
    at = twin.client.now()
    assert Looker(twin.client, twin.mirror, CALENDAR).look(Bc, at, at).gone == (gone,)


def test_a_look_that_leaves_something_out_does_not_move_the_watermark(
    twin: Twin, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(look, "ENOUGH", 1)
    for name in "ab":
        twin.source.create(BC, {"name": name})
    twin.later()
    at = twin.client.now()
    before = at - timedelta(hours=1)
    looker = Looker(twin.client, twin.mirror, CALENDAR)
    assert looker.look(Bc, at, before).watermark(before) == before
    twin.sync()
    assert looker.look(Bc, at, before).watermark(before) == at
