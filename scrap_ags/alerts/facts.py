"""What holds at one moment, as the mirror's tables and Dagster tell it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto


class Judged(Enum):
    """What a check judges."""

    STEP = auto()
    """Whether the copy is right."""
    SCHEMA = auto()
    """Whether Odoo's fields are the mirror's."""
    RECORDS = auto()
    """Whether single records are kept aside."""
    OTHER = auto()


@dataclass(frozen=True)
class Withheld:
    """Deletions of an asset that wait for a person, and the option that lets them through."""

    asset: str
    rows: int
    reason: str
    option: str


@dataclass(frozen=True)
class Hidden:
    """Rows of an asset that Odoo hides from the log-in: kept as they were."""

    asset: str
    rows: int


@dataclass(frozen=True)
class FailedRun:
    """A failed run that no success has made up for.

    ``scope``: its job and days, in words. ``failed``: the assets that failed; ``left``: all that it
    left as they were. ``again``: whether the refresh does it where it is still to do.
    """

    scope: str
    failed: frozenset[str]
    left: frozenset[str]
    why: str
    run_id: str
    again: bool


@dataclass(frozen=True)
class RedCheck:
    """A check whose latest verdict is an error; one being evaluated is not ``certain``."""

    asset: str
    name: str
    judged: Judged
    says: str = ""
    run_id: str = ""
    certain: bool = True


@dataclass(frozen=True)
class Facts:
    """``looked_at``: the last successful look, on Odoo's clock; ``followed``: the assets of which
    it found nothing new or changed. ``refused``: Odoo has lately refused a log-in. ``last_word``:
    what the refresh said last."""

    looked_at: datetime | None
    followed: frozenset[str] = frozenset()
    refused: bool = False
    withheld: Sequence[Withheld] = ()
    hidden: Sequence[Hidden] = ()
    runs: Sequence[FailedRun] = ()
    checks: Sequence[RedCheck] = ()
    last_word: str = ""
