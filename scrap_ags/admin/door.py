"""Logging in and out; who asks is known to every page."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette_admin.auth import AdminUser, AuthProvider
from starlette_admin.exceptions import LoginFailed
from starlette_admin.helpers import index_url, safe_redirect_url
from starlette_admin.i18n import gettext

from scrap_ags.admin import accounts, sessions
from scrap_ags.admin.accounts import Person
from scrap_ags.api.patience import Suspicion

COOKIE = "scrap_ags_session"
REMEMBERED = 7 * 24 * 3600
"""Seconds, as long as a session may last at all."""
Pause = Callable[[float], Awaitable[object]]


class Door(AuthProvider):
    """Names and passwords of `scrap-ags user`; a session in a cookie that no script reads."""

    def __init__(self, engine: Engine, pause: Pause = asyncio.sleep) -> None:
        super().__init__()
        self.engine, self.pause = engine, pause
        self.suspicion = Suspicion(time.monotonic)

    async def login(
        self, username: str, password: str, remember_me: bool, request: Request
    ) -> Response:
        try:
            token = await run_in_threadpool(self._begin, username, password)
        except accounts.LockedOut as locked:
            told = gettext("Too many failed attempts. Try again in %(minutes)s min.")
            raise LoginFailed(told % {"minutes": locked.minutes}) from None
        except accounts.Refused:
            await self.pause(self.suspicion.pause(request.client.host if request.client else ""))
            raise LoginFailed(gettext("Wrong name or password.")) from None
        home = index_url(request)
        answer = RedirectResponse(
            safe_redirect_url(request.query_params.get("next") or home, request, home), 303
        )
        answer.set_cookie(
            COOKIE,
            token,
            max_age=REMEMBERED if remember_me else None,
            path=request.scope["root_path"],
            httponly=True,
            secure=request.url.scheme == "https",
            samesite="lax",
        )
        return answer

    def _begin(self, name: str, password: str) -> str:
        known = accounts.logged_in(self.engine, name, password)
        with self.engine.begin() as connection:
            return sessions.begin(connection, known.name)

    async def logout(self, request: Request) -> Response:
        token = request.cookies.get(COOKIE, "")

        def ended() -> None:
            with self.engine.begin() as connection:
                sessions.end(connection, token)

        await run_in_threadpool(ended)
        answer = RedirectResponse(index_url(request), 303)
        answer.delete_cookie(COOKIE, path=request.scope["root_path"])
        return answer

    async def authenticate(self, request: Request) -> AdminUser | None:
        token = request.cookies.get(COOKIE)
        known = await run_in_threadpool(self._known, token) if token else None
        if known is None:
            return None
        request.state.person = known
        return AdminUser(username=known.name)

    def _known(self, token: str) -> Person | None:
        with self.engine.begin() as connection:
            return sessions.person_of(connection, token)
