"""The methods that write: create, write, unlink, as one transaction of Odoo does them.

Every row written carries the transaction's start as its write_date. A reference to a deleted
record becomes NULL, and lines go with their BC, without a trace in any write_date.
"""

import re

import psycopg

from scrap_ags.demo.orm.catalogue import MANY_KINDS, Field, Model
from scrap_ags.demo.orm.environment import Environment
from scrap_ags.demo.orm.refusals import still_used, value_error
from scrap_ags.demo.storage import relation_table

UNWRITABLE = {"id", "create_uid", "create_date", "write_uid", "write_date"}


def create(env: Environment, model: Model, vals_list: dict | list[dict]) -> int | list[int]:
    if isinstance(vals_list, list):
        return [create_one(env, model, values) for values in vals_list]
    return create_one(env, model, vals_list)


def create_one(env: Environment, model: Model, values: dict) -> int:
    env.wrote = True
    defaults = {f.name: f.default for f in model.declared if f.default is not None}
    columns, links = split(model, defaults | values)
    if model.logged:
        columns |= {"create_uid": env.uid, "create_date": env.now}
        columns |= {"write_uid": env.uid, "write_date": env.now}
    names = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join(["%s"] * len(columns))
    given = f"({names}) values ({marks})" if columns else "default values"
    statement = f"insert into {model.table} {given} returning id"
    record = env.rows(statement, list(columns.values()))[0][0]
    link(env, model, record, links)
    return record


def write(env: Environment, model: Model, ids: list[int] | int, vals: dict) -> bool:
    records = [ids] if isinstance(ids, int) else list(ids)
    columns, links = split(model, vals)
    env.wrote = True
    if model.logged:
        columns |= {"write_uid": env.uid, "write_date": env.now}
    if columns:
        changes = ", ".join(f'"{name}" = %s' for name in columns)
        env.run(
            f"update {model.table} set {changes} where id = any(%s::int8[])",
            [*columns.values(), records],
        )
    for record in records:
        link(env, model, record, links)
    return True


def unlink(env: Environment, model: Model, ids: list[int] | int) -> bool:
    records = [ids] if isinstance(ids, int) else list(ids)
    statement = f"delete from {model.table} where id = any(%s::int8[])"
    env.wrote = True
    try:
        env.run(statement, [records])
    except (psycopg.errors.ForeignKeyViolation, psycopg.errors.RestrictViolation) as kept:
        raise still_used(env.dialect, str(kept.diag.constraint_name)) from None
    return True


def split(model: Model, values: dict) -> tuple[dict, dict[Field, list]]:
    """The values of columns, and the commands of one2many and many2many fields."""
    columns: dict[str, object] = {}
    links: dict[Field, list] = {}
    for name, value in values.items():
        field = model.fields.get(name)
        if field is None:
            raise value_error(f"Invalid field '{name}' on model '{model.name}'")
        if field.kind in MANY_KINDS:
            links[field] = list(value or [])
        elif field.is_column and name not in UNWRITABLE:
            columns[name] = stored(field, value)
    return columns, links


def stored(field: Field, value: object) -> object:
    """The value as the column keeps it: False is NULL, digits round, HTML loses its scripts."""
    if value is None or (value is False and field.kind != "boolean"):
        return None
    if field.digits:
        return round(float(str(value)), field.digits[1])
    if field.kind == "monetary":
        return round(float(str(value)) + 1e-9, 2)
    if field.kind == "html":
        return re.sub(r"<script.*?</script>", "", str(value), flags=re.S)
    return value


def link(env: Environment, model: Model, record: int, links: dict[Field, list]) -> None:
    """Apply the commands (0 create, 1 write, 2 delete, 4 add, 5 clear, 6 replace)."""
    for field, commands in links.items():
        target = env.catalogue[field.relation]
        for command, key, *payload in commands:
            if command == 0:
                create_one(env, target, {**payload[0], field.inverse: record})
            elif command == 1:
                write(env, target, [key], payload[0])
            elif command == 2:
                unlink(env, target, [key])
            elif command in (4, 5, 6):
                relink(
                    env,
                    model,
                    field,
                    record,
                    [key] if command == 4 else (payload or [[]])[0],
                    keep=command == 4,
                )


def relink(
    env: Environment, model: Model, field: Field, record: int, targets: list[int], *, keep: bool
) -> None:
    if field.kind == "one2many":
        write(env, env.catalogue[field.relation], targets, {field.inverse: record})
        return
    table = relation_table(model, field)
    if not keep:
        env.run(f"delete from {table} where source = %s", [record])
    env.run(
        f"insert into {table} select %s, unnest(%s::int8[]) on conflict do nothing",
        [record, targets],
    )
