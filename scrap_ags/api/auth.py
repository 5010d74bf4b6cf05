"""Who asks, and may they: bearer tokens with scopes."""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from fastapi import HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.security import HTTPBearer
from sqlalchemy import Engine

from scrap_ags.api import tokens
from scrap_ags.api.patience import Allowance, Suspicion
from scrap_ags.api.tokens import Token

SCHEMES = ("bearer", "token")
BEARER = HTTPBearer(auto_error=False, description="a token of `scrap-ags token create NAME`")
"""For the OpenAPI document; `Token TOKEN`, as the old system had it, works too."""

Pause = Callable[[float], Awaitable[object]]


@dataclass
class Gate:
    """Lets in who shows a good token of the scope."""

    engine: Engine
    allowance: Allowance
    suspicion: Suspicion = field(default_factory=lambda: Suspicion(time.monotonic))
    pause: Pause = asyncio.sleep

    def scope(self, *wanted: str) -> Callable[[Request], Awaitable[Token]]:
        """A dependency: the token that has one of the scopes, or 401, 403 or 429."""

        async def let_in(request: Request) -> Token:
            token = await self.shown_by(request)
            if wait := self.allowance.wait(token.name):
                raise HTTPException(
                    429,
                    f"the token {token.name} asks more than {self.allowance.a_minute} times a"
                    " minute; wait as Retry-After says",
                    {"Retry-After": str(math.ceil(wait))},
                )
            if token.scopes.isdisjoint(wanted):
                scopes = " or ".join(wanted)
                raise HTTPException(403, f"the token {token.name} has no scope {scopes}")
            return token

        return let_in

    async def shown_by(self, request: Request) -> Token:
        scheme, _, told = request.headers.get("Authorization", "").partition(" ")
        if not told.strip() or scheme.lower() not in SCHEMES:
            raise refused("show a token: `Authorization: Bearer TOKEN`")
        token = await run_in_threadpool(self._recognized, told.strip())
        if token is None:
            await self.pause(self.suspicion.pause(request.client.host if request.client else ""))
            raise refused("this token is unknown, revoked or at its end; ask for a new one")
        return token

    def _recognized(self, told: str) -> Token | None:
        with self.engine.begin() as connection:
            return tokens.recognized(connection, told)


def refused(why: str) -> HTTPException:
    return HTTPException(401, why, {"WWW-Authenticate": "Bearer"})
