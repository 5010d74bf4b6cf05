"""Makes a populated demo Odoo live: its users order, deliver, correct and delete."""

import logging
import random
from collections.abc import Callable
from threading import Event, Thread
from typing import Self

import psycopg

from scrap_ags.demo import changes
from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.demo.transaction import Transaction

log = logging.getLogger(__name__)
Change = Callable[[Transaction, random.Random], str | None]
MIX: dict[Change, int] = {
    changes.order: 40,
    changes.advance: 28,
    changes.edit_line: 12,
    changes.add_line: 6,
    changes.delete_line: 5,
    changes.delete_order: 3,
    changes.adjust_balance: 4,
    changes.rename_product: 1,
    changes.archive_or_revive: 1,
}
"""How often each of them happens, of a hundred."""


class Life:
    """Changes, one transaction each: the same ones in the same order for the same seed and the
    same records. ``step`` makes one; as a context manager it makes ``per_minute`` of them from
    a thread of its own, which has ended when the block ends; ``told`` hears of each. A change
    that the database refuses, as when somebody else writes the same record, is lost."""

    def __init__(
        self,
        odoo: DemoOdoo,
        per_minute: float = 20,
        seed: int = 1,
        *,
        told: Callable[[str], object] = log.info,
    ) -> None:
        self._odoo, self._told = odoo, told
        self._pause = 60 / per_minute
        self._chance = random.Random(seed)
        self._ended = Event()
        self._thread = Thread(target=self._live, name="demo-life", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self._ended.set()
        self._thread.join()

    def _live(self) -> None:
        while not self._ended.wait(self._pause):
            try:
                self._told(self.step())
            except psycopg.OperationalError as lost:
                log.warning("a change was lost: %s", lost)

    def step(self) -> str:
        """Make one change, a new order where there is nothing to change, and say what it was."""
        change = self._chance.choices(list(MIX), list(MIX.values()))[0]
        with self._odoo.transaction() as transaction:
            done = change(transaction, self._chance)
            return done or changes.order(transaction, self._chance)
