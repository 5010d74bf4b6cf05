"""``formatted_read_group``: the aggregates of 19 and later."""

from collections.abc import Sequence
from datetime import datetime

from scrap_ags.demo.orm.aggregates import formatted_aggregate, plain
from scrap_ags.demo.orm.catalogue import Model
from scrap_ags.demo.orm.environment import Environment
from scrap_ags.demo.orm.grouping import group_order, grouped_rows
from scrap_ags.demo.orm.groups import Group, all_of, group_of, labelled
from scrap_ags.demo.orm.refusals import Refusal


def formatted_read_group(
    env: Environment,
    model: Model,
    domain: Sequence,
    groupby: Sequence[str] = (),
    aggregates: Sequence[str] = (),
    having: Sequence = (),
    offset: int = 0,
    limit: int | None = None,
    order: str | None = None,
) -> list[dict]:
    if having:
        raise Refusal("builtins.NotImplementedError", "having")
    groups = [group_of(model, spec) for spec in groupby]
    found = [formatted_aggregate(env, model, spec) for spec in aggregates]
    keys = [group.spec for group in groups] + [item.key for item in found]
    ordered = group_order(env.dialect, groups, keys, order)
    columns = [item.sql for item in found]
    rows = grouped_rows(env, model, domain, groups, columns, ordered, limit, offset)
    return [formatted_group(env, groups, [i.key for i in found], row) for row in rows]


def formatted_group(env: Environment, groups: list[Group], names: list[str], row: tuple) -> dict:
    values = row[: len(groups)]
    answer: dict[str, object] = {}
    for group, value in zip(groups, values, strict=True):
        shown = labelled(env, group, value)
        if isinstance(value, datetime) and group.granularity:
            shown = [group.bounds(env, value)[0], shown]
        answer[group.spec] = shown
    leaves = [group.domain(env, value) for group, value in zip(groups, values, strict=True)]
    answer["__extra_domain"] = all_of(env, *leaves)
    for name, value in zip(names, row[len(groups) :], strict=True):
        answer[name] = False if value is None else plain(value)
    return answer
