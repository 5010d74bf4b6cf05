"""An Odoo and its mirror, side by side, at a time that tests choose."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import SecretStr
from sqlalchemy import Engine, text

from scrap_ags.days import Calendar
from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.models import MIRRORED, Mirrored
from scrap_ags.odoo.client import Odoo
from scrap_ags.sync.engine import Sync
from scrap_ags.sync.report import Report
from scrap_ags.sync.scope import Everything, Scope

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CASABLANCA = ZoneInfo("Africa/Casablanca")
CALENDAR = Calendar.at(NOW, CASABLANCA, date(2026, 7, 1))

EVERYTHING = Everything()


class Twin:
    """What a test does to Odoo, what the sync makes of it, and what the mirror then holds."""

    def __init__(self, source: DemoOdoo, mirror: Engine, client: Odoo) -> None:
        self.source, self.mirror, self.client = source, mirror, client

    def later(self, seconds: float = 60) -> None:
        self.source.clock.advance(seconds)

    def sync(
        self,
        *models: type[Mirrored],
        scope: Scope = EVERYTHING,
        full: bool = False,
        **accept: bool,
    ) -> dict[str, Report]:
        """Sync as a new process would, a minute after the last thing that happened in Odoo."""
        self.later()
        engine = Sync(self.client, self.mirror, CALENDAR, actor="test", **accept)
        return {model.asset: engine.run(model, scope, full=full) for model in models or MIRRORED}

    def rows(self, model: type[Mirrored]) -> dict[int, dict[str, Any]]:
        return {
            row["odoo_id"]: row
            for row in self.query(f"SELECT * FROM {model.__tablename__} ORDER BY 1")
        }

    def query(self, statement: str, **parameters: object) -> list[dict[str, Any]]:
        with self.mirror.connect() as connection:
            return [dict(row) for row in connection.execute(text(statement), parameters).mappings()]

    def execute(self, statement: str) -> None:
        with self.mirror.begin() as connection:
            connection.execute(text(statement))

    def audit(self, after: int = 0) -> list[tuple[str, int, str]]:
        rows = self.query(
            "SELECT * FROM scrap_audit_log WHERE id > :after ORDER BY id", after=after
        )
        return [(row["asset"], row["odoo_id"], row["action"]) for row in rows]

    def audited(self) -> int:
        return self.query("SELECT coalesce(max(id), 0) AS last FROM scrap_audit_log")[0]["last"]


@contextmanager
def twin_of(source: DemoOdoo, mirror: Engine) -> Iterator[Twin]:
    source.clock.set(NOW)
    password = SecretStr(source.api_key if source.version >= 19 else source.password)
    with Odoo(source.url, source.db, source.user, password, pause=lambda _: None) as client:
        yield Twin(source, mirror, client)
