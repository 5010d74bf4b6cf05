"""How much one token may ask, and how long those wait who guess tokens. Times are monotonic."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

Seconds = Callable[[], float]
FORGOTTEN = 600.0
"""Seconds after which a bad token is not held against its address any more."""
FREE, LONGEST = 5, 5.0
MOST_ADDRESSES = 10_000


@dataclass
class Allowance:
    """Requests of each token: ``a_minute``, a minute's worth of which may come at once."""

    a_minute: int
    now: Seconds
    _left: dict[str, tuple[float, float]] = field(default_factory=dict[str, tuple[float, float]])
    _turn: Lock = field(default_factory=Lock)

    def wait(self, token: str) -> float:
        """Seconds until its next request is welcome; 0 takes one from what it may ask."""
        with self._turn:
            now = self.now()
            left, at = self._left.get(token, (float(self.a_minute), now))
            left = min(left + (now - at) * self.a_minute / 60, self.a_minute)
            welcome = left >= 1
            self._left[token] = (left - welcome, now)
            return 0.0 if welcome else (1 - left) * 60 / self.a_minute


@dataclass
class Suspicion:
    """Bad tokens by address: the first few cost nothing, then each costs twice the one before."""

    now: Seconds
    _bad: dict[str, tuple[int, float]] = field(default_factory=dict[str, tuple[int, float]])
    _turn: Lock = field(default_factory=Lock)

    def pause(self, address: str) -> float:
        """Note one more bad token; returns the seconds that its answer must wait."""
        with self._turn:
            now = self.now()
            if len(self._bad) >= MOST_ADDRESSES:
                self._bad = {one: seen for one, seen in self._bad.items() if seen[0] > FREE}
                self._bad = {} if len(self._bad) >= MOST_ADDRESSES else self._bad
            seen = self._bad.get(address, (0, now))
            count = seen[0] + 1 if self._counts(seen) else 1
            self._bad[address] = (count, now)
            return min(0.1 * 2 ** min(count - FREE, 10), LONGEST) if count > FREE else 0.0

    def _counts(self, seen: tuple[int, float]) -> bool:
        return self.now() - seen[1] < FORGOTTEN
