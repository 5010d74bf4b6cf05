"""A list as a file, whole and as it is filtered: ``/download/bc.csv?filter=…``."""

import tempfile
from collections.abc import AsyncIterator, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from sqlalchemy import Engine, Select
from starlette.background import BackgroundTask
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette_admin import CustomView, route
from starlette_admin.i18n import gettext
from starlette_admin.types import RequestAction

from scrap_ags.admin.sheets import MOST_ROWS, Convert, Rows, converter, csv_of, xlsx_into
from scrap_ags.admin.site import Site, admin_of
from scrap_ags.admin.tables import TableView

AT_ONCE = 4
READ = 2_000
"""Rows that are read from the database at one time."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Sheet:
    """A list as it was asked for: its name, its columns, and how to read it."""

    name: str
    head: Sequence[str]
    converters: Sequence[Convert]
    query: Select[Any]

    def file(self, kind: str) -> str:
        return f"{self.name}-{datetime.now().astimezone():%Y-%m-%d-%H%M}.{kind}"

    @contextmanager
    def rows(self, engine: Engine) -> Iterator[Rows]:
        """All rows, few of which are in memory at one time."""
        with engine.connect() as connection:
            yield connection.execution_options(yield_per=READ).execute(self.query)


class Downloads(CustomView):
    """Few at one time: each keeps a connection for as long as it is read."""

    path = "/download"
    route_name = "download"
    menu_label = "download"
    add_to_menu = False

    def __init__(self, site: Site) -> None:
        super().__init__()
        self.site, self.places = site, BoundedSemaphore(AT_ONCE)

    @route("/{key}.csv", name="csv")
    async def csv(self, request: Request) -> Response:
        sheet = self.sheet(request)
        self.enter()
        headers = {"Content-Disposition": f'attachment; filename="{sheet.file("csv")}"'}
        return StreamingResponse(self.pieces(sheet), 200, headers, "text/csv; charset=utf-8")

    @route("/{key}.xlsx", name="xlsx")
    async def xlsx(self, request: Request) -> Response:
        sheet = self.sheet(request)
        view, asked = self.asked(request)
        if await view.count(request, asked.q, asked.filters) > MOST_ROWS:
            told = "This is more than a sheet of Excel holds; filter it, or take the CSV."
            raise HTTPException(400, gettext(told))
        self.enter()
        try:
            path = await run_in_threadpool(self.written, sheet)
        finally:
            self.places.release()
        gone = BackgroundTask(path.unlink)
        return FileResponse(path, 200, None, XLSX, gone, sheet.file("xlsx"))

    def enter(self) -> None:
        if not self.places.acquire(blocking=False):
            told = gettext("Too many downloads are under way; try again in a moment.")
            raise HTTPException(503, told)

    async def pieces(self, sheet: Sheet) -> AsyncIterator[str]:
        def written() -> Generator[str, None, None]:
            with sheet.rows(self.site.engine) as rows:
                yield from csv_of(sheet.head, rows, sheet.converters)

        source = written()
        try:
            async for piece in iterate_in_threadpool(source):
                yield piece
        finally:
            source.close()
            self.places.release()

    def written(self, sheet: Sheet) -> Path:
        with tempfile.NamedTemporaryFile(suffix=".xlsx", delete=False) as held:
            path = Path(held.name)
        try:
            with sheet.rows(self.site.engine) as rows:
                xlsx_into(path, sheet.head, rows, sheet.converters)
        except BaseException:
            path.unlink()
            raise
        return path

    def asked(self, request: Request) -> tuple[TableView, Any]:
        """The list and what was asked of it, as its page has it."""
        request.state.action = RequestAction.LIST
        view = admin_of(self)._find_view_by_key(request.path_params["key"])
        if not isinstance(view, TableView) or not view.is_accessible(request):
            raise HTTPException(403)
        return view, view._parse_list_params(request)

    def sheet(self, request: Request) -> Sheet:
        view, asked = self.asked(request)
        columns = view.queries.exported()
        return Sheet(
            name=view.collection.path,
            head=[head for head, _ in columns],
            converters=[converter(column, self.site.zone) for _, column in columns],
            query=view.queries.whole(view.queries.where(asked.q, asked.filters), asked.sorts),
        )
