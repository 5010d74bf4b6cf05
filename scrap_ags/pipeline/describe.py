"""What the catalogue tells of an asset, read off its model."""

from hashlib import sha256
from inspect import getdoc
from typing import Any

from dagster import MetadataValue, TableColumn, TableColumnConstraints, TableSchema
from sqlalchemy import Column

from scrap_ags.models import Mirrored, references
from scrap_ags.odoo.values import odoo_field

SCHEMA = "public"


def description(model: type[Mirrored]) -> str:
    """The model's docstring, and where its records come from."""
    return f"{getdoc(model)}\n\nThe Odoo model `{model.odoo_model}` in `{model.__tablename__}`."


def metadata(model: type[Mirrored]) -> dict[str, Any]:
    """Table name and columns, as the catalogue shows them."""
    columns = [_column(model, column) for column in _columns(model)]
    return {
        "dagster/column_schema": TableSchema(columns=columns),
        "dagster/table_name": f"{SCHEMA}.{model.__tablename__}",
        "odoo_model": MetadataValue.text(model.odoo_model),
    }


def code_version(model: type[Mirrored]) -> str:
    """Another one as soon as a column, its type or its source changes."""
    columns = [(column.name, str(column.type), sorted(column.info)) for column in _columns(model)]
    return sha256(repr((model.odoo_model, columns)).encode()).hexdigest()[:12]


def _columns(model: type[Mirrored]) -> list[Column[Any]]:
    return [column for column in model.__table__.columns if isinstance(column, Column)]


def _column(model: type[Mirrored], column: Column[Any]) -> TableColumn:
    parent = references(model).get(column.name)
    others = ["primary key"] if column.primary_key else []
    if parent is not None:
        others.append(f"foreign key to {parent.__tablename__}.odoo_id")
    return TableColumn(
        name=column.name,
        type=str(column.type).lower(),
        description=_origin(model, column),
        constraints=TableColumnConstraints(nullable=bool(column.nullable), other=others),
    )


def _origin(model: type[Mirrored], column: Column[Any]) -> str:
    """Where a column's values come from."""
    if column.info.get("local"):
        return "Edited here, unknown to Odoo, never touched by a sync."
    if column.info.get("bookkeeping"):
        return "The mirror's own bookkeeping."
    if many2one := column.info.get("label_of"):
        return f"Odoo's label of {many2one}."
    lacking = " NULL where Odoo has no such field." if column.info.get("optional") else ""
    return f"Odoo field {odoo_field(model, column.name)}.{lacking}"
