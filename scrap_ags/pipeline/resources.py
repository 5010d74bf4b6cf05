"""Odoo and the mirror as a run, or a sensor, has them at hand."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import cached_property

from dagster import DagsterRun, InitResourceContext, ResourceDefinition, resource
from sqlalchemy import Engine

from scrap_ags import database
from scrap_ags.days import Calendar
from scrap_ags.odoo.client import Odoo
from scrap_ags.pipeline.names import NIGHTLY
from scrap_ags.settings import Settings
from scrap_ags.sync.engine import Sync

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


class Connections:
    """One Odoo and one mirror, connected at the first use and kept until closed.

    A run that is named holds its liveness lock as long as it is connected. ``spare`` slots to
    Odoo are left to others.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        run_id: str | None = None,
        spare: int = 0,
        now: Clock = utc_now,
    ) -> None:
        self.settings = settings
        self.now = now
        self._run_id = run_id
        self._spare = spare
        self._open = ExitStack()

    @cached_property
    def engine(self) -> Engine:
        """Raises MirrorUnavailable when the database does not answer."""
        engine = database.connect(self.settings)
        self._open.callback(engine.dispose)
        if self._run_id:
            alive = database.held(engine, database.run_lock_key(self._run_id))
            self._open.enter_context(alive)
        return engine

    @cached_property
    def odoo(self) -> Odoo:
        """Not logged in before the first question; WrongUsage when ``ODOO_*`` is incomplete."""
        slots = database.Slots(
            self.engine, self.settings.scrap_ags_odoo_connections, spare=self._spare
        )
        self._open.callback(slots.close)
        memory = database.LoginMemory(self.engine)
        return self._open.enter_context(
            Odoo.from_settings(self.settings, slots=slots, memory=memory)
        )

    @cached_property
    def calendar(self) -> Calendar:
        """The days as they stood when first asked for: fixed for the length of a run."""
        return self.calendar_now()

    def calendar_now(self) -> Calendar:
        return Calendar.at(self.now(), self.settings.zone, self.settings.scrap_ags_start_date)

    def sync(self, actor: str) -> Sync:
        """A sync that signs the audit as ``actor``."""
        return Sync(self.odoo, self.engine, self.calendar, actor=actor)

    def close(self) -> None:
        """Disconnect, and connect anew at the next use; the calendar stays."""
        for name in ("engine", "odoo"):
            self.__dict__.pop(name, None)
        self._open.close()


def _can_wait(run: DagsterRun | None) -> bool:
    """Whether the run may not take the last slot, which is the refresh's."""
    return run is not None and (run.job_name == NIGHTLY or "dagster/backfill" in run.tags)


def connections(settings: Settings, now: Clock = utc_now) -> ResourceDefinition:
    """The resource of every run: closed, and its lock released, with the run."""

    @resource(description="Odoo and the mirror's PostgreSQL, from the environment")
    def opened(context: InitResourceContext) -> Iterator[Connections]:
        spare = 1 if _can_wait(context.run) else 0
        run_id = context.run.run_id if context.run else None
        run = Connections(settings, run_id=run_id, spare=spare, now=now)
        try:
            yield run
        finally:
            run.close()

    return opened
