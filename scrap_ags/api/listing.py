"""A page of a list: which rows, and where the pages before and after it begin."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from scrap_ags.api import cursor as cursors
from scrap_ags.api.asked import Asked, condition
from scrap_ags.api.collection import Collection
from scrap_ags.api.cursor import Cursor
from scrap_ags.api.ordering import Key, after, ordering_of, reverse
from scrap_ags.api.rows import Row, labelled_rows


@dataclass(frozen=True)
class Page:
    """``next`` and ``previous``: what to ask for instead, None where there is no such page."""

    count: int
    next: dict[str, Any] | None
    previous: dict[str, Any] | None
    results: list[Row]


@dataclass(frozen=True)
class Question:
    """What was asked of a collection, as SQL has it."""

    connection: Connection
    collection: Collection
    where: ColumnElement[bool]
    keys: tuple[Key, ...]

    def count(self) -> int:
        rows = select(func.count()).select_from(self.collection.source).where(self.where)
        return self.connection.scalar(rows) or 0

    def chosen(self, keys: Sequence[Key]) -> Select[Any]:
        wanted = select(self.collection.source).where(self.where)
        return wanted.order_by(*(key.clause(self.collection.source) for key in keys))

    def rows(self, chosen: Select[Any], keys: Sequence[Key]) -> list[Row]:
        return labelled_rows(self.connection, self.collection, chosen, keys)


def page(connection: Connection, collection: Collection, asked: Asked) -> Page:
    """By number, or by cursor where one was given. Raises WrongUsage for what makes no sense."""
    keys = ordering_of(collection, asked.ordering)
    where = condition(collection, asked)
    if collection.settled is not None:
        where &= collection.columns[collection.key] <= connection.scalar(select(collection.settled))
    question = Question(connection, collection, where, keys)
    return by_number(question, asked) if asked.cursor is None else by_cursor(question, asked)


def by_number(question: Question, asked: Asked) -> Page:
    count, before = question.count(), (asked.page - 1) * asked.page_size
    chosen = question.chosen(question.keys).limit(asked.page_size).offset(before)
    further = before + asked.page_size < count
    return Page(
        count,
        {"page": asked.page + 1} if further else None,
        {"page": asked.page - 1} if asked.page > 1 else None,
        question.rows(chosen, question.keys),
    )


def by_cursor(question: Question, asked: Asked) -> Page:
    """Rows that stay as they are come once, whatever else is written during the walk."""
    keys = question.keys
    at = cursors.read(asked.cursor, asked.ordering, keys) if asked.cursor else None
    backward = at is not None and at.backward
    rows = beyond(question, at, reverse(keys) if backward else keys, asked.page_size + 1)
    more, rows = len(rows) > asked.page_size, rows[: asked.page_size]
    if backward:
        rows.reverse()
    count = at.count if at else question.count()
    ahead, behind = (True, more) if backward else (more, at is not None)

    def beside(row: Row, back: bool) -> dict[str, Any]:
        values = cursors.standing_at(row, keys)
        return {"cursor": cursors.written(Cursor(asked.ordering, values, count, back))}

    return Page(
        count,
        beside(rows[-1], False) if rows and ahead else None,
        beside(rows[0], True) if rows and behind else None,
        rows,
    )


def beyond(question: Question, at: Cursor | None, keys: Sequence[Key], most: int) -> list[Row]:
    """The rows that follow where the cursor stands, in the order of ``keys``."""
    chosen = question.chosen(keys).limit(most)
    if at:
        stands = zip(question.keys, at.values, strict=True)
        chosen = chosen.where(after(keys, {key.column.name: value for key, value in stands}))
    return question.rows(chosen, keys)
