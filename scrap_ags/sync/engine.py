"""Syncs the assets of one mirror with one Odoo: what is prepared once, what is reported."""

import time
from dataclasses import dataclass, field, replace

import msgspec
import psycopg
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from scrap_ags.database import unavailable
from scrap_ags.days import Calendar, fill_days
from scrap_ags.migrations import require_current
from scrap_ags.models import Mirrored, parent_of_day
from scrap_ags.odoo.client import Odoo
from scrap_ags.odoo.values import odoo_field
from scrap_ags.sync import guards, source
from scrap_ags.sync.report import Report, Tally
from scrap_ags.sync.run import Progress, Run, Signature
from scrap_ags.sync.schema import Schema
from scrap_ags.sync.scope import (
    Newest,
    Records,
    Scope,
    Selection,
    hanging_on,
    selection,
)

MANY = 1_000
"""Rows changed in one run after which the table's statistics are taken anew."""

IN_TROUBLE = (
    *(psycopg.OperationalError, psycopg.InterfaceError, psycopg.InternalError),
    psycopg.errors.InsufficientPrivilege,
)
"""PostgreSQL is gone, read-only, full, or gives this role no right."""


@dataclass
class Sync:
    """Syncs assets of one mirror with one Odoo. ``actor`` and ``source`` sign the audit."""

    odoo: Odoo
    engine: Engine
    calendar: Calendar
    actor: str = ""
    source: str = "sync"
    accept_mass_delete: bool = False
    accept_restore: bool = False
    _schema: Schema | None = field(default=None, init=False)

    def run(
        self,
        model: type[Mirrored],
        scope: Scope,
        *,
        full: bool = False,
        progress: Progress | None = None,
    ) -> Report:
        """Close the difference within the scope; ``full`` compares values, not write dates.

        A large scope commits in batches: what was done before an error stays. Raises the errors
        of ``scrap_ags.errors``.
        """
        started, asked = time.monotonic(), self.odoo.requests
        try:
            schema = self._prepare()
            run = schema.followed(lambda: self._closed(schema, model, scope, full, progress))
            self._conclude(model, run.tallies[model.asset])
        except (DBAPIError, psycopg.Error) as failure:
            cause = failure if isinstance(failure, DBAPIError) else DBAPIError(None, None, failure)
            if not isinstance(cause.orig, IN_TROUBLE):
                raise
            raise unavailable(self.engine, cause) from failure
        report = Report(asset=model.asset, others=dict(run.tallies))
        report.add(report.others.pop(model.asset))
        report.seconds = time.monotonic() - started
        report.requests = self.odoo.requests - asked
        return report

    def _closed(
        self,
        schema: Schema,
        model: type[Mirrored],
        scope: Scope,
        full: bool,
        progress: Progress | None,
    ) -> Run:
        # Before anything else: what has to be read may be nothing today.
        schema.wire(model)
        part = self._selection(model, scope)
        run = Run(
            odoo=self.odoo,
            engine=self.engine,
            calendar=self.calendar,
            schema=schema,
            model=model,
            part=replace(part, domain=schema.fitted(model, part.domain)),
            full=full,
            signature=Signature(self.source, self.actor),
            allowed=guards.Allowed(self.accept_mass_delete, self.accept_restore),
        )
        run.close(progress)
        return run

    def _prepare(self) -> Schema:
        if self._schema is None:
            require_current(self.engine)
            # Only an Odoo that let this log-in in may become the mirror's source.
            self.odoo.log_in()
            with self.engine.begin() as connection:
                source.claim(connection, self.odoo)
                fill_days(connection, self.calendar)
                # Made ahead, so that the change of month waits for nobody.
                connection.execute(text("SELECT scrap_audit_month(now() + interval '1 month')"))
            self._schema = Schema(self.odoo)
        return self._schema

    def _selection(self, model: type[Mirrored], scope: Scope) -> Selection:
        if not isinstance(scope, Newest):
            return selection(model, scope, self.calendar)
        owner = parent_of_day(model) or model
        order = f"{odoo_field(owner, 'odoo_id')} desc"
        answer = self.odoo.search(owner.odoo_model, [], limit=scope.count, order=order)
        ids = msgspec.json.decode(answer.result, type=list[int])
        if owner is not model:
            return hanging_on(model, ids)
        return selection(model, Records(tuple(ids)), self.calendar)

    def _conclude(self, model: type[Mirrored], tally: Tally) -> None:
        if tally.changed >= MANY:
            with self.engine.begin() as connection:
                # The next sync comes sooner than autovacuum, and would plan for an empty table.
                connection.execute(text(f"ANALYZE {model.__tablename__}"))
