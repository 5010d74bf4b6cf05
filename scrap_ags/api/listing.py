"""A page of a list: which rows, and where the pages before and after it begin."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, select, true

from scrap_ags.api import cursor as cursors
from scrap_ags.api.asked import Asked, conditions, filters_of, words_of
from scrap_ags.api.collection import Collection
from scrap_ags.api.cursor import Cursor
from scrap_ags.api.ordering import Key, after, ordering_of, reverse
from scrap_ags.api.question import FEW, Question
from scrap_ags.api.rows import Row


@dataclass(frozen=True)
class Page:
    """``next`` and ``previous``: what to ask for instead, None where there is no such page."""

    count: int
    next: dict[str, Any] | None
    previous: dict[str, Any] | None
    results: list[Row]


def page(connection: Connection, collection: Collection, asked: Asked) -> Page:
    """By number, or by cursor where one was given. Raises WrongUsage for what makes no sense."""
    every, collection = collection, quickest(connection, collection, asked)
    keys = ordering_of(collection, asked.ordering)
    where = and_(true(), *conditions(collection, asked, connection))
    if collection.settled is not None:
        where &= collection.columns[collection.key] <= connection.scalar(select(collection.settled))
    filters = (*filters_of(asked), *words_of(asked))
    question = Question(connection, collection, every, where, filters, keys)
    return by_number(question, asked) if asked.cursor is None else by_cursor(question, asked)


def quickest(connection: Connection, collection: Collection, asked: Asked) -> Collection:
    """From where the rows are found soonest, by what they are compared or put in order."""
    quicker, compared = collection.quicker, filters_of(asked)
    by = {name.partition("__")[0] for name in compared} | set(asked.ordering.split(","))
    if quicker is None or quicker.columns.isdisjoint(name.strip().lstrip("-") for name in by):
        return collection
    return collection if connection.scalar(select(quicker.unless)) else quicker.collection


def by_number(question: Question, asked: Asked) -> Page:
    before = (asked.page - 1) * asked.page_size
    count, rows = numbered(question, before, asked.page_size)
    further = before + asked.page_size < count
    return Page(
        count,
        {"page": asked.page + 1} if further else None,
        {"page": asked.page - 1} if asked.page > 1 else None,
        rows,
    )


def numbered(question: Question, before: int, size: int) -> tuple[int, list[Row]]:
    """How many rows there are, and those after the first ``before``."""
    keys = question.keys
    if question.expects_few():
        rows, count = question.rows(keys, size, skipped=before, few=True)
        return count if rows or not before else question.extent().count, rows
    extent = question.extent()
    count = extent.count
    most = min(size, count - before)
    if most <= 0:
        return count, []
    if question.filters and count <= FEW:
        return count, question.rows(keys, most, skipped=before, few=True)[0]
    behind = count - before - most
    if before <= behind:
        return count, question.rows(keys, most, skipped=before, among=extent.within)[0]
    # The end is nearer: from there fewer rows are skipped.
    rows, _ = question.rows(reverse(keys), most, skipped=behind, among=extent.within)
    return count, rows[::-1]


def by_cursor(question: Question, asked: Asked) -> Page:
    """Rows that stay as they are come once, whatever else is written during the walk."""
    keys, size = question.keys, asked.page_size
    at = cursors.read(asked.cursor, asked.ordering, keys) if asked.cursor else None
    backward = at is not None and at.backward
    count, rows = beyond(question, at, reverse(keys) if backward else keys, size + 1)
    more, rows = len(rows) > size, rows[:size]
    if backward:
        rows.reverse()
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


def beyond(
    question: Question, at: Cursor | None, keys: Sequence[Key], most: int
) -> tuple[int, list[Row]]:
    """How many rows there were when the walk began, and those that follow where it stands."""
    if at:
        stands = zip(question.keys, at.values, strict=True)
        later = after(keys, {key.column.name: value for key, value in stands})
        few = bool(question.filters) and at.count <= FEW
        return at.count, question.rows(keys, most, among=later, few=few)[0]
    if question.expects_few():
        rows, count = question.rows(keys, most, few=True)
        return count, rows
    extent = question.extent()
    return extent.count, question.rows(keys, most, among=extent.within)[0]
