"""What the user may do, as far as he may ask."""

from collections.abc import Sequence

from scrap_ags.demo.orm.catalogue import Model
from scrap_ags.demo.orm.environment import Environment
from scrap_ags.demo.orm.refusals import Refusal, value_error

OPERATIONS = ("read", "write", "create", "unlink")


def check_access_rights(
    env: Environment, model: Model, operation: str, raise_exception: bool = True
) -> bool:
    """Who may read a model may do everything with it."""
    if operation not in OPERATIONS:
        raise value_error(f"Invalid operation {operation!r}")
    try:
        env.access.check_model(env.dialect, env.uid, model)
    except Refusal:
        if raise_exception:
            raise
        return False
    return True


def has_access(env: Environment, model: Model, ids: Sequence[int], operation: str) -> bool:
    if not check_access_rights(env, model, operation, raise_exception=False):
        return False
    visible = env.conditions.visible(model, "r")
    statement = (
        f"select count(*) from {model.table} r where r.id = any(%s::int8[]) and not {visible.sql}"
    )
    return env.rows(statement, [list(ids), *visible.values])[0][0] == 0


def context_get(env: Environment, _: Model) -> dict[str, object]:
    told: dict[str, object] = {"lang": "en_US", "tz": False}
    return told | ({"uid": env.uid} if env.dialect.since(16) else {})
