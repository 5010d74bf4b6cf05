"""Rejected records are tried again by themselves, less and less often."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from scrap_ags.models import BcLine
from scrap_ags_tests.twin import Twin, twin_of

LINE = BcLine.odoo_model


@pytest.fixture(params=[14, 19])
def twin(request: pytest.FixtureRequest, mirror: Engine) -> Iterator[Twin]:
    """A twin whose one line cannot be stored: its quantity has decimals."""
    with twin_of(request.getfixturevalue(f"odoo{request.param}"), mirror) as twin:
        twin.source.create(LINE, {"qty": 1})
        twin.source.sql("ALTER TABLE dimagaz_bc_line ALTER qty TYPE float8")
        twin.source.sql("UPDATE dimagaz_bc_line SET qty = 1.5")
        yield twin


def attempts_after(twin: Twin, minutes: float) -> int:
    """How often the record was tried, when a sync comes so long after the last try."""
    twin.execute(f"UPDATE scrap_rejected SET last_seen_at = now() - interval '{minutes} minutes'")
    twin.sync(BcLine)
    return twin.query("SELECT attempts FROM scrap_rejected")[0]["attempts"]


def test_a_rejected_record_is_tried_again_after_a_pause_that_doubles(twin: Twin):
    twin.sync(BcLine)
    tried = [attempts_after(twin, minutes) for minutes in (1.9, 2.1, 3.9, 4.1, 7.9, 8.1)]
    assert tried == [1, 2, 2, 3, 3, 4]


def test_the_pause_of_a_rejected_record_never_exceeds_a_day(twin: Twin):
    twin.sync(BcLine)
    twin.execute("UPDATE scrap_rejected SET attempts = 1000")
    assert attempts_after(twin, 23 * 60) == 1000
    assert attempts_after(twin, 24 * 60 + 1) == 1001


def test_a_rejected_record_comes_back_by_itself_once_the_mirror_can_hold_it(twin: Twin):
    twin.sync(BcLine)
    twin.source.sql("UPDATE dimagaz_bc_line SET qty = 2")
    assert attempts_after(twin, 1) == 1
    twin.execute("UPDATE scrap_rejected SET last_seen_at = now() - interval '3 minutes'")
    assert twin.sync(BcLine)["bc_line"].created == 1
    assert not twin.query("SELECT FROM scrap_rejected")
