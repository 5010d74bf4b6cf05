"""What is turned away before anybody looks at it: wrong hosts, bodies of any size."""

import ipaddress
from collections.abc import Sequence

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from scrap_ags.api.answers import plain

LOCAL = ("localhost", "127.0.0.1", "::1")
LARGEST = 1024 * 1024
"""Bytes of a request's body."""
TOO_LARGE = f"a body of more than {LARGEST} bytes is refused"


class Boundary:
    """Links are made of the host that was asked, so that it has to be one of ours.

    ``names``: beside this machine's own and the address that was connected to; ``*``: any.
    """

    def __init__(self, app: ASGIApp, names: Sequence[str] = ()) -> None:
        self.app = app
        self.names = {name.lower() for name in (*LOCAL, *names)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        request = Request(scope)
        if not self.is_ours(request):
            detail = "this host name is not ours; name it in SCRAP_AGS_API_NAMES"
            return await plain({"detail": detail}, 400)(scope, receive, send)
        if int(request.headers.get("Content-Length") or 0) > LARGEST:
            return await plain({"detail": TOO_LARGE}, 413)(scope, receive, send)
        return await self.app(scope, bounded(receive), send)

    def is_ours(self, request: Request) -> bool:
        host = (request.url.hostname or "").lower()
        connected, _ = request.scope.get("server") or ("", 0)
        return "*" in self.names or host in self.names or same_address(host, connected)


def same_address(one: str, other: str) -> bool:
    try:
        return ipaddress.ip_address(one) == ipaddress.ip_address(other)
    except ValueError:
        return False


def is_local(request: Request) -> bool:
    """Whether this machine itself asks."""
    try:
        return ipaddress.ip_address(request.client.host if request.client else "").is_loopback
    except ValueError:
        return False


def bounded(receive: Receive) -> Receive:
    """A body that comes in pieces is refused once they are too much."""
    taken = 0

    async def part() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > LARGEST:
            raise HTTPException(413, TOO_LARGE, {"Connection": "close"})
        return message

    return part
