"""What holds now and people may have to be told."""

from dataclasses import dataclass
from enum import IntEnum, auto

LOGIN, LOOKS = "login", "looks"
REFRESH = "odoo_refresh"
"""The sensor that looks."""


class Kind(IntEnum):
    """Of one asset's troubles the first kind explains the later ones."""

    OUTAGE = auto()
    """The mirror does not follow Odoo at all."""
    STANDING = auto()
    """Explains nothing else, and nothing else explains it."""
    SCHEMA = auto()
    RUN = auto()
    STEP = auto()
    OTHER = auto()


@dataclass(frozen=True)
class Trouble:
    """What holds now and a person might have to see to; ``page``: where in the Dagster UI.

    ``at``: the assets it is seen at; ``explains``: those whose other troubles may be its effect.
    One that is not ``certain`` may be over: it begins nothing and ends nothing.
    """

    key: str
    kind: Kind
    title: str
    what: str
    cure: str
    page: str
    at: frozenset[str] = frozenset()
    explains: frozenset[str] = frozenset()
    patient: bool = True
    """It may heal by itself: it is told when it has not after some refreshes."""
    certain: bool = True
    run_id: str = ""
    repeated: bool = False
    """A run that the refresh makes up for: a look that finds nothing new or changed ends it."""


def run_page(run_id: str) -> str:
    return f"runs/{run_id}"


def run_of(page: str) -> str | None:
    """The run whose page that is."""
    return page.removeprefix("runs/") if page.startswith("runs/") else None
