"""Figures of the business: orders by local day, and who orders most."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Connection, and_, func, select

from scrap_ags.audit import day as local_day
from scrap_ags.models import Bc, User

dated = func.coalesce(*(Bc.__table__.c[name] for name in Bc.day_from))
amount = func.coalesce(func.sum(Bc.ttc), 0).label("amount")


@dataclass(frozen=True)
class Day:
    """How many BC a local day has, and their amount."""

    day: date
    count: int
    amount: Decimal


@dataclass(frozen=True)
class Depositary:
    """``amount``: of the BC of some time."""

    odoo_id: int
    label: str | None
    amount: Decimal


def orders_by_day(connection: Connection, first: date, last: date) -> Sequence[Day]:
    """Both days included; days that the mirror knows nothing of yet are left out."""
    within = and_(dated >= local_day.c.starts_at, dated < local_day.c.ends_at)
    counted = (
        select(local_day.c.day, func.count(Bc.odoo_id), amount)
        .select_from(local_day)
        .outerjoin(Bc, within)
        .where(local_day.c.day.between(first, last))
        .group_by(local_day.c.day)
        .order_by(local_day.c.day)
    )
    return [Day(*row) for row in connection.execute(counted)]


def top_depositaries(
    connection: Connection, start: datetime, end: datetime, count: int
) -> Sequence[Depositary]:
    """Who ordered for the largest amounts from ``start`` until before ``end``."""
    biggest = (
        select(Bc.depositaire_id, amount)
        .where(dated >= start, dated < end, Bc.depositaire_id.is_not(None))
        .group_by(Bc.depositaire_id)
        .having(func.sum(Bc.ttc) > 0)
        .order_by(amount.desc(), Bc.depositaire_id)
        .limit(count)
        .subquery()
    )
    named = (
        select(User.odoo_id, User.display_name, biggest.c.amount)
        .join(biggest, biggest.c.depositaire_id == User.odoo_id)
        .order_by(biggest.c.amount.desc(), User.odoo_id)
    )
    return [Depositary(*row) for row in connection.execute(named)]
