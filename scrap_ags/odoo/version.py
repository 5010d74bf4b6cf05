"""Odoo's version, as its two protocols tell it."""

import re
from typing import Any

import msgspec


def parsed(answer: msgspec.Raw, key: str) -> tuple[int, int]:
    """``[14, 0, 0, "final", 0, ""]`` and Online's ``["saas~17", 2, …]`` as (major, minor).

    Raises ValueError for an answer that tells no version under ``key``.
    """
    try:
        told: Any = msgspec.json.decode(answer)[key]
        major, minor = re.search(r"\d+", str(told[0])), re.search(r"\d+", str(told[1]))
    except (msgspec.DecodeError, LookupError, TypeError) as error:
        raise ValueError(f"no version under {key}") from error
    if major is None:
        raise ValueError(f"no version in {told!r}")
    return int(major[0]), int(minor[0]) if minor else 0
