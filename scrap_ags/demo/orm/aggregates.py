"""What ``read_group`` is asked to compute: ``alias:function(field)`` and its other spellings."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from scrap_ags.demo.orm.catalogue import NUMBER_KINDS, Field, Model
from scrap_ags.demo.orm.environment import Environment
from scrap_ags.demo.orm.refusals import Refusal, value_error

FUNCTIONS = {
    "sum": "sum({x})",
    "avg": "avg({x})",
    "max": "max({x})",
    "min": "min({x})",
    "count": "count({x})",
    "count_distinct": "count(distinct {x})",
    "bool_and": "bool_and({x})",
    "bool_or": "bool_or({x})",
    "array_agg": "array_agg({x} order by {row}.id)",
    "array_agg_distinct": "array_agg(distinct {x} order by {x})",
}
SPELLING = re.compile(r"(\w+)(?::(\w+)(?:\((\w+)\))?)?")


@dataclass(frozen=True)
class Aggregate:
    """One column of the answer: its key there and its SQL."""

    key: str
    sql: str


def aggregate(env: Environment, model: Model, spec: str, grouped: set[str]) -> Aggregate | None:
    """The aggregate that ``spec`` asks of ``read_group``; None where Odoo drops it silently."""
    spelled = SPELLING.fullmatch(spec)
    if not spelled:
        raise value_error(f"Invalid field specification {spec!r}.")
    key, function, name = spelled[1], spelled[2], spelled[3] or spelled[1]
    if key == "__count" or (name in grouped and env.dialect.drops_grouped(bool(function))):
        return None
    field = known(env, model, name, spec)
    if not function:
        function = "sum" if field.kind in NUMBER_KINDS and name != "id" else ""
    if not function or not field.is_column:
        return None
    if name == key == "id" and grouped and not env.dialect.plain_id_aggregate:
        return None
    return Aggregate(key, in_sql(env, function, name, spec))


def formatted_aggregate(env: Environment, model: Model, spec: str) -> Aggregate:
    """``field:function`` or ``__count``, as ``formatted_read_group`` spells them."""
    if spec == "__count":
        return Aggregate(spec, "count(*)")
    name, _, function = spec.partition(":")
    known(env, model, name, spec)
    return Aggregate(spec, in_sql(env, function, name, spec))


def known(env: Environment, model: Model, name: str, spec: str) -> Field:
    if field := model.fields.get(name):
        return field
    suffix = f" for {spec!r}." if env.dialect.new_read_group else ""
    raise value_error(f"Invalid field '{name}' on model '{model.name}'{suffix}")


def in_sql(env: Environment, function: str, name: str, spec: str) -> str:
    if function not in FUNCTIONS:
        if env.dialect.new_read_group:
            raise value_error(f"Invalid aggregate method {function!r} for {spec!r}.")
        raise Refusal("odoo.exceptions.UserError", f"Invalid aggregation function {function!r}.")
    return FUNCTIONS[function].format(x=f'r."{name}"', row="r")


def plain(value: object) -> object:
    """An aggregate's value as JSON has it: datetimes cut to the second."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return [plain(item) for item in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    number = float(str(value))
    return int(number) if number.is_integer() else number
