"""The refresh without Dagster: each minute a look, the plan, its runs; each night every value."""

from datetime import date, datetime, timedelta

from scrap_ags.days import Calendar
from scrap_ags.errors import ScrapAgsError
from scrap_ags.models import MIRRORED, Mirrored
from scrap_ags.pipeline.names import NIGHTLY
from scrap_ags.pipeline.plan import plan
from scrap_ags.pipeline.scopes import Attempts, Request
from scrap_ags.sync import source
from scrap_ags.sync.depth import is_deep_due
from scrap_ags.sync.engine import Sync
from scrap_ags.sync.look import Looker
from scrap_ags.sync.report import Report
from scrap_ags.sync.scope import Days, Everything, Scope
from scrap_ags.sync.seen import Look
from scrap_ags.sync.watermarks import remember, watermarks, whole_looks
from scrap_ags_tests.twin import CASABLANCA, Twin

START = date(2026, 7, 1)
MINUTE = timedelta(minutes=1)
PATIENCE = 6
"""Minutes within which the mirror must be in step again."""


class Refresh:
    """``skew``: how far the clock of the mirror's machine is ahead of Odoo's."""

    def __init__(self, twin: Twin, skew: timedelta = timedelta()) -> None:
        self.twin, self.skew = twin, skew
        self.troubles: dict[str, str] = {}
        """Why an asset could not be looked at or synced in the last minute."""
        self.reports: dict[str, Report] = {}
        """What the last minute's, or night's, runs did."""
        self._attempts: Attempts = {}

    @property
    def now(self) -> datetime:
        return self.twin.source.clock.now() + self.skew

    @property
    def calendar(self) -> Calendar:
        return Calendar.at(self.now, CASABLANCA, START)

    def minute(self, seconds: float = 60) -> list[Look]:
        """What the sensor does ``seconds`` after it was last called; returns what it saw."""
        self.twin.later(seconds)
        self.troubles, self.reports = {}, {}
        at = self.twin.client.now()
        with self.twin.mirror.begin() as connection:
            source.claim(connection, self.twin.client)
        looks = [look for model in MIRRORED if (look := self._look(model, at))]
        planned = plan(looks, [], self._attempts, self.now, MINUTE)
        self._attempts = planned.attempts
        for request in planned.requests:
            self._follow(request)
        return looks

    def settle(self) -> None:
        """Minutes pass until a look sees no difference."""
        for _ in range(PATIENCE):
            looks = self.minute()
            if not any(look.differences for look in looks):
                return
        seen = [f"{look.asset} {look.differences}" for look in looks if look.differences]
        raise AssertionError(f"after {PATIENCE} minutes: {', '.join(seen)}; {self.troubles}")

    def night(self) -> None:
        """Every value of every record is compared."""
        self.twin.later()
        self.troubles, self.reports = {}, {}
        for model in MIRRORED:
            self._sync(model, Everything(), full=True)

    def _look(self, model: type[Mirrored], at: datetime) -> Look | None:
        twin = self.twin
        with twin.mirror.begin() as connection:
            since = watermarks(connection).get(model.asset)
            deep = is_deep_due(whole_looks(connection).get(model.asset), at)
        try:
            look = Looker(twin.client, twin.mirror, self.calendar).look(model, at, since, deep=deep)
        except ScrapAgsError as trouble:
            self.troubles[model.asset] = str(trouble)
            return None
        with twin.mirror.begin() as connection:
            remember(connection, model.asset, look.watermark(since), at, look.whole_at)
        return look

    def _follow(self, request: Request) -> None:
        if request.job == NIGHTLY:
            self.night()
            return
        days = request.first and request.last
        scope = Days(request.first, request.last) if days else Everything()
        for model in MIRRORED:
            if model.asset in request.assets:
                self._sync(model, scope)

    def _sync(self, model: type[Mirrored], scope: Scope, *, full: bool = False) -> None:
        sync = Sync(self.twin.client, self.twin.mirror, self.calendar, actor="refresh")
        try:
            self.reports[model.asset] = sync.run(model, scope, full=full)
        except ScrapAgsError as trouble:
            self.troubles[model.asset] = str(trouble)
