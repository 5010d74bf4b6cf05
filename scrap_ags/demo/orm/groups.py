"""What ``read_group`` groups by: a field, or a date cut by a granularity."""

from dataclasses import dataclass
from datetime import datetime

from scrap_ags.demo.orm.aggregates import plain
from scrap_ags.demo.orm.catalogue import Field, Model
from scrap_ags.demo.orm.domains import normalised
from scrap_ags.demo.orm.environment import Environment
from scrap_ags.demo.orm.periods import GRANULARITIES, following, label
from scrap_ags.demo.orm.reading import CLASSIC
from scrap_ags.demo.orm.refusals import value_error

Domain = list


@dataclass(frozen=True)
class Group:
    """One group key: a field, or a datetime field cut by a granularity."""

    spec: str
    field: Field
    granularity: str

    def sql(self, env: Environment) -> str:
        column = f'r."{self.field.name}"'
        if not self.granularity:
            return f"coalesce({column}, false)" if self.field.kind == "boolean" else column
        if env.zone and self.field.kind == "datetime":
            column = f"timezone('{env.zone}', timezone('UTC', {column}))"
        return f"date_trunc('{self.granularity}', {column}::timestamp)"

    def bounds(self, env: Environment, start: datetime) -> list[str]:
        """First and following moment of the group that starts at ``start`` by its own clock."""
        ends = [start, following(start, self.granularity)]
        if self.field.kind == "datetime":
            ends = [env.in_utc(end) for end in ends]
        return [str(plain(end)) for end in ends]

    def domain(self, env: Environment, value: object) -> Domain:
        """The leaves that select just this group."""
        name = self.field.name
        if isinstance(value, datetime) and self.granularity:
            first, after = self.bounds(env, value)
            return ["&", [name, ">=", first], [name, "<", after]]
        return [[name, "=", False if value is None else plain(value)]]

    def span(self, env: Environment, value: object) -> dict[str, str] | bool:
        if not isinstance(value, datetime):
            return False
        first, after = self.bounds(env, value)
        return {"from": first, "to": after}

    def text(self, env: Environment, value: object) -> str:
        lang = str(env.context.get("lang") or "en_US")
        return label(value, self.granularity, lang) if isinstance(value, datetime) else ""


def group_of(model: Model, spec: str) -> Group:
    name, _, granularity = spec.partition(":")
    field = model.fields.get(name)
    if field is None:
        raise value_error(f"Invalid field '{name}' on model '{model.name}'")
    dated = field.kind in ("date", "datetime")
    if granularity and (not dated or granularity not in GRANULARITIES):
        raise value_error(f"Invalid granularity {granularity!r} for {spec!r}")
    return Group(spec, field, granularity or ("month" if dated else ""))


def all_of(env: Environment, *domains: Domain) -> Domain:
    """The conjunction as this version spells it: 19 gathers every ``&`` in front."""
    parts = [normalised(domain, env.dialect) for domain in domains if domain]
    joined = ["&"] * (len(parts) - 1) + [token for part in parts for token in part]
    words = {token for token in joined if isinstance(token, str)}
    if env.dialect.since(19) and words <= {"&"}:
        leaves = [token for token in joined if not isinstance(token, str)]
        joined = ["&"] * (len(leaves) - 1) + leaves
    return joined or [[1, "=", 1]]


def labelled(env: Environment, group: Group, value: object) -> object:
    """A key as the answer shows it: a label, ``[id, label]``, or the plain value."""
    if value is None:
        return False
    if group.granularity:
        return group.text(env, value)
    if group.field.kind != "many2one":
        return plain(value)
    target = env.catalogue[group.field.relation]
    name = env.values(CLASSIC).label(target, "r")
    rows = env.rows(f"select {name}::json from {target.table} r where id = %s", [value])
    return [value, rows[0][0]]
