"""The methods that read records: search, read, search_read, search_count."""

from collections.abc import Sequence

from scrap_ags.demo.orm.catalogue import Model
from scrap_ags.demo.orm.denials import no_access_to_records
from scrap_ags.demo.orm.domains import Condition
from scrap_ags.demo.orm.environment import Environment
from scrap_ags.demo.orm.ordering import order_by

Json = bytes
"""A result that is JSON already."""

CLASSIC = "_classic_read"


def json_array(rows: list[tuple]) -> Json:
    return ("[" + ",".join(row[0] for row in rows) + "]").encode()


def matching(env: Environment, model: Model, domain: Sequence | None, alias: str) -> Condition:
    """The rows that the domain names and that this user may see."""
    condition = env.conditions.of(model, list(domain or []), alias, active_test=env.active_test)
    return condition.joined("and", env.conditions.visible(model, alias))


def selection(
    env: Environment,
    model: Model,
    what: str,
    joins: str,
    domain: Sequence | None,
    offset: int | None,
    limit: int | None,
    order: str | None,
) -> Condition:
    """``select what`` of the matching rows under alias ``r``, ordered and cut."""
    where = matching(env, model, domain, "r")
    ordered = order_by(env.conditions, model, order or model.order, "r")
    sql = f"select {what} from {model.table} r{joins} where {where.sql} order by {ordered}"
    values = where.values
    if limit:
        sql, values = f"{sql} limit %s", (*values, limit)
    if offset:
        sql, values = f"{sql} offset %s", (*values, offset)
    return Condition(sql, values)


def search(
    env: Environment,
    model: Model,
    domain: Sequence,
    offset: int = 0,
    limit: int | None = None,
    order: str | None = None,
) -> Json:
    found = selection(env, model, "r.id", "", domain, offset, limit, order)
    joined = f"select coalesce(string_agg(id::text, ','), '') from ({found.sql}) s"
    return f"[{env.rows(joined, found.values)[0][0]}]".encode()


def search_count(env: Environment, model: Model, domain: Sequence, limit: int | None = None) -> int:
    where = matching(env, model, domain, "r")
    cut = f" limit {int(limit)}" if limit else ""
    counted = f"select 1 from {model.table} r where {where.sql}{cut}"
    return env.rows(f"select count(*) from ({counted}) s", where.values)[0][0]


def search_read(
    env: Environment,
    model: Model,
    domain: Sequence | None = None,
    fields: list[str] | None = None,
    offset: int = 0,
    limit: int | None = None,
    order: str | None = None,
    load: object = CLASSIC,
) -> Json:
    """Up to version 16 the field names are checked only where a row is found."""
    if not env.dialect.checks_fields_without_rows:
        first = selection(env, model, "1", "", domain, offset, limit or None, order)
        if not env.rows(f"select 1 from ({first.sql}) s limit 1", first.values):
            return b"[]"
    values = env.values(load)
    row = values.row(model, env.chosen(model, fields), "r")
    found = selection(env, model, row, values.joins, domain, offset, limit, order)
    return json_array(env.rows(found.sql, (*values.parameters, *found.values)))


def read(
    env: Environment,
    model: Model,
    ids: list[int] | int,
    fields: list[str] | None = None,
    load: object = CLASSIC,
) -> Json:
    """The records in the order of ``ids``; a deleted one is left out, a hidden one is an
    AccessError for all of them."""
    wanted = [ids] if isinstance(ids, int) else list(ids)
    chosen = env.chosen(model, fields)
    check_visible(env, model, wanted)
    values = env.values(load)
    statement = (
        f"select {values.row(model, chosen, 'r')} "
        "from unnest(%s::int8[]) with ordinality as asked(id, place) "
        f"join {model.table} r on r.id = asked.id{values.joins} order by asked.place"
    )
    return json_array(env.rows(statement, [*values.parameters, wanted]))


def check_visible(env: Environment, model: Model, ids: list[int]) -> None:
    if not env.access.rules_of(model.name):
        return
    visible = env.conditions.visible(model, "r")
    statement = (
        f"select r.id from {model.table} r where r.id = any(%s::int8[]) "
        f"and not {visible.sql} order by r.id"
    )
    if hidden := [row[0] for row in env.rows(statement, [ids, *visible.values])]:
        raise no_access_to_records(env.dialect, model, hidden)


def exists(env: Environment, model: Model, ids: list[int]) -> list[int]:
    statement = f"select id from {model.table} where id = any(%s::int8[])"
    alive = {row[0] for row in env.rows(statement, [list(ids)])}
    return [record for record in ids if record in alive]


def name_get(env: Environment, model: Model, ids: list[int]) -> Json:
    label = env.values(CLASSIC).label(model, "r")
    statement = (
        f"select '[' || r.id || ',' || {label} || ']' from unnest(%s::int8[]) with ordinality "
        f"as asked(id, place) join {model.table} r on r.id = asked.id order by asked.place"
    )
    return json_array(env.rows(statement, [list(ids)]))
