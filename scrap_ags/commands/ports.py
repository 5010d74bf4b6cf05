"""Ports of this machine."""

from contextlib import suppress

from scrap_ags.errors import WrongUsage
from scrap_ags.processes import free_port

HOST = "127.0.0.1"
TRIED = 50


def first_free(port: int) -> int:
    """That port or the next one that is free."""
    for candidate in range(port, port + TRIED):
        with suppress(WrongUsage):
            return free_port(HOST, candidate)
    return free_port(HOST, 0)
