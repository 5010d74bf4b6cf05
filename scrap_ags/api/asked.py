"""The parameters of a list, generated from its columns: an unknown one or a bad value is a 422."""

from functools import cache
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, create_model
from sqlalchemy import ColumnElement, Connection, false

from scrap_ags.api.collection import Collection
from scrap_ags.api.operators import OPERATORS, Part, Word, is_comparable, value_of

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


@cache
def asked_of(collection: Collection) -> type[Asked]:
    """The parameters of one collection."""
    filters: dict[str, Any] = {
        name + suffix: (typed(value_of(column)) | None, None)
        for name, column in collection.columns.items()
        if is_comparable(column)
        for suffix, (typed, _) in OPERATORS.items()
    }
    base = Searched if collection.search else Asked
    return create_model(f"{collection.path} asked", __base__=base, **filters)


def filters_of(asked: Asked) -> list[str]:
    """The parameters that compare a column."""
    given = asked.model_fields_set.difference(Searched.model_fields)
    return sorted(name for name in given if getattr(asked, name) is not None)


def words_of(asked: Asked) -> list[str]:
    return sorted(set(asked.search.split())) if isinstance(asked, Searched) else []


def conditions(
    collection: Collection, asked: Asked, connection: Connection
) -> list[ColumnElement[bool]]:
    """SQL: what is true of each row that was asked for."""
    wanted: list[ColumnElement[bool]] = []
    for given in filters_of(asked):
        name, separator, operator = given.partition("__")
        _, compare = OPERATORS[separator + operator]
        wanted.append(compare(collection.columns[name], getattr(asked, given)))
    return wanted + [occurs(collection, word, connection) for word in words_of(asked)]


def occurs(collection: Collection, word: str, connection: Connection) -> ColumnElement[bool]:
    """SQL: the rows in which people find the word."""
    return collection.search(word, connection) if collection.search else false()
