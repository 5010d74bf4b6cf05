"""Words in the audit log: whose change it was, of which record, from and to which values."""

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    String,
    and_,
    cast,
    func,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import REGCONFIG, TSQUERY

from scrap_ags.api.numbers import found
from scrap_ags.api.operators import contains, escaped
from scrap_ags.api.search import KEY, TEXT
from scrap_ags.audit import ACTOR_BEGINS, FEW_WORDS, WORDS_CHANGED, audit_log
from scrap_ags.models import MIRRORED, Labelled, Mirrored

ASSETS = tuple(model.asset for model in MIRRORED)
KNOWN = {"asset": ASSETS, "action": ("created", "updated", "deleted")}
"""A word that is one of these means just that."""
LABELLED = tuple(model for model in MIRRORED if issubclass(model, Labelled))
RECORDS = 200
"""Of more records of one asset that have the word in their label, the newest."""
CHANGES = 1_000
"""Of more changes that have the word among their values, the latest."""
GREATEST = 2**63
log = audit_log.c


def changes_with(word: str, connection: Connection) -> ColumnElement[bool]:
    """SQL: by an actor whose name or run begins with it, of the record of that number, of records
    with it in their label, from or to values with a word that begins with it."""
    for column, values in KNOWN.items():
        if word.lower() in values:
            return log[column] == word.lower()
    ways = [by_actor(word)]
    if word.isascii() and word.isdigit() and int(word) < GREATEST:
        ways.append(and_(log.asset.in_(ASSETS), log.odoo_id == cast(int(word), BigInteger)))
    told = union_all(*(of_labelled(model, word) for model in LABELLED), of_values(word))
    ways.append(found(connection, told).have(log.id))
    return or_(*ways)


def by_actor(word: str) -> ColumnElement[bool]:
    """Case is no matter."""
    beginning = f"{escaped(word.lower())}%"
    return literal_column(ACTOR_BEGINS, String).like(beginning, escape="\\")


def of_labelled(model: type[Mirrored], word: str) -> Select[tuple[int]]:
    table = model.__table__
    newest = select(table.c[KEY]).where(contains(table.c[TEXT], word)).order_by(table.c[KEY].desc())
    return select(log.id).where(log.asset == model.asset, log.odoo_id.in_(newest.limit(RECORDS)))


def of_values(word: str) -> Select[tuple[int]]:
    quoted = "'" + word.replace("\\", "\\\\").replace("'", "''") + "':*"
    # The parts of a date or of a compound word need not stand side by side: that would be looked
    # up in each row.
    parts = func.replace(
        cast(func.to_tsquery(cast("simple", REGCONFIG), quoted), String), "<->", "&"
    )
    having = literal_column(WORDS_CHANGED).op("@@")(cast(parts, TSQUERY))
    # Whether they are many or few, the index finds them before they are put in order.
    found = select(log.id).where(having, literal_column(FEW_WORDS)).offset(0).subquery()
    return select(found.c.id).order_by(found.c.id.desc()).limit(CHANGES)
