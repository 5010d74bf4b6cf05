"""Waiting for what must come true."""

import time
from collections.abc import Callable
from typing import TypeVar

GLANCE = 0.2
Found = TypeVar("Found")


class NeverCameError(Exception):
    """What was waited for did not come; says what."""


def until(look: Callable[[], Found | None], seconds: float, what: str) -> Found:
    """What ``look`` finds, as soon as it finds something. NeverCameError after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > deadline:
            raise NeverCameError(f"waited {seconds:.0f} s in vain until {what}")
        time.sleep(GLANCE)
    return found
