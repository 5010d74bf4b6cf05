"""The labels of what rows refer to, to choose from."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, FromClause, Select, select

from scrap_ags.api.collection import Collection
from scrap_ags.api.search import KEY, TEXT, Texts

MOST = 2_000
LASTING = 30.0
"""Seconds for which a list of labels is good."""


@dataclass
class Labels:
    """Of one parent. ``many``: more than anybody chooses from a list, as of orders."""

    parent: FromClause
    many: bool
    now: Callable[[], float] = time.monotonic
    _known: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    _read_at: float | None = None

    def refresh(self, connection: Connection) -> None:
        """Read them anew where they are old; the pages that follow choose among these."""
        now = self.now()
        if self.many or (self._read_at is not None and now - self._read_at < LASTING):
            return
        ordered = select(self.parent.c[KEY], self.parent.c[TEXT]).order_by(self.parent.c[TEXT])
        rows = connection.execute(ordered.limit(MOST))
        self._known = [(row[0], row[1] or f"#{row[0]}") for row in rows]
        self._read_at = now

    def choices(self) -> list[tuple[int, str]]:
        return self._known

    def containing(self, part: str) -> Select[tuple[int]]:
        """SQL: the ids of the parents whose label has that part."""
        return Texts(self.parent, (TEXT,)).having(part)


def composed(collection: Collection, row: Mapping[str, Any]) -> str:
    """How a record without a label of its own is called: by what it refers to, or its number."""
    told = [row[label.name] for label in collection.labels if row.get(label.name)]
    return " · ".join(told) or f"#{row[collection.key]}"
