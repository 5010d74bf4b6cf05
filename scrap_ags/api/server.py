"""The process that serves API and admin."""

import socket
from collections.abc import Callable
from contextlib import suppress

import uvicorn
from fastapi import FastAPI

ASKED_AT_ONCE = 40
"""Requests that are answered at one time, each on a connection of its own to the database."""
LONGEST = "10s"
"""No question may keep the database busy for longer."""
WAITING = 1_000
"""Connections beyond which newcomers are told to come back: 503."""


class Server(uvicorn.Server):
    """``listening`` is called once it answers."""

    def __init__(self, config: uvicorn.Config, listening: Callable[[], object]) -> None:
        super().__init__(config)
        self._listening = listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._listening()


def configuration(app: FastAPI, host: str, port: int) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        # Unlike the faster parser it bounds the headers of a request.
        http="h11",
        log_level="warning",
        limit_concurrency=WAITING,
        timeout_graceful_shutdown=10,
        server_header=False,
    )


def serve(app: FastAPI, host: str, port: int, listening: Callable[[], object]) -> None:
    """Until SIGTERM or Ctrl-C; requests under way are answered first."""
    with suppress(KeyboardInterrupt):  # the signal that stopped it, once more
        Server(configuration(app, host, port), listening).run()
