"""Refused log-ins, remembered for 5 minutes: trying again would only lock the account."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

from pydantic import SecretStr

REMEMBERED = timedelta(minutes=5)


class LoginMemory(Protocol):
    """Where refused credentials are remembered; one in the database binds every process."""

    def refused_since(self, credentials: bytes) -> datetime | None:
        """When these credentials were refused, if that was in the last 5 minutes."""
        ...

    def remember(self, credentials: bytes) -> object: ...

    def forget(self) -> object: ...


class ProcessMemory:
    """The memory of this process alone."""

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._now = now
        self._refused: dict[bytes, datetime] = {}

    def refused_since(self, credentials: bytes) -> datetime | None:
        since = self._refused.get(credentials)
        return since if since and self._now() - since < REMEMBERED else None

    def remember(self, credentials: bytes) -> None:
        self._refused[credentials] = self._now()

    def forget(self) -> None:
        self._refused.clear()


def digest(url: str, db: str, user: str, password: SecretStr) -> bytes:
    """The credentials as they are remembered: scrypt, salted with those that are no secret."""
    salt = "\0".join((url, db, user)).encode()
    return hashlib.scrypt(password.get_secret_value().encode(), salt=salt, n=2**14, r=8, p=1)
