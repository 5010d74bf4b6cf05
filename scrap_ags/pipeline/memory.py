"""What the sensor `odoo_refresh` remembers from tick to tick."""

from dataclasses import dataclass, field
from datetime import datetime

from scrap_ags.pipeline.scopes import Attempt
from scrap_ags.remembered import Remembered


@dataclass(frozen=True)
class Memory(Remembered):
    """``attempts``: by scope; ``silent``: since when a run was seen without its lock;
    ``differing``: by asset, since when each record was seen to differ as it does."""

    attempts: dict[str, Attempt] = field(default_factory=dict)
    silent: dict[str, datetime] = field(default_factory=dict)
    differing: dict[str, dict[str, datetime]] = field(default_factory=dict)
