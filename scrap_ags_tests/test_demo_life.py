"""The demo Odoo's life: believable changes, reproducible, that end when told to."""

import random
import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import URL

from scrap_ags.demo import changes
from scrap_ags.demo.life import MIX, Life
from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.demo.world import populate
from scrap_ags_tests.conftest import Server

NOW = datetime(2026, 3, 10, 15, 30, tzinfo=UTC)


def lived(url: URL, steps: int) -> tuple[list[str], list[tuple]]:
    """What happened in so many steps, and the orders that are left."""
    populate(url, 80, now=NOW)
    with DemoOdoo(url) as odoo:
        odoo.clock.set(NOW)
        life = Life(odoo, seed=4)
        happened = []
        for _ in range(steps):
            odoo.clock.advance(3)
            happened.append(life.step())
        return happened, odoo.sql("select * from dimagaz_bc order by id")


def test_the_same_seed_lives_the_same_life(server: Server) -> None:
    with server.database() as one, server.database() as other:
        assert lived(one, 60) == lived(other, 60)


@pytest.fixture
def odoo(database_url: URL) -> DemoOdoo:
    populate(database_url, 80, now=NOW)
    return DemoOdoo(database_url)


def test_amounts_still_add_up_after_every_kind_of_change(odoo: DemoOdoo) -> None:
    apart = (
        "select b.id from dimagaz_bc b left join dimagaz_bc_line l on l.bc_id = b.id group by b.id "
        "having abs(b.ht - coalesce(sum(l.subtotal), 0)) > 0.001"
        " or abs(b.ht - b.remise + b.tva - b.ttc) > 0.001"
    )
    with odoo:
        chance = random.Random(1)
        for change in MIX:
            for _ in range(5):
                with odoo.transaction() as transaction:
                    change(transaction, chance)
        assert odoo.sql(apart) == []


def test_where_there_is_nothing_to_change_somebody_orders(odoo14: DemoOdoo) -> None:
    with odoo14.transaction() as transaction:
        for change in (changes.advance, changes.edit_line, changes.delete_order):
            assert change(transaction, random.Random(1)) is None


def test_a_change_moves_write_date_to_now(odoo: DemoOdoo) -> None:
    with odoo:
        with odoo.transaction() as transaction:
            changes.advance(transaction, random.Random(1))
        newest = odoo.sql("select max(write_date) from dimagaz_bc")[0][0]
    assert newest > NOW.replace(tzinfo=None)


def test_it_ends_with_its_block(odoo: DemoOdoo) -> None:
    with odoo:
        before = odoo.sql("select count(*) from dimagaz_bc")
        happened = threading.Event()
        with Life(odoo, per_minute=60_000, told=lambda _: happened.set()):
            assert happened.wait(20)
        assert not [t for t in threading.enumerate() if t.name == "demo-life"]
        after = odoo.sql("select count(*), max(write_date) from dimagaz_bc")
        assert odoo.sql("select count(*), max(write_date) from dimagaz_bc") == after
        assert after[0][0] != before[0][0] or after[0][1] > NOW.replace(tzinfo=None)
