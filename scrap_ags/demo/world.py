"""A believable gas distributor, the same for the same seed: who, what, and 10,000 orders."""

import random
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain, islice

import psycopg
from sqlalchemy import URL

from scrap_ags.demo import goods, people
from scrap_ags.demo.orders import Order, orders
from scrap_ags.demo.storage import ADMIN_ID, connection_string, prepare

START = date(2024, 1, 1)
SEED = 626_637
BATCH = 20_000
Row = Sequence[object]


def populate(
    dsn: str | URL,
    bc: int = 10_000,
    *,
    start: date = START,
    now: datetime | None = None,
    seed: int = SEED,
) -> None:
    """Fill an empty demo Odoo with ``bc`` orders of 2.8 lines each from ``start`` to ``now``
    (UTC; by default the real time). A database that holds orders stays as it is."""
    prepare(dsn)
    until = (now or datetime.now(UTC)).astimezone(UTC).replace(tzinfo=None)
    if until.date() <= start:
        raise ValueError(f"a world that starts on {start} cannot end on {until.date()}")
    chance = random.Random(seed)
    with psycopg.connect(connection_string(dsn)) as connection:
        if connection.execute("select 1 from dimagaz_bc limit 1").fetchone():
            return
        people_and_goods(connection, start, chance)
        coming = orders(bc, start, until, chance)
        while batch := list(islice(coming, BATCH)):
            save(connection, batch)
        for table in ("dimagaz_bc", "dimagaz_bc_line"):
            renumber(connection, table)
        connection.execute("analyze")


def save(connection: psycopg.Connection, batch: list[Order]) -> None:
    lines = list(chain.from_iterable(order.lines for order in batch))
    for table, rows in (
        ("dimagaz_bc", [order.bc for order in batch]),
        ("dimagaz_bc_line", lines),
    ):
        copy(connection, table, list(rows[0]), (tuple(row.values()) for row in rows))


def people_and_goods(connection: psycopg.Connection, start: date, chance: random.Random) -> None:
    """Everything that orders refer to, created in the weeks before the first of them."""
    named = "id name"
    tables = {
        "dimagaz_product_template": (named, goods.templates()),
        "dimagaz_product_category": (named, goods.categories()),
        "dimagaz_product": (
            "id name product_id product_category prix product_type",
            goods.products(),
        ),
        "dimagaz_fournisseur": ("id name adresse email tel ville", people.suppliers()),
        "dimagaz_fournisseur_centre": ("id name centre_id", people.centres()),
        "dimagaz_user": (
            "id name username password sap_id solde plafond_credit active",
            people.depositaries(chance),
        ),
    }
    opened = datetime.combine(start, time()) - timedelta(days=40)
    for table, (columns, rows) in tables.items():
        names = f"{columns} create_uid create_date write_uid write_date".split()
        copy(connection, table, names, (stamped(row, opened, chance) for row in rows))
        renumber(connection, table)


def stamped(row: Row, opened: datetime, chance: random.Random) -> Row:
    """The row with who created it, and when within a month of ``opened``."""
    moment = opened + timedelta(days=30) * chance.random()
    return (*row, ADMIN_ID, moment, ADMIN_ID, moment)


def copy(
    connection: psycopg.Connection, table: str, columns: list[str], rows: Iterable[Row]
) -> None:
    statement = f"copy {table} ({', '.join(columns)}) from stdin"
    with connection.cursor() as cursor, cursor.copy(statement.encode()) as stream:
        for row in rows:
            stream.write_row(row)


def renumber(connection: psycopg.Connection, table: str) -> None:
    """Let the next record follow the greatest id."""
    greatest = f"select coalesce(max(id), 1) from {table}"
    connection.execute(f"select setval('{table}_id_seq', ({greatest}))".encode())
