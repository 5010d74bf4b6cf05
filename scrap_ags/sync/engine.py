"""The sync: for one asset and scope, compare, extract, stage, merge and delete, chunk by chunk."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import chain

import msgspec
import psycopg
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError

from scrap_ags.database import unavailable
from scrap_ags.days import Calendar, fill_days
from scrap_ags.migrations import require_current
from scrap_ags.models import Mirrored, parent_of_day
from scrap_ags.odoo.client import Odoo
from scrap_ags.odoo.values import odoo_field
from scrap_ags.sync import guards, quarantine, source
from scrap_ags.sync.chunk import Chunk, Tallies
from scrap_ags.sync.delete import settle
from scrap_ags.sync.digest import Comparison, compare, mirror_pairs, odoo_ids, odoo_pairs
from scrap_ags.sync.report import Report, Tally
from scrap_ags.sync.schema import Schema
from scrap_ags.sync.scope import (
    Everything,
    Newest,
    Records,
    Scope,
    Selection,
    chunks,
    hanging_on,
    selection,
)

Progress = Callable[[str, int, int | None], None]
"""Called with the asset, the records handled so far, and how many there are (None: unknown)."""

THREADS = 2
"""Pages asked for at the same time; the client's slots bind them further."""

MANY = 1_000
"""Rows changed in one run after which the table's statistics are taken anew."""

IN_TROUBLE = (
    *(OperationalError, InterfaceError, InternalError),
    *(psycopg.OperationalError, psycopg.InterfaceError, psycopg.InternalError),
)
"""PostgreSQL is gone, read-only, full or chose this transaction to end a deadlock."""

# What a page refers to is a small part of large tables, mostly in memory: prefer their indexes.
SIGN = text(
    "SELECT set_config('scrap_ags.source', :source, true),"
    " set_config('scrap_ags.actor', :actor, true), set_config('random_page_cost', '1.1', true)"
)


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

        Each chunk commits by itself: what was done before an error stays. Raises the errors of
        ``scrap_ags.errors``.
        """
        started, asked = time.monotonic(), self.odoo.requests
        tallies: Tallies = defaultdict(Tally)
        try:
            self._prepare()
            self._close(model, scope, full, tallies, progress)
        except IN_TROUBLE as failure:
            cause = failure if isinstance(failure, DBAPIError) else DBAPIError(None, None, failure)
            raise unavailable(self.engine, cause) from failure
        report = Report(asset=model.asset)
        report.add(tallies.pop(model.asset, Tally()))
        report.seconds = time.monotonic() - started
        report.requests = self.odoo.requests - asked
        report.others = dict(tallies)
        return report

    def _prepare(self) -> None:
        if self._schema is not None:
            return
        require_current(self.engine)
        with self.engine.begin() as connection:
            source.claim(connection, self.odoo)
            fill_days(connection, self.calendar)
            # Made ahead, so that the change of month waits for nobody.
            connection.execute(text("SELECT scrap_audit_month(now() + interval '1 month')"))
        self._schema = Schema(self.odoo)

    def _close(
        self,
        model: type[Mirrored],
        scope: Scope,
        full: bool,
        tallies: Tallies,
        progress: Progress | None,
    ) -> None:
        total = self._count(model, scope) if progress else None
        with ThreadPoolExecutor(THREADS, "odoo") as executor:
            for part in self._parts(model, scope):
                self._close_part(model, part, full, tallies, executor)
                if progress:
                    progress(model.asset, tallies[model.asset].seen, total)
        tally = tallies[model.asset]
        with self.engine.begin() as connection:
            if isinstance(scope, Everything) and not tally.withheld:
                guards.nothing_withheld(connection, model)
            if tally.changed >= MANY:
                # The next sync comes sooner than autovacuum, and would plan for an empty table.
                connection.execute(text(f"ANALYZE {model.__tablename__}"))

    def _close_part(
        self,
        model: type[Mirrored],
        part: Selection,
        full: bool,
        tallies: Tallies,
        executor: Executor,
    ) -> None:
        assert self._schema is not None  # noqa: S101 - set by _prepare
        with self.engine.begin() as connection:
            connection.execute(SIGN, {"source": self.source, "actor": self.actor})
            chunk = Chunk(self.odoo, connection, self.calendar, self._schema, executor, tallies)
            chunk.accept_mass_delete = self.accept_mass_delete
            chunk.accept_restore = self.accept_restore
            chunk.lock(model)
            close_difference(chunk, model, part, full)

    def _count(self, model: type[Mirrored], scope: Scope) -> int | None:
        if isinstance(scope, Newest):
            return None
        return self.odoo.count(model.odoo_model, selection(model, scope, self.calendar).domain)

    def _parts(self, model: type[Mirrored], scope: Scope) -> Iterator[Selection]:
        if isinstance(scope, Newest):
            yield self._newest(model, scope.count)
            return
        for part in chunks(model, scope, self.calendar):
            yield selection(model, part, self.calendar)

    def _newest(self, model: type[Mirrored], count: int) -> Selection:
        owner = parent_of_day(model) or model
        order = f"{odoo_field(owner, 'odoo_id')} desc"
        answer = self.odoo.search(owner.odoo_model, [], limit=count, order=order)
        ids = msgspec.json.decode(answer.result, type=list[int])
        if owner is not model:
            return hanging_on(model, ids)
        return selection(model, Records(tuple(ids)), self.calendar)


def close_difference(chunk: Chunk, model: type[Mirrored], part: Selection, full: bool) -> None:
    """The steps of one chunk, under its lock: digest, extract, stage, merge, delete."""
    found = look(chunk, model, part, full)
    tally = chunk.tallies[model.asset]
    tally.unchanged += found.same
    tally.rejected += found.held
    to_read = found.to_read
    seen = chunk.bring(model, chunk.extract(model).pages(to_read)) if to_read else set[int]()
    # Asked for and not given: gone or hidden since the look, unless the mirror never had it.
    missed = set(found.changed) - seen
    if candidates := sorted(missed.union(found.gone)):
        settle(chunk, model, candidates)


def look(chunk: Chunk, model: type[Mirrored], part: Selection, full: bool) -> Comparison:
    """Compare both sides; where every value will be read anyway, ids alone are asked for."""
    held = quarantine.held(chunk.connection, model)
    ours = mirror_pairs(chunk.connection, model, part)
    first = next(ours, None)
    if full or first is None:
        theirs = ((odoo_id, None) for odoo_id in odoo_ids(chunk.odoo, model, part.domain))
        held = {}
    else:
        theirs = odoo_pairs(chunk.odoo, model, part.domain)
    return compare(theirs, chain([first], ours) if first else (), held)
