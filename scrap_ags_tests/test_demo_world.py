"""The seeded gas distributor: believable, consistent, and the same each time."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.demo.rhythm import CASABLANCA, fasting, moments
from scrap_ags.demo.world import populate
from scrap_ags_tests.conftest import Server
from scrap_ags_tests.demo_calls import result

NOW = datetime(2026, 3, 10, 15, 30, tzinfo=UTC)
BC = 1_500


@pytest.fixture(scope="module")
def world(server: Server) -> Iterator[DemoOdoo]:
    with server.database() as url:
        populate(url, BC, now=NOW)
        with DemoOdoo(url) as odoo:
            yield odoo


def count(odoo: DemoOdoo, where: str, table: str = "dimagaz_bc") -> int:
    return odoo.sql(f"select count(*) from {table} where {where}")[0][0]


def test_it_has_orders_with_two_point_eight_lines_each(world: DemoOdoo) -> None:
    assert count(world, "true") == BC
    assert 2.6 < count(world, "true", "dimagaz_bc_line") / BC < 3.0
    assert count(world, "true", "dimagaz_user") == 200
    names = world.sql("select name::int from dimagaz_bc order by id")
    assert names == sorted(names)


def test_amounts_add_up(world: DemoOdoo) -> None:
    apart = (
        "select count(*) from dimagaz_bc b join (select bc_id, sum(subtotal) as lines "
        "from dimagaz_bc_line group by bc_id) l on l.bc_id = b.id "
        "where abs(b.ht - l.lines) > 0.001 or abs(b.ht - b.remise + b.tva - b.ttc) > 0.001"
    )
    assert world.sql(apart) == [(0,)]
    rounded = "select count(*) from dimagaz_bc_line where abs(subtotal - qty * prix) > 0.0051"
    assert world.sql(rounded) == [(0,)]


def test_times_are_in_the_past_and_in_order(world: DemoOdoo) -> None:
    now = NOW.replace(tzinfo=None).isoformat()
    assert count(world, f"write_date > '{now}' or bl_date > '{now}'") == 0
    assert count(world, "write_date < create_date or create_date < bc_date") == 0
    assert count(world, "bc_date <> date_trunc('second', bc_date)") == 0
    assert count(world, "write_date = date_trunc('second', write_date)") < BC / 100


def test_states_fit_the_age_and_gaps_are_as_in_real_records(world: DemoOdoo) -> None:
    assert count(world, "state in ('draft', 'sent') and bc_date < '2026-03-09'") == 0
    assert count(world, "state = 'done'") > BC * 0.8
    for gap in ("bl_date", "version", "verify_state", "paye_par", "bc_image"):
        assert 0 < count(world, f"{gap} is null") < BC
    assert count(world, "not active", "dimagaz_user") > 0


def test_reading_an_image_by_mistake_hurts(world: DemoOdoo) -> None:
    fields = ["bc_image"]
    rows = result(world, "dimagaz.bc", "search_read", [["bc_image", "!=", False]], fields, limit=20)
    sizes = [len(row["bc_image"]) for row in rows]
    assert min(sizes) >= 30_000
    assert max(sizes) <= 360_000
    assert max(sizes) > 150_000


def test_the_next_record_follows_the_seeded_ones(world: DemoOdoo) -> None:
    assert world.create("dimagaz.fournisseur", {"name": "new"}) == 6


def test_the_same_seed_makes_the_same_world_and_a_full_one_stays(server: Server) -> None:
    worlds = []
    for _ in range(2):
        with server.database() as url:
            populate(url, 60, now=NOW)
            populate(url, 90, now=NOW)
            with DemoOdoo(url) as odoo:
                worlds.append(odoo.sql("select * from dimagaz_bc join dimagaz_bc_line l on true"))
    assert worlds[0] == worlds[1]
    assert len({row[0] for row in worlds[0]}) == 60


def test_a_world_cannot_end_before_it_starts(server: Server) -> None:
    with server.database() as url, pytest.raises(ValueError, match="cannot end"):
        populate(url, 1, start=date(2026, 3, 10), now=NOW)


def test_orders_come_by_day_but_in_ramadan_more_in_the_evening() -> None:
    found = moments(8_000, date(2026, 1, 1), NOW.replace(month=5, tzinfo=None), random.Random(3))
    assert found == sorted(found)
    late: dict[bool, list[bool]] = {True: [], False: []}
    week: Counter[int] = Counter()
    for moment in found:
        local = moment.replace(tzinfo=UTC).astimezone(CASABLANCA)
        late[fasting(local.date())].append(local.hour >= 19 or local.hour < 4)
        week[local.weekday()] += 1
    share = {rest: sum(hours) / len(hours) for rest, hours in late.items()}
    assert share[False] < 0.15 < 0.4 < share[True]
    assert week[6] < week[4] < week[0]
