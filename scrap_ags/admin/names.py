"""Names of people: what they may be, and how they are compared."""

import unicodedata

from scrap_ags.errors import WrongUsage

LONGEST = 100


def proper(name: str) -> str:
    """The name without blanks around it. Raises WrongUsage where it will not do."""
    name = name.strip()
    if not name.isprintable() or not 1 <= len(name) <= LONGEST:
        raise WrongUsage(
            f"creating a user: a name has 1 to {LONGEST} characters that can be printed"
        )
    return name


def known_as(name: str) -> str:
    """What a name is compared by, whatever is told: neither case nor its composition counts."""
    composed = unicodedata.normalize("NFC", name.strip()[:LONGEST])
    return "".join(c if c.isprintable() else "\ufffd" for c in composed).casefold()
