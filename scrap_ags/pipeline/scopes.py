"""The terms of a plan: what runs answer for, what was asked for, what is asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class InFlight:
    """What a queued or running run answers for; no days: all of its assets."""

    assets: frozenset[str]
    first: date | None = None
    last: date | None = None

    def covers(self, assets: Iterable[str], day: date | None = None) -> bool:
        if self.assets.isdisjoint(assets):
            return False
        if day is None or self.first is None or self.last is None:
            return True
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Attempt:
    """A scope that was requested: for what difference, how often, and when it may be again."""

    difference: str
    count: int
    not_before: datetime


Attempts = Mapping[str, Attempt]
"""By scope: an asset's name, a day in ISO format, or the name of the job that compares all."""


@dataclass(frozen=True)
class Request:
    """A run to ask for: some assets of a job, or all of it; for some days, or for all."""

    job: str
    assets: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
