"""The embedded PostgreSQL of ``up`` and ``demo``: nobody else starts it again if it dies."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from scrap_ags.embedded.cluster import Cluster
from scrap_ags.embedded.place import cluster_of
from scrap_ags.errors import MirrorUnavailable
from scrap_ags.postgres import EmbeddedPostgres

PAUSE = 10.0
"""Seconds after a start that failed."""


@dataclass
class Revival:
    """Called again and again by one who uses the server, it starts it whenever it is gone."""

    home: Path
    tell: Callable[[str], object]
    _due: float = 0.0

    def __call__(self) -> None:
        if self._cluster.postmaster() or time.monotonic() < self._due:
            return
        self.tell("PostgreSQL has ended; starting it again")
        try:
            # Others use it: to leave it stops nothing. It comes back on the port that it had.
            with EmbeddedPostgres(self.home):
                self.tell("PostgreSQL runs again")
        except MirrorUnavailable as failure:
            self._due = time.monotonic() + PAUSE
            self.tell(str(failure))

    @cached_property
    def _cluster(self) -> Cluster:
        return cluster_of(self.home)
