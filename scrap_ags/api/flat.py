"""Lines for reports, one row each with everything joined: from two views of the same columns."""

from dataclasses import replace

from sqlalchemy import Engine, MetaData, Table, exists, or_

from scrap_ags.api.collection import Collection, Quicker, labels_of, texts_of
from scrap_ags.api.search import TEXT, Texts
from scrap_ags.models import Bc, BcLine, references

PATH, KEY = "lines-flat", "line_id"
EVERY, DATED = "scrap_lines_flat", "scrap_lines_dated"
TITLE = "One row a line, with all that it refers to: one address for a report."


def flat_lines(engine: Engine) -> Collection:
    """Every line; while all of them have a dated order, by way of their orders."""
    undated = or_(exists().where(BcLine.bc_id.is_(None)), exists().where(Bc.bc_date.is_(None)))
    dated = shown(engine, DATED, "bc_id", "bc_date")
    every = shown(engine, EVERY)
    by_order = frozenset(name for name in every.columns if not is_of_lines(name))
    return replace(every, quicker=Quicker(dated, by_order, undated))


def is_of_lines(name: str) -> bool:
    """Whether lines have it without their orders: a column of theirs, or of their products."""
    others = tuple(
        one.removesuffix("id") for one in references(BcLine) if one != BcLine.day_through
    )
    return name.startswith((KEY, *others)) or (
        name in BcLine.__table__.columns and name not in BcLine.day_from
    )


def shown(engine: Engine, view: str, *known: str) -> Collection:
    """A view, its columns as the database has them; ``known``: those that are never empty."""
    table = Table(view, MetaData(), autoload_with=engine)
    for name in (KEY, *known):
        # No view tells so, and walks would look for rows that have none.
        table.c[name].nullable = False
    return Collection(PATH, TITLE, table, KEY, Texts(table, (), texts()).have)


def texts() -> dict[str, Texts]:
    """By reference: the labels that the views show, and what orders are known by."""
    sought = {label.reference: Texts(label.parent, (TEXT,)) for label in labels_of(BcLine)}
    labels = {label.reference: Texts(label.parent, (TEXT,)) for label in labels_of(Bc)}
    order = replace(texts_of(Bc), parents=labels)
    return sought | {BcLine.day_through or "": order}
