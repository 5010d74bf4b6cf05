"""Reading records by id: pages fetched ahead, what the log-in may not read set apart."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from scrap_ags.errors import OdooDenied
from scrap_ags.odoo.calls import Answer
from scrap_ags.odoo.client import Odoo
from scrap_ags.odoo.values import Wire

PAGE = 2_000
"""Records in one request; about 0.3 s of Odoo's time."""
AHEAD = 2
"""Pages asked for while one is decoded and copied: what bounds the memory."""

Given = TypeVar("Given")
Wanted = TypeVar("Wanted")


@dataclass
class Extract:
    """Answers for a list of ids; ``hidden`` grows as the answers are consumed."""

    odoo: Odoo
    wire: Wire
    executor: Executor
    hidden: list[int] = field(default_factory=list)

    def pages(self, ids: Iterable[int]) -> Iterator[Answer]:
        """Raises OdooDenied when the log-in may read nothing of the model at all."""
        for answers, hidden in ahead(self.executor, self.read, batches(ids, PAGE)):
            self.hidden += hidden
            yield from answers

    def read(self, ids: Sequence[int]) -> tuple[list[Answer], list[int]]:
        """One batch. One unreadable id fails it whole, so it is halved until that id is alone."""
        model = self.wire.model.odoo_model
        try:
            pages = self.odoo.read_pages(model, ids, self.wire.fields, labels=self.wire.labels)
            return list(pages), []
        except OdooDenied:
            self.odoo.search(model, [], limit=1)
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
