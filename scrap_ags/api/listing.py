"""A page of a list: which rows, and where the pages before and after it begin."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, select, true

from scrap_ags.api import cursor as cursors
from scrap_ags.api.asked import Asked, conditions, filters_of, words_of
from scrap_ags.api.collection import Collection
from scrap_ags.api.cursor import Cursor
from scrap_ags.api.ordering import ordering_of
from scrap_ags.api.question import FEW, Part, Question
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
    where = and_(true(), *conditions(collection, asked, connection))
    if collection.settled is not None:
        where &= collection.columns[collection.key] <= connection.scalar(select(collection.settled))
    whole = Part(collection.source, where, ordering_of(collection, asked.ordering))
    filters = (*filters_of(asked), *words_of(asked))
    question = Question(connection, collection, whole, parts_of(whole, collection, asked), filters)
    return by_number(question, asked) if asked.cursor is None else by_cursor(question, asked)


def parts_of(whole: Part, collection: Collection, asked: Asked) -> tuple[Part, ...]:
    """Where the rows are found soonest, by what they are compared or put in order."""
    by = {name.partition("__")[0] for name in filters_of(asked)} | set(asked.ordering.split(","))
    parts = collection.parts
    if parts is None or parts.columns.isdisjoint(name.strip().lstrip("-") for name in by):
        return (whole,)
    return tuple(
        whole.within(one.source, ordering_of(one, asked.ordering)) for one in parts.collections
    )


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
    if question.expects_few():
        rows, count = question.rows(size, skipped=before, few=True)
        return count if rows or not before else question.counted()[0], rows
    count, question = question.counted()
    most = min(size, count - before)
    if most <= 0:
        return count, []
    if question.filters and count <= FEW:
        return count, question.rows(most, skipped=before, few=True)[0]
    behind = count - before - most
    if before <= behind:
        return count, question.rows(most, skipped=before)[0]
    # The end is nearer: from there fewer rows are skipped.
    rows, _ = question.reversed().rows(most, skipped=behind)
    return count, rows[::-1]


def by_cursor(question: Question, asked: Asked) -> Page:
    """Rows that stay as they are come once, whatever else is written during the walk."""
    keys, size = question.keys, asked.page_size
    at = cursors.read(asked.cursor, asked.ordering, keys) if asked.cursor else None
    backward = at is not None and at.backward
    count, rows = beyond(question.reversed() if backward else question, at, size + 1)
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


def beyond(question: Question, at: Cursor | None, most: int) -> tuple[int, list[Row]]:
    """How many rows there were when the walk began, and those that follow where it stands."""
    if at:
        stands = zip(question.keys, at.values, strict=True)
        later = question.after({key.column.name: value for key, value in stands})
        return at.count, later.rows(most, few=bool(question.filters) and at.count <= FEW)[0]
    if question.expects_few():
        rows, count = question.rows(most, few=True)
        return count, rows
    count, question = question.counted()
    return count, question.rows(most)[0] if count else []
