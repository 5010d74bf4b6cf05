"""One run of one asset: what differs within its scope, closed batch by batch.

The look needs no lock: it only tells which records to read. Whatever is written was read from Odoo
under the asset's lock, in the transaction that writes it, so that two runs never interleave and
the later one never writes what is older.
"""

from collections import defaultdict
from collections.abc import Callable, Generator, Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import closing
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import partial
from heapq import merge
from itertools import chain
from operator import itemgetter

import psycopg
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from scrap_ags.days import Calendar
from scrap_ags.models import Mirrored
from scrap_ags.odoo.client import Odoo
from scrap_ags.sync import guards, quarantine, source
from scrap_ags.sync.batch import Batch, Tallies
from scrap_ags.sync.delete import drop_unreferenced, settle
from scrap_ags.sync.digest import (
    Comparison,
    Finding,
    Kind,
    mirror_pairs,
    odoo_ids,
    odoo_pairs,
    walk,
)
from scrap_ags.sync.guards import Allowed
from scrap_ags.sync.report import Tally
from scrap_ags.sync.schema import Schema
from scrap_ags.sync.scope import Selection

Progress = Callable[[str, int, int], None]
"""Called with the asset, the records handled so far, and how many there are."""

BATCH = 50_000
"""Records under one lock and in one commit: 5 s of Odoo's time, so that others get their turn."""

LONGEST_WAIT = "10min"
"""For a lock; other runs hold theirs for seconds."""

ATTEMPTS = 5
"""How often a batch is begun, while PostgreSQL ends it because it and another waited in a ring."""

THREADS = 2
"""Pages asked for at the same time; the client's slots bind them further."""

# What a page refers to is a small part of large tables, mostly in memory: prefer their indexes.
SIGN = text(
    "SELECT set_config('scrap_ags.source', :source, true),"
    " set_config('scrap_ags.actor', :actor, true), set_config('random_page_cost', '1.1', true),"
    # Nobody who forgot a transaction in psql may hold up the mirror for ever.
    " set_config('lock_timeout', :wait, true)"
)


@dataclass(frozen=True)
class Signature:
    """Who the audit says it was."""

    source: str
    actor: str


@dataclass
class Run:
    """One run of one asset; ``tallies`` count what it did to it, its parents and children."""

    odoo: Odoo
    engine: Engine
    calendar: Calendar
    schema: Schema
    model: type[Mirrored]
    part: Selection
    full: bool
    signature: Signature
    allowed: Allowed
    tallies: Tallies = field(default_factory=lambda: defaultdict(Tally))

    def close(self, progress: Progress | None = None) -> None:
        total = self.odoo.count(self.model.odoo_model, self.part.domain) if progress else 0

        def advance() -> None:
            if progress:
                progress(self.model.asset, self.tallies[self.model.asset].seen, total)

        self.full = self.full or (self._is_whole and self._is_upgraded())
        with ThreadPoolExecutor(THREADS, "odoo") as executor, closing(self._batches()) as batches:
            for found in batches:
                tally = self.tallies[self.model.asset]
                tally.unchanged += found.same
                tally.rejected += found.held
                advance()
                if found.differs:
                    self._commit(executor, advance, partial(close_difference, found=found))
            if self._is_whole:
                self._commit(executor, advance, self._conclude)

    @property
    def _is_whole(self) -> bool:
        return not self.part.domain

    def _is_upgraded(self) -> bool:
        with self.engine.connect() as connection:
            return source.upgraded_from(connection, self.model) is not None

    def _conclude(self, batch: Batch) -> None:
        """All of the asset was compared: what stood until then is over, unless it stands again."""
        if self.tallies[self.model.asset].withheld:
            return
        drop_unreferenced(batch, self.model)
        guards.nothing_withheld(batch.connection, self.model)
        if self.full:
            source.compared(batch.connection, self.model)

    def _batches(self) -> Generator[Comparison, None, None]:
        """The look, in a snapshot of its own, cut into batches.

        All that is gone comes last, together: the guards judge deletions by their whole number.
        """
        with self.engine.connect() as connection:
            found, size, gone = Comparison(), 0, list[int]()
            for kind, odoo_id in self._look(connection):
                if kind is Kind.GONE:
                    gone.append(odoo_id)
                    continue
                found.note((kind, odoo_id))
                size += 1
                if size == BATCH:
                    yield found
                    found, size = Comparison(), 0
        yield replace(found, gone=gone)

    def _look(self, connection: Connection) -> Iterator[Finding]:
        """Where every value will be read anyway, Odoo is asked for ids alone."""
        held: Mapping[int, str | None] = quarantine.held(connection, self.model)
        ours = mirror_pairs(connection, self.model, self.part, hidden=self.full)
        if not self.part.domain and (kept := quarantine.unmirrored(connection, self.model)):
            # What was never stored and is gone from Odoo has to be forgotten some day.
            ours = merge(ours, ((odoo_id, None) for odoo_id in kept), key=itemgetter(0))
        first = next(ours, None)
        if self.full or first is None:
            ids = odoo_ids(self.odoo, self.model, self.part.domain)
            theirs, held = ((odoo_id, None) for odoo_id in ids), {}
        else:
            theirs = odoo_pairs(self.odoo, self.model, self.part.domain)
        return walk(theirs, chain([first], ours) if first else (), held)

    def _commit(
        self, executor: Executor, advance: Callable[[], None], work: Callable[[Batch], None]
    ) -> None:
        """Work in one transaction under the asset's lock, begun again after a deadlock."""
        before = deepcopy(self.tallies)
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with self.engine.begin() as connection:
                    work(self._begin(connection, executor, advance))
                break
            except (OperationalError, psycopg.errors.DeadlockDetected) as failure:
                ended = getattr(failure, "orig", failure)
                if attempt == ATTEMPTS or not isinstance(ended, psycopg.errors.DeadlockDetected):
                    raise
                self.tallies = deepcopy(before)

    def _begin(
        self, connection: Connection, executor: Executor, advance: Callable[[], None]
    ) -> Batch:
        connection.execute(SIGN, vars(self.signature) | {"wait": LONGEST_WAIT})
        batch = Batch(
            odoo=self.odoo,
            connection=connection,
            calendar=self.calendar,
            schema=self.schema,
            model=self.model,
            executor=executor,
            tallies=self.tallies,
            allowed=self.allowed,
            advance=advance,
        )
        batch.lock(self.model)
        return batch


def close_difference(batch: Batch, found: Comparison) -> None:
    """Extract, stage and merge what is new or changed; delete what is confirmed gone."""
    model, to_read = batch.model, found.to_read
    seen = batch.bring(model, batch.extract(model).pages(to_read)) if to_read else set[int]()
    # Asked for and not given: gone or hidden since the look, unless the mirror never had it.
    missed = set(found.changed) - seen
    if candidates := sorted(missed.union(found.gone)):
        settle(batch, model, candidates)
