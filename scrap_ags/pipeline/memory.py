"""What the sensor remembers from tick to tick, as its cursor holds it."""

from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from scrap_ags.pipeline.scopes import Attempt


@dataclass(frozen=True)
class Memory:
    """``attempts``: by scope; ``silent``: since when a run was seen without its lock;
    ``differing``: by asset, since when each record was seen to differ as it does."""

    attempts: dict[str, Attempt] = field(default_factory=dict)
    silent: dict[str, datetime] = field(default_factory=dict)
    differing: dict[str, dict[str, datetime]] = field(default_factory=dict)

    @classmethod
    def of(cls, cursor: str | None) -> "Memory":
        """One that cannot be read, as after an upgrade, is forgotten: it only saves work."""
        try:
            return msgspec.json.decode(cursor or "{}", type=cls)
        except msgspec.MsgspecError:
            return cls()

    @property
    def cursor(self) -> str:
        return msgspec.json.encode(self).decode()
