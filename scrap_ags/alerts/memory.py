"""What the sensor remembers from tick to tick, as its cursor holds it."""

from dataclasses import dataclass, field
from datetime import datetime

import msgspec


@dataclass(frozen=True)
class Memory:
    """Patience, not truth: what people were told is in the database. Times are this machine's.

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

    @classmethod
    def of(cls, cursor: str | None) -> "Memory":
        """One that cannot be read, as after an upgrade, is forgotten."""
        try:
            return msgspec.json.decode(cursor or "{}", type=cls)
        except msgspec.MsgspecError:
            return cls()

    @property
    def cursor(self) -> str:
        return msgspec.json.encode(self).decode()
