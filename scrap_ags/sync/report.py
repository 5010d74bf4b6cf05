"""What a sync did, in numbers."""

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any


@dataclass
class Tally:
    """Rows of one asset; ``days`` are the local days whose rows changed."""

    read: int = 0
    created: int = 0
    updated: int = 0
    deleted: int = 0
    unchanged: int = 0
    rejected: int = 0
    hidden: int = 0
    withheld: int = 0
    older: int = 0
    """Rows that Odoo gave with an earlier write date than theirs."""
    inferred: int = 0
    days: set[date] = field(default_factory=set[date])
    notes: list[str] = field(default_factory=list[str])

    def add(self, other: "Tally") -> None:
        for name, value in vars(other).items():
            if isinstance(value, int):
                setattr(self, name, getattr(self, name) + value)
        self.days |= other.days
        self.notes += [note for note in other.notes if note not in self.notes]

    @property
    def changed(self) -> int:
        return self.created + self.updated + self.deleted

    @property
    def seen(self) -> int:
        """Records of Odoo that were looked at."""
        return self.created + self.updated + self.unchanged + self.rejected


@dataclass
class Report(Tally):
    """One run of one asset. ``others`` holds what it did to parents and children on the way."""

    asset: str = ""
    seconds: float = 0.0
    requests: int = 0
    others: dict[str, Tally] = field(default_factory=dict[str, Tally])

    def as_json(self) -> dict[str, Any]:
        """Plain values; days in ISO format, ascending."""
        plain = asdict(self)
        plain["days"] = sorted(day.isoformat() for day in self.days)
        plain["seconds"] = round(self.seconds, 3)
        plain["others"] = {
            asset: other | {"days": sorted(day.isoformat() for day in other["days"])}
            for asset, other in plain["others"].items()
        }
        return plain
