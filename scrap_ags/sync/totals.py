"""Do the mirrored amounts add up? If not, the source is wrong: the mirror has what Odoo gave.

Left out is what the mirror may hold otherwise than Odoo: inferred, hidden and rejected records,
and what was written so lately that the other half of it may still be on its way.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Engine, Subquery, func, not_, null, select

from scrap_ags.models import Bc, BcLine, Mirrored
from scrap_ags.sync.certain import as_in_odoo, named_by_rejected, written_before

HALF_A_CENT = Decimal("0.005")
"""What rounding to cents, half up, takes from an amount or adds to it at most."""
HALF_A_MILLIONTH = Decimal("0.0000005")
"""The same of a price, which has six decimals."""


@dataclass(frozen=True)
class Disagreement:
    """An amount that Odoo states, and what its parts make."""

    odoo_id: int
    bc: str | None
    """The name of the BC."""
    stated: Decimal
    made: Decimal
    parts: int
    """How many lines, or the quantity of a line."""
    price: Decimal | None
    """A line's."""

    def __str__(self) -> str:
        bc = f"BC {self.bc}" if self.bc else "an unnamed BC"
        if self.price is None:
            lines = "1 line makes" if self.parts == 1 else f"{self.parts} lines make"
            return f"{bc} (id {self.odoo_id}): ht {self.stated}, its {lines} {self.made}"
        made = f"{self.parts} × {self.price.normalize():f} make {self.made.normalize():f}"
        return f"line {self.odoo_id} of {bc}: subtotal {self.stated}, {made}"


@dataclass(frozen=True)
class Totals:
    """How many amounts were compared, how many disagree, and the first of these by id."""

    compared: int
    differing: int
    first: list[Disagreement]


def totals(engine: Engine, model: type[Mirrored], until: datetime, shown: int) -> Totals:
    """Compare the amounts of all records written before ``until``; asks nothing of Odoo."""
    judged = TOTALLED[model](until)
    off = func.abs(judged.c.stated - judged.c.made) > judged.c.tolerance
    told = [judged.c[named.name] for named in fields(Disagreement)]
    with engine.connect() as connection:
        compared, differing = connection.execute(
            select(func.count(), func.count().filter(off)).select_from(judged)
        ).one()
        first = select(*told).where(off).order_by(judged.c.odoo_id).limit(shown)
        rows = connection.execute(first).mappings() if differing else ()
        return Totals(compared, differing, [Disagreement(**row) for row in rows])


def _orders(until: datetime) -> Subquery:
    """A BC's ht and the sum of its lines; each of these amounts was rounded by itself."""
    lines = (
        select(
            BcLine.bc_id,
            func.count().label("parts"),
            func.sum(BcLine.subtotal).label("made"),
            func.max(BcLine.write_date).label("written"),
            func.bool_or(not_(as_in_odoo(BcLine))).label("unsure"),
        )
        .group_by(BcLine.bc_id)
        .subquery()
    )
    parts = func.coalesce(lines.c.parts, 0)
    return (
        select(
            Bc.odoo_id,
            Bc.name.label("bc"),
            Bc.ht.label("stated"),
            func.coalesce(lines.c.made, Decimal("0.00")).label("made"),
            parts.label("parts"),
            null().label("price"),
            (HALF_A_CENT * (parts + 1)).label("tolerance"),
        )
        .outerjoin(lines, lines.c.bc_id == Bc.odoo_id)
        .where(
            as_in_odoo(Bc),
            lines.c.unsure.is_not(True),
            Bc.odoo_id.not_in(named_by_rejected(BcLine, "bc_id")),
            written_before(until, Bc.write_date, lines.c.written),
        )
        .subquery()
    )


def _lines(until: datetime) -> Subquery:
    """A line's subtotal and its quantity times its price, which the mirror rounds as well."""
    return (
        select(
            BcLine.odoo_id,
            Bc.name.label("bc"),
            BcLine.subtotal.label("stated"),
            (BcLine.qty * BcLine.prix).label("made"),
            BcLine.qty.label("parts"),
            BcLine.prix.label("price"),
            (HALF_A_CENT + func.abs(BcLine.qty) * HALF_A_MILLIONTH).label("tolerance"),
        )
        .outerjoin(Bc, Bc.odoo_id == BcLine.bc_id)
        .where(as_in_odoo(BcLine), written_before(until, BcLine.write_date))
        .subquery()
    )


TOTALLED: Mapping[type[Mirrored], Callable[[datetime], Subquery]] = {Bc: _orders, BcLine: _lines}
"""The assets whose amounts have to add up."""
