"""Which of the mirror's rows are surely as Odoo has them."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Text,
    and_,
    cast,
    column,
    func,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import JSONB

from scrap_ags.models import Mirrored
from scrap_ags.odoo.values import odoo_field
from scrap_ags.sync.digest import comparable

REJECTED = table(
    "scrap_rejected",
    column("asset", Text),
    column("odoo_id", BigInteger),
    column("payload", JSONB),
)


def as_in_odoo(model: type[Mirrored]) -> ColumnElement[bool]:
    """Rows that are neither inferred nor hidden, nor the last good ones of rejected records."""
    rejected = select(REJECTED.c.odoo_id).where(REJECTED.c.asset == model.asset)
    return and_(comparable(model), model.odoo_id.not_in(rejected))


def named_by_rejected(model: type[Mirrored], reference: str) -> Select[int]:
    """The ids that the model's rejected records refer to: those lack what was never stored."""
    told = REJECTED.c.payload[odoo_field(model, reference)].astext
    is_id = told.regexp_match("^[0-9]{1,18}$")
    return select(cast(told, BigInteger)).where(REJECTED.c.asset == model.asset, is_id)


def written_before(until: datetime, *written: Any) -> ColumnElement[bool]:
    """Whether the latest of these write dates lies before ``until``; none at all does."""
    return func.coalesce(func.greatest(*written) < until, True)
