"""``read_group``, which 13 to 19 answer in two shapes."""

from collections.abc import Sequence

from scrap_ags.demo.orm.aggregates import aggregate, plain
from scrap_ags.demo.orm.catalogue import Model
from scrap_ags.demo.orm.dialect import Dialect
from scrap_ags.demo.orm.environment import Environment
from scrap_ags.demo.orm.groups import Domain, Group, all_of, group_of, labelled
from scrap_ags.demo.orm.ordering import invalid_order
from scrap_ags.demo.orm.reading import matching


def grouped_rows(
    env: Environment,
    model: Model,
    domain: Sequence,
    groups: list[Group],
    columns: list[str],
    order: str,
    limit: int | None,
    offset: int,
) -> list[tuple]:
    """One row a group: its keys, then its aggregates."""
    keys = [group.sql(env) for group in groups]
    where = matching(env, model, domain, "r")
    sql = f"select {', '.join([*keys, *columns])} from {model.table} r where {where.sql}"
    if groups:
        sql += f" group by {', '.join(map(str, range(1, len(keys) + 1)))} order by {order}"
    cut = f" limit {int(limit)}" if limit else ""
    return env.rows(f"{sql}{cut} offset {int(offset or 0)}", where.values)


def group_order(dialect: Dialect, groups: list[Group], keys: list[str], orderby: str | None) -> str:
    """The order of the groups: as asked, else by their keys."""
    places = dict.fromkeys(keys, "") | {key: str(place) for place, key in enumerate(keys, 1)}
    places |= {group.field.name: str(place) for place, group in enumerate(groups, 1)}
    terms = []
    for term in (orderby or "").split(",") if orderby else []:
        name, *way = term.split()
        if name not in places or way not in ([], ["asc"], ["desc"], ["ASC"], ["DESC"]):
            raise invalid_order(dialect, orderby or "")
        terms.append(" ".join([places[name], *way]))
    return ", ".join(terms) or ", ".join(str(place) for place in range(1, len(groups) + 1))


def read_group(
    env: Environment,
    model: Model,
    domain: Sequence,
    fields: list[str],
    groupby: list[str] | str,
    offset: int = 0,
    limit: int | None = None,
    orderby: str | None = None,
    lazy: bool = True,
) -> list[dict]:
    """Aggregates by group. ``lazy`` groups by the first key only and counts under its name."""
    specs = [groupby] if isinstance(groupby, str) else list(groupby)
    rest = specs[1:] if lazy else []
    groups = [group_of(model, spec) for spec in (specs[:1] if lazy else specs)]
    names = {group.field.name for group in groups}
    found = [aggregate(env, model, spec, names) for spec in fields]
    aggregates = {item.key: item.sql for item in found if item}
    if not groups and not env.dialect.new_read_group:
        aggregates = {"id": "min(r.id)"} | aggregates
    keys = [group.spec for group in groups] + ["__count", *aggregates]
    columns = ["count(*)", *aggregates.values()]
    order = group_order(env.dialect, groups, keys, orderby)
    rows = grouped_rows(env, model, domain, groups, columns, order, limit, offset)
    counted = f"{groups[0].field.name}_count" if lazy and len(groups) == 1 else "__count"
    return [one_group(env, list(domain), groups, row, [counted, *aggregates], rest) for row in rows]


def one_group(
    env: Environment,
    domain: Domain,
    groups: list[Group],
    row: tuple,
    names: list[str],
    rest: list[str],
) -> dict:
    """One answer of ``read_group`` in the shape of this version."""
    new, values = env.dialect.new_read_group, row[: len(groups)]
    keys = {g.spec: labelled(env, g, v) for g, v in zip(groups, values, strict=True)}
    empty = False if groups or new else None
    counted = {
        name: empty if value is None else plain(value)
        for name, value in zip(names, row[len(groups) :], strict=True)
    }
    if not groups and not new:
        return {"id": counted.pop("id"), **counted} if "id" in counted else counted
    answer = keys | counted if new else counted | keys
    leaves = [group.domain(env, value) for group, value in zip(groups, values, strict=True)]
    parts = [domain, *leaves] if new else [*leaves, domain]
    answer["__domain"] = all_of(env, *parts)
    if spans := span_of(env, groups, values):
        answer["__range"] = spans
    if rest:
        answer["__context"] = {"group_by": rest}
    return answer


def span_of(env: Environment, groups: list[Group], values: tuple) -> dict[str, object]:
    by = env.dialect.range_key
    return {
        (group.spec if by == "group" else group.field.name): group.span(env, value)
        for group, value in zip(groups, values, strict=True)
        if by and group.granularity
    }
