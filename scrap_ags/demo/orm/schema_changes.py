"""Changes to a running Odoo's schema, as a module's upgrade makes them."""

from dataclasses import replace
from typing import Any

from scrap_ags.demo.instance import Instance
from scrap_ags.demo.orm.catalogue import Field
from scrap_ags.demo.storage import COLUMN_TYPES, column


class SchemaChanges:
    """Fields that come, go, or change, in the table and in ``fields_get`` alike. No write_date
    moves."""

    instance: Instance

    def add_field(self, model: str, field: Field) -> None:
        if field.is_column:
            self._alter(model, f"add column {column(field)}")
        declared = self.instance.catalogue[model]
        with_it = replace(declared, declared=(*declared.declared, field))
        self.instance.catalogue[model] = with_it

    def drop_field(self, model: str, name: str) -> None:
        if self.instance.catalogue[model].fields[name].is_column:
            self._alter(model, f'drop column "{name}"')
        self._replace(model, name, None)

    def rename_field(self, model: str, name: str, new: str) -> None:
        field = self.instance.catalogue[model].fields[name]
        if field.is_column:
            self._alter(model, f'rename column "{name}" to "{new}"')
        self._replace(model, name, replace(field, name=new))

    def retype_field(self, model: str, name: str, kind: str) -> None:
        """Another of Odoo's types; the values are cast through text."""
        field, sql_type = self.instance.catalogue[model].fields[name], COLUMN_TYPES[kind]
        cast = f'using "{name}"::text::{sql_type}'
        self._alter(model, f'alter column "{name}" type {sql_type} {cast}')
        self._replace(model, name, replace(field, kind=kind))

    def redeclare_field(self, model: str, name: str, **attributes: Any) -> None:
        """Other attributes (another ``selection``, ``stored=False`` with a ``formula``); the
        table stays as it is."""
        field = self.instance.catalogue[model].fields[name]
        self._replace(model, name, replace(field, **attributes))

    def _replace(self, model: str, name: str, field: Field | None) -> None:
        catalogue = self.instance.catalogue
        catalogue[model] = catalogue[model].with_field(name, field)

    def _alter(self, model: str, change: str) -> None:
        table = self.instance.catalogue[model].table
        with self.instance.environment() as env:
            env.run(f"alter table {table} {change}")
