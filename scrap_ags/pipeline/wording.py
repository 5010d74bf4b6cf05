"""How ids, days and counts read."""

import re
from collections.abc import Collection, Sequence
from datetime import timedelta

SHOWN = 20
"""As many ids, or records, are told by name."""


def listed(values: Sequence[object], shown: int = SHOWN) -> str:
    """``12, 15, 19``; of many the first, and an ellipsis."""
    return ", ".join(map(str, values[:shown])) + (", …" if len(values) > shown else "")


def unlisted(told: str) -> set[int]:
    """The ids that ``listed`` told."""
    return {int(digits) for digits in re.findall(r"\d+", told)}


def counted(count: int, one: str, many: str = "") -> str:
    """``1 day``, ``2 days``."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def spoken(time: timedelta) -> str:
    """``90 seconds``, ``12 minutes``, ``5 hours``."""
    for unit, one in (("hour", timedelta(hours=1)), ("minute", timedelta(minutes=1))):
        if time >= 2 * one:
            return counted(int(time / one), unit)
    return counted(int(time / timedelta(seconds=1)), "second")


def joined(values: Collection[object], shown: int) -> str:
    """``a, b and c``; of many the first, and how many more."""
    told = [str(value) for value in values][:shown]
    if more := len(values) - len(told):
        told.append(f"{more} more")
    return " and ".join(filter(None, (", ".join(told[:-1]), told[-1]))) if told else ""
