"""Rows as they are shown: each reference with the label of what it refers to."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, select

from scrap_ags.api.collection import KEY, TEXT, Collection
from scrap_ags.api.ordering import Key

Row = dict[str, Any]


def labelled_rows(
    connection: Connection, collection: Collection, chosen: Select[Any], keys: Sequence[Key]
) -> list[Row]:
    """The chosen rows in the order of ``keys``; labels are looked up for these rows alone."""
    page = chosen.subquery("page")
    columns: list[Any] = []
    joined: Any = page
    labels = {label.reference: label for label in collection.labels}
    for column in page.columns:
        columns.append(column)
        if label := labels.get(column.name):
            parent = label.parent.alias(label.name)
            joined = joined.outerjoin(parent, parent.c[KEY] == column)
            columns.append(parent.c[TEXT].label(label.name))
    wanted = select(*columns).select_from(joined).order_by(*(key.clause(page) for key in keys))
    return [dict(row) for row in connection.execute(wanted).mappings()]


def record(connection: Connection, collection: Collection, number: int) -> Row | None:
    """One record with the children that it shows; None where there is none of that id."""
    [row] = _having(connection, collection, collection.key, number) or [None]
    if row is not None:
        for name, nested in collection.nested.items():
            row[name] = _having(connection, nested.collection, nested.reference, number)
    return row


def _having(connection: Connection, collection: Collection, column: str, value: int) -> list[Row]:
    chosen = select(collection.source).where(collection.columns[column] == value)
    return labelled_rows(connection, collection, chosen, [Key(collection.columns[collection.key])])
