"""An Odoo 14 that costs nothing: every record is rendered beforehand, answers are only joined.

It knows just what the sync asks, at a chosen pace, in a process of its own: what is measured is
the sync, not its source. Run as ``python -m benchmarks.rendered BC [ROWS PAIRS IDS]`` (the
last three: the pace in records a second; 0 is as fast as it can); it prints its port when ready.
"""

import bisect
import json
import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from typing import Any

from sqlalchemy import Numeric

from scrap_ags.models import MIRRORED, Bc, BcLine, Mirrored, references
from scrap_ags.odoo.values import Wire, columns_from_odoo, odoo_field
from scrap_ags.sync.drift import expected_types

FIRST = datetime(2024, 1, 1, 6, tzinfo=UTC)
DAYS = (date(2026, 11, 1) - FIRST.date()).days
PARENTS = {"dimagaz.user": 200, "dimagaz.product": 12, "dimagaz.fournisseur": 6}
PARENTS["dimagaz.fournisseur.centre"] = 30
SECRET = "benchmark"


class Table:
    """The records of one model: rendered, by id, and by the moment that dates them."""

    def __init__(self, model: type[Mirrored]) -> None:
        self.model = model
        self.rendered: list[bytes] = [b""]
        self.pairs: list[bytes] = [b""]
        self.moments: list[str] = []

    def add(self, record: dict[str, Any], moment: str) -> None:
        key = len(self.rendered)
        self.rendered.append(json.dumps({"id": key, **record}).encode())
        self.pairs.append(json.dumps({"id": key, "write_date": record["write_date"]}).encode())
        self.moments.append(moment)

    def ids(self, domain: list[Any], limit: int | None) -> range:
        """Ids ascend with their moments, so that every domain of the sync is one range."""
        terms = [term for term in domain if isinstance(term, list)]
        start = bisect.bisect_left(self.moments, max(_bounds(terms, ">="), default="")) + 1
        below = min(_bounds(terms, "<"), default="9")
        end = bisect.bisect_left(self.moments, below) + 1
        after = max(
            (int(value) for name, operator, value in terms if (name, operator) == ("id", ">")),
            default=0,
        )
        start = max(start, after + 1)
        return range(start, min(end, start + limit) if limit else end)


def _bounds(terms: list[Any], operator: str) -> list[str]:
    return [value for _, op, value in terms if op == operator and isinstance(value, str)]


def text(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S")


Maker = Callable[[random.Random, str], Any]


def maker(column: Any, labelled: bool) -> Maker:
    """Makes a value of the kind and size that the column's real ones have, on a given moment."""
    kinds = expected_types(column)
    if "datetime" in kinds:
        return lambda _, at: at
    if "many2one" in kinds:
        return lambda chance, _: (
            [chance.randint(1, 6), "Label"] if labelled else chance.randint(1, 6)
        )
    if "boolean" in kinds:
        return lambda chance, _: chance.random() < 0.5
    if isinstance(column.type, Numeric):
        return lambda chance, _: round(chance.uniform(0, 60_000), 2)
    if "integer" in kinds:
        return lambda chance, _: chance.randint(0, 300)
    return lambda chance, _: chance.choice(("confirmed", "web", "BL0001234", "1.3.2+34", False))


def fed(model: type[Mirrored]) -> list[Any]:
    """The columns that a field of their own feeds."""
    return [column for column in columns_from_odoo(model) if "odoo" in column.info]


@cache
def makers(model: type[Mirrored]) -> dict[str, Maker]:
    labelled = Wire(model).labels
    return {
        odoo_field(model, column.name): maker(column, labelled)
        for column in fed(model)
        if not column.primary_key
    }


def record(model: type[Mirrored], chance: random.Random, at: str) -> dict[str, Any]:
    return {name: make(chance, at) for name, make in makers(model).items()}


def world(orders: int) -> dict[str, Table]:
    """``orders`` BC spread evenly over the days, 2.8 lines each, and their parents."""
    chance = random.Random(14)
    tables = {model.odoo_model: Table(model) for model in MIRRORED}
    for name, count in PARENTS.items():
        for _ in range(count):
            tables[name].add(record(tables[name].model, chance, text(FIRST)), text(FIRST))
    step = timedelta(days=DAYS) / orders
    for number in range(orders):
        at = text(FIRST + number * step)
        dates = {"bc_date": at, "create_date": at, "write_date": at}
        tables[Bc.odoo_model].add(record(Bc, chance, at) | dates, at)
        for _ in range((2, 3, 3, 3, 3)[number % 5]):
            line = record(BcLine, chance, at) | dates | {odoo_field(BcLine, "bc_id"): number + 1}
            tables[BcLine.odoo_model].add(line, at)
    return tables


def fields(model: type[Mirrored]) -> dict[str, dict[str, Any]]:
    parents = references(model)
    return {
        odoo_field(model, column.name): {
            "type": max(expected_types(column)),
            "relation": parents[column.name].odoo_model if column.name in parents else "",
        }
        for column in fed(model)
    }


class Answers(BaseHTTPRequestHandler):
    """JSON-RPC, as much of it as the sync speaks."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # Header and body leave together, without waiting for an acknowledgement.
    disable_nagle_algorithm = True
    tables: dict[str, Table]
    pace: tuple[float, float, float]
    turn = Lock()

    def do_GET(self) -> None:
        self.answer(404, b"<html>not found</html>", "text/html")

    def do_POST(self) -> None:
        call = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        params = call["params"]
        if params["service"] == "common":
            result, rows, rate = self.common(params["method"]), 0, 0.0
        else:
            result, rows, rate = self.execute(*params["args"][3:])
        if rate:
            # One pace for all requests together: they share Odoo's processor.
            with self.turn:
                time.sleep(rows / rate)
        envelope = b'{"jsonrpc":"2.0","id":%s,"result":%s}' % (
            json.dumps(call.get("id")).encode(),
            result,
        )
        self.answer(200, envelope, "application/json")

    def common(self, method: str) -> bytes:
        if method == "version":
            return b'{"server_version":"14.0","server_version_info":[14,0,0,"final",0,""]}'
        return b"2"

    def execute(
        self, model: str, method: str, args: list[Any], options: dict[str, Any]
    ) -> tuple[bytes, int, float]:
        table, (rows, pairs, ids) = self.tables[model], self.pace
        if method == "fields_get":
            return json.dumps(fields(table.model)).encode(), 0, 0
        if method == "read":
            wanted = (args or [options.get("ids")])[0]
            return b"[%s]" % b",".join(map(table.rendered.__getitem__, wanted)), len(wanted), rows
        domain = (args or [options.get("domain", [])])[0]
        found = table.ids(domain, options.get("limit"))
        if method == "search_count":
            return str(len(found)).encode(), 0, 0
        if method == "search_read":
            return b"[%s]" % b",".join(table.pairs[found.start : found.stop]), len(found), pairs
        return json.dumps(list(found)).encode(), len(found), ids

    def answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, *_: object) -> None:
        """One line a request would cost more than the answer."""


def main(orders: int, rows: float = 0, pairs: float = 0, ids: float = 0) -> None:
    Answers.tables, Answers.pace = world(orders), (rows, pairs, ids)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.daemon_threads = True
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
