"""The mirrored models with 2,000 BC, as ``recordings/dimagaz*.jsonl`` show them."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import URL

from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.demo.orm.dimagaz import DIMAGAZ
from scrap_ags.demo.storage import connection_string
from scrap_ags.demo.world import copy
from scrap_ags_tests.replay.exchanges import Exchange
from scrap_ags_tests.replay.made_up import Row, Rows, everything, settle
from scrap_ags_tests.replay.seen import seen
from scrap_ags_tests.replay.shift import Shift

STAMPS = ("create_uid", "create_date", "write_uid", "write_date")
ARCHIVED = "insert into dimagaz_user (id, name, active) values (%s, 'Archivé', false)"
"""A depositary who was there only while two exchanges asked for him."""


@contextmanager
def orders(url: URL, version: int, exchanges: list[Exchange], shift: Shift) -> Iterator[DemoOdoo]:
    """The server as it was before the first of its exchanges."""
    answers = {exchange.name: exchange.answer for exchange in exchanges}
    reader, nobody = (answers[f"authenticate_{n}"]["result"] for n in ("dimagaz", "norights"))
    with DemoOdoo(url, version, databases=[f"dimagaz{version}"]) as odoo:
        odoo.add_account(reader, "dimagaz", "dimagaz")
        odoo.add_account(nobody, "norights", "norights", key="key-of-nobody", rights=False)
        fill(url, completed(seen(exchanges)), shift)
        archived = 202 + shift.offset("dimagaz.user")
        odoo.on_request(
            lambda request: "Archivé" in str(request.domain),
            lambda _: odoo.sql(ARCHIVED, [archived]),
        )
        yield odoo


def fill(url: URL, records: dict[str, Rows], shift: Shift) -> None:
    with psycopg.connect(connection_string(url)) as connection:
        for model, rows in records.items():
            shifted = [shift.forth(row, f"/json/2/{model}/create") for row in rows.values()]
            values = (tuple(row.values()) for row in shifted)
            copy(connection, DIMAGAZ[model].table, list(shifted[0]), values)


def completed(known: dict[str, Rows]) -> dict[str, Rows]:
    """What was seen, and for the rest what makes the recorded numbers come out; everything
    written when the first BC was."""
    stamps = {name: known["dimagaz.bc"][1][name] for name in STAMPS}
    rows = {
        model: {
            record: empty(model) | stamps | {"id": record} | row | known[model].get(record, {})
            for record, row in made_up.items()
        }
        for model, made_up in everything().items()
    }
    settle(rows)
    return rows


def empty(model: str) -> Row:
    """Every column, so that all rows have the same."""
    return {field.name: field.default for field in DIMAGAZ[model].columns()}
