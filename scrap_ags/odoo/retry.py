"""The one retry loop: growing pauses, and only for what is transient."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import TypeVar

from scrap_ags.errors import OdooOverloaded, OdooUnavailable

T = TypeVar("T")

LONGEST_PAUSE = 60.0
"""Seconds, also when Odoo asks for more by ``Retry-After``."""


@dataclass(frozen=True)
class Patience:
    """Up to ``attempts`` tries of what is transient; ``pause`` waits seconds between them.

    Every method that is called only reads, so a second request does no harm.
    """

    pause: Callable[[float], object]
    attempts: int

    def persist(self, once: Callable[[], T], overloads: int = 2) -> T:
        """``once()``, tried again while it is OdooUnavailable.

        What overloads Odoo is tried only ``overloads`` times: asking for less helps more.
        """
        for attempt in count(1):
            try:
                return once()
            except OdooUnavailable as error:
                overloaded = isinstance(error, OdooOverloaded)
                if attempt >= (min(overloads, self.attempts) if overloaded else self.attempts):
                    raise
                self.pause(seconds(attempt, error.retry_after))
        raise AssertionError("count has no end")


def seconds(attempt: int, retry_after: float = 0.0) -> float:
    """How long to pause after the ``attempt``-th failure: 1, 2, 4… s, or what Odoo asks for."""
    return min(max(2.0 ** (attempt - 1), retry_after), LONGEST_PAUSE)
