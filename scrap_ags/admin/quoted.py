"""What the mirror says in English, to phones, logs and Dagster, in the language of the pages.

Patterns of its sentences stand in the .po files, as ``said:%(asset)s: %(check)s is red``. What
fits none, an error of Odoo's for instance, is quoted as it is.
"""

import re
from decimal import Decimal
from functools import cache

from scrap_ags.admin.shown import number
from scrap_ags.admin.wording import known, names_of, word
from scrap_ags.api.collection import MODELS, path_of

SAID = "said"
PLACE = re.compile(r"%\((\w+)\)s")


def quoted(text: str) -> str:
    """``text`` in the reader's language."""
    for sentence in names_of(SAID):
        if (found := pattern(sentence).fullmatch(text)) and (told := known(f"{SAID}:{sentence}")):
            return told % {name: named(name, value) for name, value in found.groupdict().items()}
    return text


@cache
def pattern(sentence: str) -> re.Pattern[str]:
    """It reads a word for an asset, anything for the rest."""
    parts = PLACE.split(sentence)
    for place, name in enumerate(parts):
        kind = r"\w+" if name == "asset" else ".+"
        parts[place] = f"(?P<{name}>{kind})" if place % 2 else re.escape(name)
    return re.compile("".join(parts), re.DOTALL)


def named(name: str, value: str) -> str:
    if name == "count":
        return number(Decimal(value.replace(",", "")))
    return word("list", path_of(value)) if name == "asset" and value in MODELS else value
