"""What a look saw."""

from dataclasses import dataclass
from datetime import date, datetime

from scrap_ags.sync.dating import Stamp


@dataclass(frozen=True)
class Look:
    """What a look saw of one asset. ``at`` is Odoo's clock (UTC) when it began."""

    asset: str
    at: datetime
    stamps: tuple[Stamp, ...] = ()
    """What is new or changed in Odoo."""
    gone: tuple[int, ...] = ()
    days: frozenset[date] = frozenset()
    """The local days that the differing records leave or join; none for a reference model."""
    first: bool = False
    """The mirror has no row of it yet."""
    complete: bool = True
    """All that differs was followed up."""
    new: frozenset[int] = frozenset()
    """Those of the stamped that the mirror does not have."""
    mirrored: int = 0
    whole: bool = False
    """All records were compared, not just those of late."""
    beyond: bool = False
    """Something differs that only a comparison of all records sees."""
    withheld: int = 0
    """Deletions that wait for a person, who is told ``reason``."""
    reason: str = ""
    outlived: bool = False
    """Deletions are withheld, though Odoo has all records again: a sync of all of them says so."""
    upgraded: bool = False
    """Odoo's version changed, and every value is yet to be compared."""
    answered: float = 0.0
    """Seconds that Odoo took to answer."""

    @property
    def differences(self) -> int:
        return len(self.stamps) + len(self.gone)

    @property
    def whole_at(self) -> datetime | None:
        """When all was compared. None while that has to be repeated at the next look."""
        return self.at if self.whole and self.complete and not self.beyond else None

    def watermark(self, before: datetime | None) -> datetime | None:
        """From when on the next look must ask: never past a write that still differs."""
        if not self.complete:
            return before
        return min([self.at, *(stamp.written for stamp in self.stamps if stamp.written)])
