"""Orders as they would stand in Odoo's tables: amounts that add up, states that fit their age."""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from scrap_ags.demo.goods import ACCESSORIES, BOTTLED, price_list
from scrap_ags.demo.people import CENTRES, DEPOSITARIES, SUPPLIERS
from scrap_ags.demo.rhythm import moments
from scrap_ags.demo.storage import ADMIN_ID

FIRST_NAME = 518_000
"""BC are numbered on paper, in books: names rise, with gaps."""

LINES = (1, 2, 3, 4, 5)
LINES_WEIGHTS = (14, 29, 29, 19, 9)
"""2.8 lines on average."""

VERSIONS = (None, "Web 1.0.0", "1.3.2+34", "1.3.4+36")
OPEN_STATES = ("draft", "sent", "confirmed")
IMAGE_SIZES = range(7_500, 90_000)
"""Of a scanned BC, in quarters of its base64: 30 to 360 kB."""

Row = dict[str, object]


class Order(NamedTuple):
    """One row of ``dimagaz_bc`` and its rows of ``dimagaz_bc_line``, by column; without ids."""

    bc: Row
    lines: list[Row]


def orders(count: int, start: date, until: datetime, chance: random.Random) -> Iterator[Order]:
    """Orders in the order in which they came in, with ids from 1."""
    name, line_id = FIRST_NAME, 0
    for record, bc_date in enumerate(moments(count, start, until, chance), 1):
        name += 1 if chance.random() < 0.97 else chance.randrange(2, 40)
        order = one_order(str(name), bc_date, until, chance)
        numbered = [
            {"id": line_id + place, "bc_id": record, **line}
            for place, line in enumerate(order.lines, 1)
        ]
        line_id += len(numbered)
        yield Order({"id": record, **order.bc}, numbered)


def one_order(name: str, bc_date: datetime, until: datetime, chance: random.Random) -> Order:
    """An order of ``bc_date`` as it stands at ``until`` (both UTC without a zone)."""
    created = bc_date + min(timedelta(seconds=240), until - bc_date) * chance.random()
    stamps = {"create_uid": ADMIN_ID, "create_date": created, "write_uid": ADMIN_ID}
    kind = "gaz" if chance.random() < 0.93 else "accessoire"
    count = chance.choices(LINES, LINES_WEIGHTS)[0]
    lines = [
        one_line(kind, chance) | {"bc_date": bc_date} | stamps | {"write_date": created}
        for _ in range(count)
    ]
    handled = created + timedelta(hours=chance.expovariate(0.05))
    if handled > until:
        handled = created + (until - created) * chance.random()
    bc = (
        {"name": name, "fullname": f"BC{name}/{bc_date:%Y%m%d}", "bc_date": bc_date}
        | parties(chance)
        | progress(bc_date, until, chance)
        | particulars(kind, chance)
        | stamps
        | {"write_date": handled}
    )
    return Order(bc | amounts(lines, bool(bc["done"]), chance), lines)


def one_line(kind: str, chance: random.Random) -> Row:
    """Bottles or accessories; the same product may come twice in an order."""
    bottled = kind == "gaz"
    product = chance.choice(BOTTLED if bottled else ACCESSORIES)
    qty = chance.randrange(4, 320) if bottled else chance.randrange(1, 30)
    thousandths = price_list()[product]
    return {
        "product": product,
        "qty": qty,
        "qty_vide": qty - qty // 9,
        "qty_retenue": 0,
        "qty_defect": int(chance.random() < 0.04),
        "prix": thousandths / 1000,
        "subtotal": (qty * thousandths + 5) // 10 / 100,
    }


def parties(chance: random.Random) -> Row:
    """Who orders from whom: a depositary has his filling centre, nearly always."""
    depositaire = min(int(chance.expovariate(0.018)) + 1, DEPOSITARIES)
    centre = (depositaire * 7 + int(chance.random() < 0.05)) % CENTRES + 1
    fournisseur = (centre - 1) % len(SUPPLIERS) + 1
    return {
        "fournisseur": fournisseur,
        "fournisseur_centre": centre,
        "depositaire": depositaire,
    }


def progress(bc_date: datetime, until: datetime, chance: random.Random) -> Row:
    """How far the order has come at its age."""
    state = state_of(until - bc_date, chance)
    done = state == "done"
    delivered = bc_date + timedelta(hours=chance.randrange(4, 70))
    return {
        "state": state,
        "done": done,
        "confirmed": state in ("confirmed", "done"),
        "sap": done and chance.random() < 0.9,
        "terminated": done and chance.random() < 0.7,
        "bl_date": delivered if done and delivered < until else None,
        "bl_number": f"BL{chance.randrange(10**7):07d}" if done else None,
    }


def state_of(age: timedelta, chance: random.Random) -> str:
    if age < timedelta(days=1):
        return chance.choice(OPEN_STATES)
    if age < timedelta(days=4):
        return chance.choice(("confirmed", "done"))
    return chance.choices(("done", "cancel", "confirmed"), (92, 5, 3))[0]


def particulars(kind: str, chance: random.Random) -> Row:
    """The rest, with the gaps that real records have."""
    return {
        "bc_type": "urgent" if chance.random() < 0.05 else "normal",
        "non_conforme": chance.random() < 0.01,
        "verify_state": chance.choice((None, None, "todo", "ok", "ok")),
        "qty_retenue": 0,
        "paye_par": chance.choice((None, "espece", "cheque", "virement", "solde")),
        "version": chance.choice(VERSIONS),
        "prefix": True,
        "source": chance.choice(("mobile", "web", "web")),
        "product_type": kind,
        "bc_image": None if chance.random() < 0.1 else f"~{chance.choice(IMAGE_SIZES) * 4}",
    }


def amounts(lines: list[Row], paid: bool, chance: random.Random) -> Row:
    """ht is the lines' sum; ttc is ht less remise plus 10 % tva. Computed in cents."""
    ht = sum(round(float(str(line["subtotal"])) * 100) for line in lines)
    remise = ht // 50 if chance.random() < 0.03 else 0
    tva = ((ht - remise) * 10 + 50) // 100
    ttc = ht - remise + tva
    cents = {"ht": ht, "remise": remise, "tva": tva, "ttc": ttc, "montant_paye": ttc * paid}
    return {name: value / 100 for name, value in cents.items()}
