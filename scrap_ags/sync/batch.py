"""One batch of a run: what Odoo gave is staged, its references settled, and merged."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, field
from itertools import chain

from sqlalchemy import Connection, func, select, text

from scrap_ags.database import asset_lock_key
from scrap_ags.days import Calendar
from scrap_ags.models import Mirrored
from scrap_ags.odoo.client import Odoo
from scrap_ags.sync import quarantine
from scrap_ags.sync.extract import Extract, Page
from scrap_ags.sync.guards import Allowed
from scrap_ags.sync.merge import merge
from scrap_ags.sync.references import adopt_parents
from scrap_ags.sync.report import Tally
from scrap_ags.sync.schema import Schema
from scrap_ags.sync.stage import Stage

Tallies = defaultdict[str, Tally]
"""Counts by asset: those of a run include the parents and children that it touched."""


@dataclass
class Batch:
    """The tools of one batch: Odoo, the transaction that all of it commits in, the counts."""

    odoo: Odoo
    connection: Connection
    calendar: Calendar
    schema: Schema
    model: type[Mirrored]
    """The asset whose run this is."""
    executor: Executor
    tallies: Tallies
    allowed: Allowed
    advance: Callable[[], None]
    stages: dict[type[Mirrored], Stage] = field(default_factory=dict[type[Mirrored], Stage])
    underway: set[type[Mirrored]] = field(default_factory=set[type[Mirrored]])
    """The models whose pages are being merged, the one within the other."""
    owed: defaultdict[type[Mirrored], set[int]] = field(default_factory=lambda: defaultdict(set))
    """Parents of a model underway, inferred until its page is merged."""

    def lock(self, model: type[Mirrored]) -> None:
        """Wait for the asset's lock; it is held until the transaction ends.

        Deleting goes from parents to children and adopting from children to parents: two runs
        that wait for each other are told apart by PostgreSQL, and one of them begins again.
        """
        self.connection.execute(
            text("SELECT pg_advisory_xact_lock(:class, :key)"),
            dict(zip(("class", "key"), asset_lock_key(model.asset), strict=True)),
        )

    def extract(self, model: type[Mirrored]) -> Extract:
        return Extract(self.odoo, self.schema.wire(model), self.executor)

    def bring(self, model: type[Mirrored], pages: Iterable[Page]) -> set[int]:
        """Merge pages, each with what it refers to; returns the ids that they held."""
        seen: set[int] = set()
        for page in chain(pages, self._owed(model)):
            seen |= page.ids
            self.underway.add(model)
            self._bring(model, page)
            self.underway.discard(model)
            self.advance()
        return seen

    def _owed(self, model: type[Mirrored]) -> Iterator[Page]:
        """What rows of a model refer to in the model itself, directly or by way of others."""
        while ids := sorted(self.owed.pop(model, ())):
            wanted = select(model.odoo_id).where(model.inferred, model.odoo_id == func.any(ids))
            missing = self.connection.execute(wanted.order_by(model.odoo_id)).scalars()
            yield from self.extract(model).pages(list(missing))

    def _bring(self, model: type[Mirrored], page: Page) -> None:
        stage = self._stage(model)
        refused = stage.load(page)
        adopt_parents(self, stage)
        merged = merge(stage)
        refused += merged.refused
        quarantine.release(self.connection, model, stage.name, refused)
        quarantine.reject(self.connection, model, refused)
        tally = self.tallies[model.asset]
        tally.read += len(page.ids)
        tally.created += merged.created
        tally.updated += merged.updated
        tally.older += merged.older
        tally.rejected += len(refused)
        tally.unchanged += len(page.ids) - merged.created - merged.updated - len(refused)
        tally.days |= {self.calendar.day_of(moment) for moment in merged.moments}

    def _stage(self, model: type[Mirrored]) -> Stage:
        if model not in self.stages:
            self.stages[model] = Stage(self.connection, self.schema.wire(model))
        return self.stages[model]

    def stamp_hidden(self, model: type[Mirrored], ids: list[int]) -> None:
        """Records that exist but that this log-in may no longer read: kept, and said so."""
        self.tallies[model.asset].hidden += len(ids)
        self.connection.execute(
            text(
                f"UPDATE {model.__tablename__} SET hidden_at = now()"
                " WHERE odoo_id = ANY(:ids) AND hidden_at IS NULL"
            ),
            {"ids": ids},
        )
