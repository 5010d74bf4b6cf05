"""The records of ``recordings/dimagaz*.jsonl`` that nobody saw, made up so that the numbers and
sums which the recordings tell of them come out: by model and id, with the columns that matter."""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain, repeat
from typing import Any, NamedTuple

Row = dict[str, Any]
Rows = dict[int, Row]


class Day(NamedTuple):
    """What recorded groups tell of one day's BC and of their lines."""

    last_bc: int
    before_15h: range
    """The BC of before 15:00 UTC, midnight in Tokyo, beside those that were seen."""
    ttc: float
    last_line: int
    qty: int
    subtotal: float


FIRST_DAY, DAYS, BCS, LINES = datetime.fromisoformat("2026-10-24"), 30, 2000, 5981
TOLD = (
    Day(67, range(23, 68), 2246188.76, 193, 36033, 2050234.65),
    Day(134, range(90, 135), 2436142.88, 382, 38786, 2229012.95),
    Day(200, range(155, 199), 2471490.55, 585, 40563, 2259682.20),
    Day(267, range(225, 266), 2289773.94, 778, 38417, 2094000.50),
)
EARLY = {bc for day in TOLD for bc in day.before_15h}
TTC = 75259424.27
SEEN = range(1, 5)
LAST_OF_STATE = {1953: "draft", 1994: "cancel", 1998: "confirmed", 2000: "done"}
OTHERS_OF_STATE = {"cancel": 102, "confirmed": 393, "draft": 89, "sent": 187, "done": 1221}
PIXELS = "iVBORw0KGgo" + 53 * "A"
NAMES = {
    "dimagaz.user": (200, "Dépositaire {:03}"),
    "dimagaz.product.template": (6, "Modele {}"),
    "dimagaz.product.category": (3, "Categorie {}"),
    "dimagaz.product": (12, "Produit {:02}"),
    "dimagaz.fournisseur": (8, "Fournisseur {}"),
    "dimagaz.fournisseur.centre": (30, "Centre {:02}"),
}
"""How many there were, and what they were called."""


def everything() -> dict[str, Rows]:
    """Parents stand before their children."""
    named = {
        model: {record: dict[str, object](name=name.format(record)) for record in range(1, n + 1)}
        for model, (n, name) in NAMES.items()
    }
    return named | {"dimagaz.bc": bcs(), "dimagaz.bc.line": lines()}


def bcs() -> Rows:
    states = chain(*(repeat(state, count) for state, count in OTHERS_OF_STATE.items()))
    return {bc: one_bc(bc, states) for bc in range(1, BCS + 1)}


def one_bc(bc: int, states: Iterator[str]) -> Row:
    day = FIRST_DAY + timedelta(days=(bc - 1) * DAYS // BCS, hours=6 if bc in EARLY else 16)
    return {
        "name": f"BC{bc:07}",
        "bc_date": str(day),
        "state": LAST_OF_STATE.get(bc) or (next(states) if bc not in SEEN else None),
        "ttc": 0.0,
        "bc_image": PIXELS if bc % 50 == 1 else None,
    }


def lines() -> Rows:
    """Of the first days as many as was told, of the others about as many each, all of one BC."""
    ends = [day.last_line for day in TOLD]
    found: Rows = {}
    for line in range(1, LINES + 1):
        later = (line - ends[-1] - 1) * (DAYS - len(ends)) // (LINES - ends[-1])
        day = FIRST_DAY + timedelta(days=bisect_left(ends, line) + max(0, later))
        found[line] = {"bc_id": BCS // 2, "bc_date": str(day), "qty": 0, "subtotal": 0.0}
    return found


def settle(rows: dict[str, Rows]) -> None:
    """Let the sums come out: the last record of each day makes up for all that nobody saw."""
    bc = line = 1
    for day in TOLD:
        make_up(rows["dimagaz.bc"], range(bc, day.last_bc + 1), "ttc", day.ttc)
        of_day = range(line, day.last_line + 1)
        make_up(rows["dimagaz.bc.line"], of_day, "qty", day.qty)
        make_up(rows["dimagaz.bc.line"], of_day, "subtotal", day.subtotal)
        bc, line = day.last_bc + 1, day.last_line + 1
    make_up(rows["dimagaz.bc"], range(1, BCS + 1), "ttc", TTC)


def make_up(rows: Rows, part: range, field: str, total: float) -> None:
    others = (rows[record][field] for record in part[:-1])
    rows[part[-1]][field] = round(total - sum(others), 2)
