"""What the sensor `alerts` remembers from tick to tick."""

from dataclasses import dataclass, field
from datetime import datetime

from scrap_ags.remembered import Remembered


@dataclass(frozen=True)
class Memory(Remembered):
    """What people were told is in the database. Times are this machine's.

    ``ticked_at``: the last tick; ``awake_since``: since when they follow each other.
    ``looked_at``: the last look on Odoo's clock, which may be wrong; ``looked_since``: since when
    it is the last one. ``seen``: since when each trouble that nobody was told holds. ``settled``:
    failed runs that something has made up for.
    """

    ticked_at: datetime | None = None
    awake_since: datetime | None = None
    looked_at: datetime | None = None
    looked_since: datetime | None = None
    seen: dict[str, datetime] = field(default_factory=dict)
    settled: list[str] = field(default_factory=list)
