"""Passwords: what they must be, how they are kept, and whether one is right."""

import secrets
import unicodedata
from functools import cache
from threading import BoundedSemaphore

from pwdlib import PasswordHash

from scrap_ags.errors import WrongUsage

SHORTEST, LONGEST = 10, 200
HASHING = PasswordHash.recommended()
FEW_AT_ONCE = BoundedSemaphore(2)
"""A verification takes 64 MB for a moment: many log-ins at once must not take all there is."""


def digest(doing: str, password: str) -> str:
    """What is kept of it. Raises WrongUsage where it is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise WrongUsage(f"{doing}: a password has {SHORTEST} to {LONGEST} characters")
    return HASHING.hash(_spelled(password))


def verified(password: str, digest: str | None) -> tuple[bool, str | None]:
    """Whether it is right, and its new digest if the way of keeping it has changed.

    Where there is none to compare with, it is wrong after the same time.
    """
    nobodys = _nobodys()
    right, renewed = HASHING.verify_and_update(_spelled(password), digest or nobodys)
    return right and digest is not None, renewed


@cache
def _nobodys() -> str:
    return HASHING.hash(secrets.token_urlsafe())


def _spelled(password: str) -> bytes:
    """The same for the same characters, however a keyboard composes them; one too many is wrong."""
    return unicodedata.normalize("NFC", password[: LONGEST + 1]).encode(errors="surrogatepass")
