"""Rows as they are shown: each reference with the label of what it refers to."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Executable, select

from scrap_ags.api.collection import Collection

Row = dict[str, Any]


def labelled_rows(
    connection: Connection,
    collection: Collection,
    where: ColumnElement[bool],
    most: int | None = None,
) -> list[Row]:
    """The first rows of which it is true, by their key."""
    chosen = select(*collection.shown).select_from(collection.labelled).where(where)
    return read(connection, chosen.order_by(collection.columns[collection.key]).limit(most))


def read(connection: Connection, wanted: Executable) -> list[Row]:
    result = connection.execute(wanted)
    names = tuple(result.keys())
    return [dict(zip(names, row, strict=True)) for row in result.all()]


def record(connection: Connection, collection: Collection, number: int) -> Row | None:
    """One record with the children that it shows; None where there is none of that id."""
    [row] = _having(connection, collection, collection.key, number) or [None]
    if row is not None:
        for name, nested in collection.nested.items():
            row[name] = _having(connection, nested.collection, nested.reference, number)
    return row


def _having(connection: Connection, collection: Collection, column: str, value: int) -> list[Row]:
    return labelled_rows(connection, collection, collection.columns[column] == value)
