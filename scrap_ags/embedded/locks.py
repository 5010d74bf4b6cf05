"""File locks that the kernel drops with their process, however it ends.

POSIX has shared and exclusive ``flock``. Windows has only exclusive locks on ranges of bytes: there
a shared lock is one byte out of many, and an exclusive one is all of them.
"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SHARES = 1024

if sys.platform == "win32":
    import msvcrt

    def _locked(handle: int, first: int, length: int) -> bool:
        os.lseek(handle, first, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, length)
        except OSError:
            return False
        return True

    def _try_lock(handle: int, *, shared: bool) -> bool:
        if shared:
            return any(_locked(handle, byte, 1) for byte in range(SHARES))
        return _locked(handle, 0, SHARES)
else:
    import fcntl

    def _try_lock(handle: int, *, shared: bool) -> bool:
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(handle, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


class FileLock:
    """One lock on one file, held until ``release`` or until the process ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    def take(self, *, shared: bool) -> bool:
        """Take the lock if it is free; False if another holder is in the way."""
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        if _try_lock(handle, shared=shared):
            self._handle = handle
            return True
        os.close(handle)
        return False

    def release(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


@contextmanager
def exclusive(path: Path, within: float) -> Iterator[None]:
    """Hold ``path`` alone; TimeoutError if others hold it for ``within`` seconds."""
    lock, deadline = FileLock(path), time.monotonic() + within
    while not lock.take(shared=False):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{path} is locked")
        time.sleep(0.02)
    try:
        yield
    finally:
        lock.release()
