"""A list as a file, whole and as it is filtered: ``/download/bc.csv?filter=…``."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from tempfile import TemporaryFile
from threading import BoundedSemaphore
from typing import IO, Any

from anyio import CancelScope
from sqlalchemy import Connection, Engine, Select
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send
from starlette_admin import CustomView, route
from starlette_admin.i18n import gettext
from starlette_admin.types import RequestAction

from scrap_ags.admin.sheets import MOST_ROWS, Convert, Rows, converter, csv_of, xlsx_into
from scrap_ags.admin.site import Site, admin_of
from scrap_ags.admin.tables import TableView

AT_ONCE = 4
READ = 2_000
"""Rows that are read from the database at one time."""
PIECE = 256 * 1024
"""Bytes of a book that are sent at one time."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Sheet:
    """A list as it was asked for: its name, its columns, and how to read it."""

    name: str
    head: Sequence[str]
    converters: Sequence[Convert]
    query: Callable[[Connection], Select[Any]]
    at: datetime

    def file(self, kind: str) -> str:
        return f"{self.name}-{self.at:%Y-%m-%d-%H%M}.{kind}"

    @contextmanager
    def rows(self, engine: Engine) -> Iterator[Rows]:
        """All rows, few of which are in memory at one time."""
        with engine.connect() as connection:
            query = self.query(connection)
            yield connection.execution_options(yield_per=READ).execute(query)


class Held(StreamingResponse):
    """A file in pieces; when it is over, read or not, what it needed is freed."""

    def __init__(self, pieces: Iterator[Any], held: ExitStack, name: str, kind: str) -> None:
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        super().__init__(pieces, 200, headers, kind)
        self.held = held

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            with CancelScope(shield=True):
                await run_in_threadpool(self.held.close)


@contextmanager
def freed_on_failure(held: ExitStack) -> Iterator[None]:
    try:
        yield
    except BaseException:
        held.close()
        raise


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
        held = ExitStack()
        self.enter(held)
        with freed_on_failure(held):
            rows = await run_in_threadpool(held.enter_context, sheet.rows(self.site.engine))
        pieces = csv_of(sheet.head, rows, sheet.converters)
        return Held(pieces, held, sheet.file("csv"), "text/csv; charset=utf-8")

    @route("/{key}.xlsx", name="xlsx")
    async def xlsx(self, request: Request) -> Response:
        sheet = self.sheet(request)
        view, asked = self.asked(request)
        if await view.count(request, asked.q, asked.filters) > MOST_ROWS:
            told = "This is more than a sheet of Excel holds; filter it, or take the CSV."
            raise HTTPException(400, gettext(told))
        held = ExitStack()
        with ExitStack() as place, freed_on_failure(held):
            self.enter(place)
            file = held.enter_context(TemporaryFile())
            await run_in_threadpool(self.write, sheet, file)
        return Held(iter(partial(file.read, PIECE), b""), held, sheet.file("xlsx"), XLSX)

    def enter(self, held: ExitStack) -> None:
        """Take a place until ``held`` is freed."""
        if not self.places.acquire(blocking=False):
            told = gettext("Too many downloads are under way; try again in a moment.")
            raise HTTPException(503, told)
        held.callback(self.places.release)

    def write(self, sheet: Sheet, file: IO[bytes]) -> None:
        """A whole book, to be read from its beginning."""
        with sheet.rows(self.site.engine) as rows:
            xlsx_into(file, sheet.head, rows, sheet.converters)
        file.seek(0)

    def asked(self, request: Request) -> tuple[TableView, Any]:
        """The list and what was asked of it, as its page has it."""
        request.state.action = RequestAction.LIST
        view = admin_of(self)._find_view_by_key(request.path_params["key"])
        if not isinstance(view, TableView) or not view.is_accessible(request):
            raise HTTPException(403)
        return view, view._parse_list_params(request)

    def sheet(self, request: Request) -> Sheet:
        view, asked = self.asked(request)
        queries = view.queries
        columns = queries.exported()

        def query(connection: Connection) -> Select[Any]:
            return queries.whole(queries.where(asked.q, asked.filters, connection), asked.sorts)

        return Sheet(
            name=view.collection.path,
            head=[head for head, _ in columns],
            converters=[converter(column, self.site.zone) for _, column in columns],
            query=query,
            at=datetime.now(self.site.zone),
        )
