"""Odoo's ``order`` as SQL. PostgreSQL puts NULLs last ascending and first descending."""

import re

from scrap_ags.demo.orm.catalogue import Model
from scrap_ags.demo.orm.conditions import Conditions
from scrap_ags.demo.orm.dialect import Dialect
from scrap_ags.demo.orm.refusals import Refusal, unstored, value_error

TERM = re.compile(r"\s*([a-z0-9_]+)(?:\s+(asc|desc))?(?:\s+nulls\s+(first|last))?\s*", re.I)


def order_by(conditions: Conditions, model: Model, order: str, alias: str) -> str:
    """``order by`` without its keyword; never empty, so that answers are repeatable."""
    terms: list[str] = []
    for text in order.split(","):
        term = TERM.fullmatch(text)
        if term is None or (term[3] and not conditions.dialect.orders_nulls):
            raise invalid_order(conditions.dialect, order)
        nulls = f" nulls {term[3]}" if term[3] else ""
        terms += by_field(conditions, model, term[1], alias, term[2] or "asc", nulls)
    return ", ".join(terms) or f"{alias}.id"


def by_field(
    conditions: Conditions, model: Model, name: str, alias: str, way: str, nulls: str
) -> list[str]:
    """One term; a many2one is ordered as its target's model is."""
    field = model.fields.get(name)
    computed = name in ("display_name", "__last_update") or (field and not field.is_column)
    if computed:
        if conditions.dialect.ignores_unstored_in_order:
            return []
        raise unstored(model.name, name)
    if field is None:
        raise value_error(f"Invalid field '{name}' on model '{model.name}'")
    if not field.relation:
        return [f'{alias}."{name}" {way}{nulls}']
    target = conditions.catalogue[field.relation]
    return [
        f'(select t."{key}" from {target.table} t where t.id = {alias}."{name}") '
        f"{turned(way, downwards)}{nulls}"
        for key, downwards in keys(target)
    ]


def keys(model: Model) -> list[tuple[str, bool]]:
    """The stored fields of a model's default order, with whether each runs downwards."""
    terms = (term.split() for term in model.order.split(","))
    return [(term[0], term[-1] == "desc") for term in terms if not model.fields[term[0]].relation]


def turned(way: str, downwards: bool) -> str:
    return "desc" if (way.lower() == "desc") != downwards else "asc"


def invalid_order(dialect: Dialect, order: str) -> Refusal:
    which = f" ({order})" if dialect.since(14) else ""
    return Refusal(
        "odoo.exceptions.UserError",
        f'Invalid "order" specified{which}. A valid "order" specification is a '
        "comma-separated list of valid field names (optionally followed by asc/desc for the "
        "direction)",
    )
