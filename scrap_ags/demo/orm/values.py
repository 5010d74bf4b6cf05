"""Columns as the JSON that Odoo answers, written by PostgreSQL itself: fast and exact.

NULL is ``false`` but for numbers (0) and one2many (``[]``); datetimes lose their microseconds;
floats print as Python prints a double.
"""

from dataclasses import dataclass, field

from scrap_ags.demo.orm.catalogue import MANY_KINDS, TEXT_KINDS, Field, Model
from scrap_ags.demo.orm.conditions import Conditions
from scrap_ags.demo.orm.ordering import order_by
from scrap_ags.demo.storage import COLUMN_TYPES

SYNTHETIC = "~"
"""A binary column that starts so holds its content's length: reading makes the content up."""

FLOAT = (
    "case when {x} is null then '0.0' "
    "when abs({x}) >= 1e15 and abs({x}) < 1e16 then {x}::int8::text || '.0' "
    "when {x} = floor({x}) and abs({x}) < 1e15 then {x}::text || '.0' else {x}::text end"
)
CONTENT = (
    "case when left({x}, 1) = '~' then left(repeat(md5({x}) || upper(md5({x})), "
    "substr({x}, 2)::int / 64 + 1), substr({x}, 2)::int) else {x} end"
)
LENGTH = "case when left({x}, 1) = '~' then substr({x}, 2)::int else length({x}) end"
RAW_SIZE = "(({length}) / 4 * 3 - (length({x}) - length(rtrim({x}, '='))))"
HUMAN_SIZE = (
    "case when {size} < 1024 then {size}::numeric(12,2) || ' bytes' "
    "when {size} < 1048576 then ({size} / 1024.0)::numeric(12,2) || ' Kb' "
    "else ({size} / 1048576.0)::numeric(12,2) || ' Mb' end"
)


@dataclass
class Values:
    """Writes the JSON of fields for one request: its context decides labels and x2many."""

    conditions: Conditions
    classic: bool
    """Whether a many2one is ``[id, label]`` (else the bare id)."""
    active_test: bool
    bin_size: bool
    parameters: list[object] = field(default_factory=list)
    """The values of the placeholders written so far."""
    joins: str = ""
    """What must follow the table, so that the rows that many2one fields point to are there."""
    _joined: dict[str, str] = field(default_factory=dict)

    def row(self, model: Model, fields: list[Field], alias: str) -> str:
        """SQL for one record as a JSON object, in the order of ``fields``."""
        parts = [f"'\"{f.name}\":' || {self.json(model, f, alias)}" for f in fields]
        return "'{' || " + " || ',' || ".join(parts) + " || '}'"

    def json(self, model: Model, field: Field, alias: str) -> str:
        if field.name == "display_name":
            return self.label(model, alias)
        if field.kind in MANY_KINDS:
            return self.links(model, field, alias)
        expression = self.expression(model, field, alias)
        if field.kind == "many2one":
            return self.many2one(field, alias, expression)
        return self.scalar(field, expression)

    def expression(self, model: Model, field: Field, alias: str) -> str:
        """The field's value in SQL: its column, its formula, or the end of its path."""
        if field.name == "__last_update":
            return f"coalesce({alias}.write_date, {alias}.create_date)" if model.logged else "now()"
        if field.formula and not field.stored:
            return f"({field.formula.format(row=alias)})::{COLUMN_TYPES[field.kind]}"
        if field.related and not field.stored:
            first, _, rest = field.related.partition(".")
            target, reached = self.joined(model.fields[first], alias)
            return self.expression(target, target.fields[rest], reached)
        return f'{alias}."{field.name}"'

    def scalar(self, field: Field, x: str) -> str:
        match field.kind:
            case kind if kind in TEXT_KINDS:
                return f"coalesce(to_json({x})::text, 'false')"
            case "boolean":
                return f"(case when {x} then 'true' else 'false' end)"
            case "integer":
                return f"coalesce({x}::text, '0')"
            case "float" | "monetary":
                return f"({FLOAT.format(x=x)})"
            case "date":
                return f"""coalesce('"' || {x}::text || '"', 'false')"""
            case "datetime":
                return f"""coalesce('"' || left({x}::text, 19) || '"', 'false')"""
            case _:
                return self.binary(field, x)

    def binary(self, field: Field, x: str) -> str:
        """Base64, or its human size; content in a column counts its base64, not its bytes."""
        content = CONTENT.format(x=x)
        if self.bin_size:
            length = LENGTH.format(x=x)
            if dict(field.attributes).get("attachment", True):
                size = RAW_SIZE.format(x=x, length=length)
                content = HUMAN_SIZE.format(size=size)
            else:
                content = f"pg_size_pretty(({length})::bigint)"
        return f"""(case when {x} is null then 'false' else '"' || {content} || '"' end)"""

    def many2one(self, field: Field, alias: str, x: str) -> str:
        if not self.classic:
            return f"coalesce({x}::text, 'false')"
        target, reached = self.joined(field, alias)
        return f"coalesce('[' || {x} || ',' || {self.label(target, reached)} || ']', 'false')"

    def joined(self, field: Field, alias: str) -> tuple[Model, str]:
        """The model that a many2one points to, and the alias of its row."""
        target = self.conditions.catalogue[field.relation]
        condition = f'.id = {alias}."{field.name}"'
        if condition not in self._joined:
            self._joined[condition] = self.conditions.alias()
            reached = self._joined[condition]
            self.joins += f" left join {target.table} {reached} on {reached}{condition}"
        return target, self._joined[condition]

    def label(self, model: Model, alias: str) -> str:
        """The display name, which ignores rights and ``active``."""
        if not model.named:
            return f"""('"{model.name},' || {alias}.id || '"')"""
        missing = self.conditions.dialect.null_label
        return f"""coalesce(to_json({alias}."name")::text, '{missing}')"""

    def links(self, model: Model, field: Field, alias: str) -> str:
        """Ids of a one2many or many2many: visible and, by default, active ones."""
        links, source, far = self.conditions.links(model, field)
        target = self.conditions.catalogue[field.relation]
        link, row = self.conditions.alias(), self.conditions.alias()
        visible = self.conditions.visible(target, row)
        self.parameters.extend(visible.values)
        active = f" and {row}.active" if self.active_test and "active" in target.fields else ""
        order = order_by(self.conditions, target, target.order, row)
        return (
            f"coalesce((select '[' || string_agg({row}.id::text, ',' order by {order}) || ']' "
            f"from {links} {link} join {target.table} {row} on {row}.id = {link}.{far} "
            f"where {link}.{source} = {alias}.id{active} and {visible.sql}), '[]')"
        )
