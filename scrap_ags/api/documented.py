"""How answers look, for the OpenAPI document: generated from the columns that they show."""

from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, create_model
from sqlalchemy import Column
from sqlalchemy.dialects.postgresql import JSONB

from scrap_ags.api.collection import Collection


class Refused(BaseModel):
    """What was wrong, and what to do."""

    detail: Any


def shown(column: Column[Any]) -> Any:
    """The type of a column's value in JSON; Odoo may leave any of them empty."""
    if isinstance(column.type, JSONB):
        return dict[str, Any] | None
    kinds: dict[type, Any] = {Decimal: float | str, datetime: datetime, date: date}
    kind = column.type.python_type
    value = kinds.get(kind, kind)
    return value | None if column.nullable else value


@cache
def row_of(collection: Collection) -> type[BaseModel]:
    """A row of a list."""
    labels = {label.reference: label for label in collection.labels}
    fields: dict[str, Any] = {}
    for name, column in collection.columns.items():
        fields[name] = (shown(column), ...)
        if label := labels.get(name):
            fields[label.name] = (str | None, ...)
    return create_model(collection.path, __config__=ConfigDict(extra="forbid"), **fields)


@cache
def record_of(collection: Collection) -> type[BaseModel]:
    """A record by itself, with the children that it shows."""
    nested: dict[str, Any] = {
        name: (list[row_of(each.collection)], ...)  # type: ignore[misc]
        for name, each in collection.nested.items()
    }
    row = row_of(collection)
    return create_model(f"{collection.path}-record", __base__=row, **nested) if nested else row


@cache
def list_of(collection: Collection) -> type[BaseModel]:
    """The shape of every list."""
    return create_model(
        f"{collection.path}-list",
        count=(int, Field(description="of all rows; with a cursor, when the walk began")),
        next=(str | None, Field(description="the address of the next page")),
        previous=(str | None, Field(description="the address of the page before")),
        results=(list[row_of(collection)], ...),  # type: ignore[misc]
    )
