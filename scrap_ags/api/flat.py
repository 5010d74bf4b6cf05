"""Lines for reports, one row each with everything joined: from views of the same columns."""

from dataclasses import replace

from sqlalchemy import Engine, MetaData, Table

from scrap_ags.api.collection import Collection, Parts, labels_of, texts_of
from scrap_ags.api.search import TEXT, Texts
from scrap_ags.models import Bc, BcLine, references

PATH, KEY = "lines-flat", "line_id"
EVERY, DATED, UNDATED = "scrap_lines_flat", "scrap_lines_dated", "scrap_lines_undated"
TITLE = "One row a line, with all that it refers to: one address for a report."


def flat_lines(engine: Engine) -> Collection:
    """Every line; what orders tell is looked for apart in those of dated orders and in others."""
    every = shown(engine, EVERY)
    parts = (shown(engine, DATED, "bc_id", "bc_date"), shown(engine, UNDATED))
    by_order = frozenset(name for name in every.columns if not is_of_lines(name))
    return replace(every, parts=Parts(parts, by_order))


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
