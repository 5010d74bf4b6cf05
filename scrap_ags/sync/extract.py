"""Reading records by id: pages fetched ahead, what the log-in may not read set apart."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import TypeVar

from scrap_ags.errors import OdooDenied
from scrap_ags.odoo.client import Odoo
from scrap_ags.odoo.values import Row, Unreadable, Wire

PAGE = 2_000
"""Records in one request; about 0.3 s of Odoo's time."""
AHEAD = 2
"""Pages asked for while one is merged: what bounds the memory."""

Given = TypeVar("Given")
Wanted = TypeVar("Wanted")


@dataclass(frozen=True)
class Page:
    """Records decoded in the wire's order of columns, and when Odoo gave them (its clock)."""

    rows: list[Row]
    unreadable: list[Unreadable]
    at: datetime

    @property
    def ids(self) -> set[int]:
        return {row[0] for row in self.rows} | {record.odoo_id for record in self.unreadable}


@dataclass
class Extract:
    """Pages of records by id; ``hidden`` grows as the pages are consumed.

    They are fetched and decoded in threads, while the pages before them are merged.
    """

    odoo: Odoo
    wire: Wire
    executor: Executor
    hidden: list[int] = field(default_factory=list[int])

    def pages(self, ids: Iterable[int]) -> Iterator[Page]:
        """Raises OdooDenied when the log-in may read nothing of the model at all."""
        for pages, hidden in ahead(self.executor, self.read, batches(ids, PAGE)):
            self.hidden += hidden
            yield from pages

    def read(self, ids: Sequence[int]) -> tuple[list[Page], list[int]]:
        """One batch. One unreadable id fails it whole, so it is halved until that id is alone."""
        model, wire = self.wire.model.odoo_model, self.wire
        try:
            answers = self.odoo.read_pages(model, ids, wire.fields, labels=wire.labels)
            return [Page(*wire.decode(answer.result), answer.at) for answer in answers], []
        except OdooDenied:
            # Nor is any record readable without the right on the model, or on one of the fields.
            self.odoo.search(model, [], limit=1)
            wire.doubt()
            if len(ids) == 1:
                return [], list(ids)
        half = len(ids) // 2
        (first, hidden), (rest, more) = self.read(ids[:half]), self.read(ids[half:])
        return first + rest, hidden + more


def batches(ids: Iterable[int], size: int) -> Iterator[list[int]]:
    source = iter(ids)
    while batch := list(islice(source, size)):
        yield batch


def ahead(
    executor: Executor, work: Callable[[Wanted], Given], items: Iterable[Wanted]
) -> Iterator[Given]:
    """Like ``map``, in order, with a bounded number of items worked on in advance."""
    waiting: deque[Future[Given]] = deque()
    try:
        for item in items:
            waiting.append(executor.submit(work, item))
            if len(waiting) > AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()
