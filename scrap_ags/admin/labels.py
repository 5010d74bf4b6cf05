"""The labels of what rows refer to, to choose from."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, select, true

from scrap_ags.api.collection import Collection
from scrap_ags.api.search import KEY, TEXT, Texts

MOST = 2_000
LASTING = 30.0
"""Seconds for which a list of labels is good."""


@dataclass
class Labels:
    """Of one parent. ``many``: more than anybody chooses from a list, as of orders.

    What was chosen though it stands beyond the first ones is known until they are read anew.
    """

    parent: FromClause
    many: bool
    now: Callable[[], float] = time.monotonic
    _known: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    _read_at: float | None = None

    def refresh(self, connection: Connection, chosen: Iterable[int] = ()) -> None:
        """Read them anew where they are old; the pages that follow choose among these."""
        now = self.now()
        if not self.many and (self._read_at is None or now - self._read_at >= LASTING):
            self._known, self._read_at = self._read(connection, true()), now
        if beyond := set(chosen).difference(key for key, _ in self._known):
            self._known = self._known + self._read(connection, self.parent.c[KEY].in_(beyond))

    def _read(self, connection: Connection, where: ColumnElement[bool]) -> list[tuple[int, str]]:
        labels = select(self.parent.c[KEY], self.parent.c[TEXT]).where(where)
        rows = connection.execute(labels.order_by(self.parent.c[TEXT]).limit(MOST))
        return [(row[0], row[1] or f"#{row[0]}") for row in rows]

    def choices(self) -> list[tuple[int, str]]:
        return self._known

    def containing(self, part: str) -> Select[tuple[int]]:
        """SQL: the ids of the parents whose label has that part."""
        return Texts(self.parent, (TEXT,)).having(part)


def composed(collection: Collection, row: Mapping[str, Any]) -> str:
    """How a record without a label of its own is called: by what it refers to, or its number."""
    told = [row[label.name] for label in collection.labels if row.get(label.name)]
    return " · ".join(told) or f"#{row[collection.key]}"
