"""What the mirror says in English, to phones, logs and Dagster, in the language of the pages.

Patterns of its sentences stand in the .po files, as ``said:%(asset)s: %(check)s is red``. What
fits none, an error of Odoo's for instance, is quoted as it is.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache

from scrap_ags.admin.shown import THIN, number
from scrap_ags.admin.wording import known, names_of, word
from scrap_ags.api.collection import MODELS, path_of

SAID = "said"
PLACE = re.compile(r"%\((\w+)\)s")


def quoted(text: str) -> str:
    """``text`` in the reader's language."""
    for sentence in names_of(SAID):
        if (found := pattern(sentence).fullmatch(text)) and (told := known(f"{SAID}:{sentence}")):
            return told % {name: kind(name)[1](value) for name, value in found.groupdict().items()}
    return text


@cache
def pattern(sentence: str) -> re.Pattern[str]:
    """A regular expression: in each place what may stand there."""
    parts = PLACE.split(sentence)
    for place, name in enumerate(parts):
        parts[place] = f"(?P<{name}>{kind(name)[0]})" if place % 2 else re.escape(name)
    return re.compile("".join(parts))


def whole(told: str) -> str:
    return number(Decimal(told.replace(",", "")))


def asset(told: str) -> str:
    return word("list", path_of(told)) if told in MODELS else told


def percent(told: str) -> str:
    return told.replace("%", f"{THIN}%")


def each_word(told: str) -> str:
    """Those that have one in this language: ``5 hours``, ``orders 2026-05-20``."""
    return re.sub(r"\w+", lambda found: said_of(found[0]), told)


def said_of(name: str) -> str:
    return known(f"told:{name}") or known(f"job:{name}") or asset(name)


WHOLE = r"\d[\d,]*", whole
KINDS: dict[str, tuple[str, Callable[[str], str]]] = {
    "asset": (r"\w+", asset),
    "check": (r"\w+", str),
    "count": WHOLE,
    "total": WHOLE,
    "limit": WHOLE,
    "share": (r"\d+%", percent),
    "numbers": (r"\d[\w, ]*", each_word),
    "scope": (r".+", each_word),
    "before": (r"\S+", str),
    "after": (r"\S+", str),
    "reason": (r".+", quoted),
}
"""By place: what may stand there, and how that is said."""


def kind(place: str) -> tuple[str, Callable[[str], str]]:
    return KINDS.get(place, (r".+", str))
