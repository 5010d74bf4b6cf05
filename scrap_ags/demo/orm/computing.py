"""Fields that are computed and stored: brought up to date before a transaction commits."""

from dataclasses import replace

from scrap_ags.demo.orm.catalogue import NUMBER_KINDS, Field, Model
from scrap_ags.demo.orm.environment import Environment


def recompute(env: Environment) -> None:
    """Store what changed, which moves the row's write_date as Odoo's own recomputing does."""
    for model in env.catalogue.values():
        for field in model.declared:
            if field.is_computed and field.is_column:
                store(env, model, field)


def store(env: Environment, model: Model, field: Field) -> None:
    values = env.values(None)
    value = values.expression(model, replace(field, stored=False), "r")
    if field.kind in NUMBER_KINDS:
        value = f"coalesce({value}, 0)"
    computed = f"select r.id, {value} as now from {model.table} r{values.joins}"
    stamp = ", write_uid = %s, write_date = %s" if model.logged else ""
    env.run(
        f'update {model.table} t set "{field.name}" = c.now{stamp} from ({computed}) c '
        f'where c.id = t.id and t."{field.name}" is distinct from c.now',
        [env.uid, env.now] if model.logged else [],
    )
