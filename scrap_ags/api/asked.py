"""The parameters of a list, generated from its columns: an unknown one or a bad value is a 422."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, create_model
from sqlalchemy import ColumnElement, FromClause, Select, and_, select, union_all

from scrap_ags.api.collection import KEY, TEXT, Collection
from scrap_ags.api.operators import OPERATORS, Part, Word, contains, is_comparable, value_of

MOST = 1000
MOST_WORDS = 8
FURTHEST = 10**9

Decimals = Literal["number", "string"]
"""Amounts as JSON numbers, exact to the digit, or as strings for readers that round numbers."""


def few(search: str) -> str:
    """Each word is looked for in each column: many would keep the database busy."""
    if len(set(search.split())) > MOST_WORDS:
        raise ValueError(f"more than {MOST_WORDS} words")
    return search


class Nothing(BaseModel):
    """No parameter at all."""

    model_config = ConfigDict(extra="forbid")


class Shown(Nothing):
    decimals: Decimals = Field("number", description="amounts as JSON numbers, or as strings")


class Asked(Shown):
    """What may be asked of any list."""

    page: int = Field(1, ge=1, le=FURTHEST, description="the page, from 1")
    page_size: int = Field(100, ge=1, le=MOST, description="rows a page")
    cursor: str | None = Field(
        None, description="walks rows that change meanwhile; empty to begin, then as in `next`"
    )
    ordering: Word = Field("", description="columns, `-` before one that descends: `-bc_date,name`")


class Searched(Asked):
    search: Annotated[Part, AfterValidator(few)] = Field(
        "", description="words that all occur, whatever their case"
    )


def asked_of(collection: Collection) -> type[Asked]:
    """The parameters of one collection."""
    filters: dict[str, Any] = {
        name + suffix: (typed(value_of(column)) | None, None)
        for name, column in collection.columns.items()
        if is_comparable(column)
        for suffix, (typed, _) in OPERATORS.items()
    }
    base = Searched if collection.searched else Asked
    return create_model(f"{collection.path} asked", __base__=base, **filters)


def condition(collection: Collection, asked: Asked) -> ColumnElement[bool]:
    """SQL: the rows that were asked for."""
    wanted = [
        compare(column, getattr(asked, name + suffix))
        for name, column in collection.columns.items()
        for suffix, (_, compare) in OPERATORS.items()
        if getattr(asked, name + suffix, None) is not None
    ]
    words = sorted(set(asked.search.split())) if isinstance(asked, Searched) else []
    return and_(True, *wanted, *(occurs(collection, word) for word in words))


def occurs(collection: Collection, word: str) -> ColumnElement[bool]:
    """SQL: the word is in one of the searched columns, each looked through by itself."""
    columns, key = collection.columns, collection.columns[collection.key]
    parents = {label.reference: label.parent for label in collection.labels}
    own = [columns[name] for name in collection.searched if name not in parents]
    found = [select(key).where(contains(column, word)) for column in own]
    found += [
        select(key).where(columns[name].in_(labelled(parents[name], word)))
        for name in collection.searched
        if name in parents
    ]
    return key.in_(union_all(*found))


def labelled(parent: FromClause, word: str) -> Select[tuple[Any]]:
    return select(parent.c[KEY]).where(contains(parent.c[TEXT], word))
