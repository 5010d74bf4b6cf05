"""Which periods hold records."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, FromClause, cast, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY

from scrap_ags.admin.periods import Period
from scrap_ags.days import DAY, midnight
from scrap_ags.models import MOMENT


def holding(
    connection: Connection,
    source: FromClause,
    moment: ColumnElement[Any],
    periods: Sequence[Period],
    zone: ZoneInfo,
) -> list[Period]:
    """Those in which there is one: each is looked up in the index of ``moment``."""
    starts = [midnight(one.first, zone) for one in periods]
    ends = [midnight(one.last + DAY, zone) for one in periods]
    unnested = func.unnest(moments(starts), moments(ends))
    spans = unnested.table_valued("start", "end", with_ordinality="place").render_derived("spans")
    within = select(literal(1)).select_from(source)
    some = within.where(moment >= spans.c.start, moment < spans.c.end).correlate(spans).exists()
    places = connection.scalars(select(spans.c.place).where(some).order_by(spans.c.place))
    return [periods[place - 1] for place in places]


def moments(values: Sequence[datetime]) -> ColumnElement[Any]:
    return cast(list(values), ARRAY(MOMENT))
