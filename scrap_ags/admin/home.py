"""The home page: is the mirror in step, and what goes on in it; it updates by itself."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import CustomView, route
from starlette_admin.helpers import JSONResponse
from starlette_admin.i18n import lazy_gettext as _

from scrap_ags.admin.board import Board, words
from scrap_ags.admin.figures import DAYS, HOURS, Figures, figures
from scrap_ags.admin.site import Site, admin_of

LASTING = 5.0
"""Seconds for which figures are good for everybody."""


@dataclass
class Kept:
    """The figures of lately: however many pages are open, one asks the database."""

    site: Site
    now: Callable[[], float] = time.monotonic
    _figures: Figures | None = None
    _read_at: float = 0.0
    _reading: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def latest(self) -> tuple[Figures, float]:
        """The figures, and how many seconds ago they were read."""
        async with self._reading:
            if self._figures is None or self.now() - self._read_at >= LASTING:
                self._figures = await run_in_threadpool(self._read)
                self._read_at = self.now()
            return self._figures, self.now() - self._read_at

    def _read(self) -> Figures:
        with self.site.engine.connect() as connection:
            return figures(connection, self.site.zone)


class Home(CustomView):
    """``/``, and ``/figures``, which the page asks for again and again."""

    path = "/"
    route_name = "index"
    menu_label = _("Home")
    icon = "fa fa-gauge"

    def __init__(self, site: Site) -> None:
        super().__init__()
        self.site = site
        self.kept = Kept(site)

    @route("")
    async def index(self, request: Request) -> Response:
        board = await self.board(request)
        shown = {
            "title": self.title(request),
            "figures": board.told(),
            "words": words(),
            "hours": HOURS,
            "days": DAYS,
        }
        return admin_of(self)._template_response(request, "scrap/home.html", shown)

    @route("/figures")
    async def figures(self, request: Request) -> Response:
        return JSONResponse((await self.board(request)).told())

    async def board(self, request: Request) -> Board:
        latest, age = await self.kept.latest()
        return Board(self.site, request, latest, age)
