"""Whatever plain SQL does to the mirror, each moment between can be told afterwards."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, Numeric, delete, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from scrap_ags.models import Bc, BcLine, User
from scrap_ags.triggers import BOOKKEEPING

MODELS = (User, Bc, BcLine)
IDS = st.integers(1, 3)
VALUES: dict[type, st.SearchStrategy[Any]] = {
    str: st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=3),
    bool: st.booleans(),
    int: st.integers(-9, 9),
    datetime: st.datetimes(timezones=st.just(UTC)),
}
DIGITS = {places: st.decimals(-9, 9, places=places) for places in (2, 6)}
Rows = dict[tuple[str, int], str]
"""By asset and id, as PostgreSQL prints them."""


def value(column: Any) -> st.SearchStrategy[Any]:
    """What the column can hold, or almost: a reference may lead nowhere."""
    if column.foreign_keys:
        return st.none() | IDS
    kind = column.type
    some = DIGITS[kind.scale or 0] if isinstance(kind, Numeric) else VALUES[kind.python_type]
    return st.none() | some if column.nullable else some


@st.composite
def statements(draw: st.DrawFn) -> Any:
    model = draw(st.sampled_from(MODELS))
    ids = draw(st.lists(IDS, min_size=1, unique=True))
    columns = [column for column in model.__table__.columns if not column.primary_key]
    chosen = draw(st.lists(st.sampled_from(columns), min_size=1, max_size=3, unique=True))
    values = {column.name: draw(value(column)) for column in chosen}
    rows = [{"odoo_id": odoo_id} | values for odoo_id in ids]
    match draw(st.sampled_from(["insert", "upsert", "update", "delete"])):
        case "insert":
            return insert(model).values(rows).on_conflict_do_nothing()
        case "upsert":
            return (
                insert(model)
                .values(rows)
                .on_conflict_do_update(index_elements=["odoo_id"], set_=values)
            )
        case "update":
            return update(model).where(model.odoo_id.in_(ids)).values(values)
    return delete(model).where(model.odoo_id.in_(ids))


TRANSACTIONS = st.lists(
    st.tuples(st.lists(statements(), min_size=1, max_size=4), st.booleans()), max_size=8
)


def now_held(connection: Connection) -> tuple[datetime, Rows]:
    rows: Rows = {}
    for model in MODELS:
        bare = f"(to_jsonb(t) - '{{{','.join(BOOKKEEPING)}}}'::text[])::text"
        held = connection.execute(text(f"SELECT odoo_id, {bare} FROM {model.__tablename__} t"))
        rows |= {(model.asset, odoo_id): row for odoo_id, row in held}
    return connection.execute(text("SELECT clock_timestamp()")).scalar_one(), rows


def as_of(connection: Connection, moment: datetime) -> Rows:
    told = connection.execute(
        text(
            "SELECT asset, id, scrap_as_of(asset, id, :moment)::text"
            " FROM unnest(CAST(:assets AS text[])) asset, generate_series(1, 3) id"
        ),
        {"moment": moment, "assets": [model.asset for model in MODELS]},
    )
    return {(asset, odoo_id): row for asset, odoo_id, row in told if row is not None}


@given(transactions=TRANSACTIONS)
def test_every_row_is_told_as_it_was_at_every_moment(mirror: Engine, transactions):
    with mirror.begin() as connection:
        for model in reversed(MODELS):
            connection.execute(delete(model))
    with mirror.connect() as connection:
        seen = [now_held(connection)]
        connection.rollback()
        for changes, is_kept in transactions:
            within = []
            for change in changes:
                # What a foreign key forbids is no change.
                with suppress(IntegrityError), connection.begin_nested():
                    connection.execute(change)
                within.append(now_held(connection))
            if is_kept:
                connection.commit()
                seen += within
            else:
                connection.rollback()
            seen.append(now_held(connection))
        assert [as_of(connection, moment) for moment, _ in seen] == [rows for _, rows in seen]
