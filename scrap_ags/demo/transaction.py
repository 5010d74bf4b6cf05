"""What other users of Odoo write while a client reads."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from scrap_ags.demo.orm import writing
from scrap_ags.demo.orm.environment import Environment

Values = Mapping[str, object]


class Transaction:
    """Records written in one transaction of Odoo: all carry its start as write_date."""

    def __init__(self, env: Environment) -> None:
        self._env = env

    @property
    def now(self) -> datetime:
        """Its start by Odoo's clock, UTC without a zone."""
        return self._env.now

    def create(self, model: str, values: Values) -> int:
        """The new id, allocated now: a rollback leaves a gap."""
        return writing.create_one(self._env, self._env.catalogue[model], dict(values))

    def write(self, model: str, ids: Sequence[int] | int, values: Values) -> None:
        writing.write(self._env, self._env.catalogue[model], listed(ids), dict(values))

    def unlink(self, model: str, ids: Sequence[int] | int) -> None:
        writing.unlink(self._env, self._env.catalogue[model], listed(ids))

    def rows(self, statement: str, values: Sequence[object] = ()) -> list[tuple]:
        """What this transaction sees."""
        return self._env.rows(statement, list(values))


def listed(ids: Sequence[int] | int) -> list[int]:
    return [ids] if isinstance(ids, int) else list(ids)
