"""What a sync is sent to do, by a process of its own: with an engine, slots and a client."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from unittest.mock import patch

from pydantic import SecretStr
from sqlalchemy import Engine

from scrap_ags.database import Slots
from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.models import MIRRORED, is_partitioned
from scrap_ags.odoo.client import Odoo
from scrap_ags.sync import digest, extract, run
from scrap_ags.sync.engine import Sync
from scrap_ags.sync.report import Report
from scrap_ags.sync.scope import Days, Everything, Scope
from scrap_ags_tests.twin import CALENDAR

Part = tuple[str, Scope]
MODELS = {model.asset: model for model in MIRRORED}
DATED = [model.asset for model in MIRRORED if is_partitioned(model)]
OCTOBER = Days(date(2026, 10, 1), date(2026, 10, 31))
NOVEMBER = Days(date(2026, 11, 1), CALENDAR.last)

WHOLE: tuple[Part, ...] = tuple((asset, Everything()) for asset in MODELS)
BACKWARDS: tuple[Part, ...] = WHOLE[::-1]
"""Children first, who bring their parents along."""
REFERENCES: tuple[Part, ...] = tuple(part for part in WHOLE if part[0] not in DATED)
ORDERS: tuple[Part, ...] = tuple((asset, days) for asset in DATED for days in (OCTOBER, NOVEMBER))


@dataclass(frozen=True)
class Errand:
    """Which Odoo to ask, and what to sync in which order."""

    url: str
    db: str
    user: str
    password: str
    parts: tuple[Part, ...]

    @classmethod
    def at(cls, source: DemoOdoo, parts: tuple[Part, ...]) -> "Errand":
        password = source.api_key if source.version >= 19 else source.password
        return cls(source.url, source.db, source.user, password, parts)

    @property
    def assets(self) -> set[str]:
        return {asset for asset, _ in self.parts}

    @contextmanager
    def ready(self, engine: Engine) -> Iterator[Callable[[], list[Report]]]:
        """What carries it out, as often as it is called; raises what a sync raises."""
        slots = Slots(engine, 2)
        try:
            with _small_pages(), self._client(slots) as client:
                sync = Sync(client, engine, CALENDAR, actor="killed")
                yield lambda: [sync.run(MODELS[asset], scope) for asset, scope in self.parts]
        finally:
            slots.close()

    def _client(self, slots: Slots) -> Odoo:
        password = SecretStr(self.password)
        return Odoo(self.url, self.db, self.user, password, slots=slots, pause=lambda _: None)


@contextmanager
def _small_pages() -> Iterator[None]:
    """Several batches of several pages, in a world of few records."""
    with (
        patch.object(run, "BATCH", 8),
        patch.object(extract, "PAGE", 5),
        patch.object(digest, "PAGE", 12),
    ):
        yield
