"""What the users of the demo Odoo do in one transaction each. A change says what it did, or
nothing where there is no record to do it to."""

import random
from datetime import datetime

from scrap_ags.demo.goods import BOTTLED, PRODUCTS, price_list
from scrap_ags.demo.orders import FIRST_NAME, amounts, one_order
from scrap_ags.demo.people import DEPOSITARIES, balance
from scrap_ags.demo.transaction import Transaction

BC, LINE, PRODUCT, USER = "dimagaz.bc", "dimagaz.bc.line", "dimagaz.product", "dimagaz.user"
NEXT_STATE = {"draft": "sent", "sent": "confirmed", "confirmed": "done"}
REFERENCE = " (réf.)"


def order(tx: Transaction, chance: random.Random) -> str:
    """A new BC with its lines."""
    newest = tx.rows("select max(name::int) from dimagaz_bc where name ~ '^[0-9]{1,9}$'")[0][0]
    name = str((newest or FIRST_NAME) + 1)
    made = one_order(name, second(tx.now), tx.now, chance)
    bc = tx.create(BC, made.bc)
    for line in made.lines:
        tx.create(LINE, line | {"bc_id": bc})
    return f"BC {name} ordered"


def advance(tx: Transaction, chance: random.Random) -> str | None:
    """The next state of an open BC; a confirmed one is delivered and paid."""
    bc = recent(tx, chance, "where state in ('draft', 'sent', 'confirmed')")
    if bc is None:
        return None
    state, ttc = tx.rows("select state, ttc from dimagaz_bc where id = %s", [bc])[0]
    values: dict[str, object] = {"state": NEXT_STATE[state], "confirmed": state != "draft"}
    if state == "confirmed":
        values |= {"done": True, "bl_date": second(tx.now), "bl_number": f"BL{bc:07d}"}
        values |= {"montant_paye": ttc}
    tx.write(BC, bc, values)
    return f"BC #{bc} {NEXT_STATE[state]}"


def edit_line(tx: Transaction, chance: random.Random) -> str | None:
    """Another quantity, and the BC's amounts with it."""
    found = one_of_several(tx, chance)
    if found is None:
        return None
    line, bc, prix = found
    qty = chance.randrange(4, 320)
    tx.write(LINE, line, {"qty": qty, "subtotal": round(qty * prix, 2)})
    total(tx, bc, chance)
    return f"line #{line} edited"


def add_line(tx: Transaction, chance: random.Random) -> str | None:
    bc = recent(tx, chance)
    if bc is None:
        return None
    product, qty = chance.choice(BOTTLED), chance.randrange(4, 120)
    prix = price_list()[product] / 1000
    values = {"bc_id": bc, "product": product, "qty": qty, "prix": prix}
    tx.create(LINE, values | {"subtotal": round(qty * prix, 2), "bc_date": second(tx.now)})
    total(tx, bc, chance)
    return f"line added to BC #{bc}"


def delete_line(tx: Transaction, chance: random.Random) -> str | None:
    found = one_of_several(tx, chance)
    if found is None:
        return None
    line, bc, _ = found
    tx.unlink(LINE, line)
    total(tx, bc, chance)
    return f"line #{line} deleted"


def delete_order(tx: Transaction, chance: random.Random) -> str | None:
    """Its lines go with it, in silence."""
    bc = recent(tx, chance)
    if bc is None:
        return None
    tx.unlink(BC, bc)
    return f"BC #{bc} deleted"


def adjust_balance(tx: Transaction, chance: random.Random) -> str:
    """A depositary's balance, which shows on all his BC though none of them is written."""
    user = chance.randrange(1, DEPOSITARIES + 1)
    tx.write(USER, user, {"solde": balance(chance)})
    return f"balance of depositary #{user} adjusted"


def rename_product(tx: Transaction, chance: random.Random) -> str | None:
    product = chance.choice(PRODUCTS)
    rows = tx.rows("select name from dimagaz_product where id = %s", [product])
    if not rows:
        return None
    name = str(rows[0][0])
    renamed = name.removesuffix(REFERENCE) if name.endswith(REFERENCE) else name + REFERENCE
    tx.write(PRODUCT, product, {"name": renamed})
    return f"product #{product} renamed"


def archive_or_revive(tx: Transaction, chance: random.Random) -> str:
    user = chance.randrange(DEPOSITARIES - 50, DEPOSITARIES + 1)
    active = chance.random() < 0.5
    tx.write(USER, user, {"active": active})
    return f"depositary #{user} {'revived' if active else 'archived'}"


def second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


def recent(tx: Transaction, chance: random.Random, where: str = "") -> int | None:
    """A BC, the newest ones more often."""
    statement = f"select id from dimagaz_bc {where} order by id desc limit 1 offset %s"
    back = int(chance.expovariate(0.05))
    rows = tx.rows(statement, [back]) or tx.rows(statement, [0])
    return rows[0][0] if rows else None


def one_of_several(tx: Transaction, chance: random.Random) -> tuple[int, int, float] | None:
    """A line of a recent BC that has more than one: its id, its BC, its price."""
    count = "(select count(*) from dimagaz_bc_line l where l.bc_id = dimagaz_bc.id)"
    bc = recent(tx, chance, f"where {count} > 1")
    statement = "select id, bc_id, prix from dimagaz_bc_line where bc_id = %s order by id"
    lines = tx.rows(statement, [bc]) if bc else []
    return chance.choice(lines) if lines else None


def total(tx: Transaction, bc: int, chance: random.Random) -> None:
    """Let the BC's amounts agree with its lines again."""
    statement = "select subtotal from dimagaz_bc_line where bc_id = %s"
    lines: list[dict[str, object]] = [{"subtotal": s or 0} for (s,) in tx.rows(statement, [bc])]
    paid = tx.rows("select done from dimagaz_bc where id = %s", [bc])[0][0]
    tx.write(BC, bc, amounts(lines, bool(paid), chance))
