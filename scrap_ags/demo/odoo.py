"""The demo Odoo as an object: its address, its records, its rights, its faults.

with DemoOdoo(dsn, version=14) as odoo:
    bc = odoo.create("dimagaz.bc", {"name": "626637"})
    odoo.fail(faults.status(503), when=lambda request: request.method == "read")
    ...                                       # a client works against odoo.url
    assert not odoo.violations                # it called no method that writes
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Thread
from typing import Self

from sqlalchemy import URL

from scrap_ags.demo.backups import Backups
from scrap_ags.demo.clock import Clock
from scrap_ags.demo.faults import Fault, Predicate
from scrap_ags.demo.instance import Instance
from scrap_ags.demo.orm.catalogue import Catalogue
from scrap_ags.demo.orm.dialect import Dialect
from scrap_ags.demo.orm.dimagaz import DIMAGAZ
from scrap_ags.demo.orm.methods import Method
from scrap_ags.demo.orm.schema_changes import SchemaChanges
from scrap_ags.demo.records import Records
from scrap_ags.demo.rights import Rights
from scrap_ags.demo.storage import ADMIN, prepare
from scrap_ags.demo.wire.exchange import Request
from scrap_ags.demo.wire.http_server import Server
from scrap_ags.demo.wire.logbook import Hook, Logbook, Planned

HOST = "127.0.0.1"
DATABASE = "dimagaz"
API_KEY = "demo-api-key-0123456789abcdef"


def any_request(_: Request) -> bool:
    return True


class DemoOdoo(Records, Rights, SchemaChanges, Backups):
    """Odoo ``version`` (13 to 19) on the database ``dsn``, on a free port unless one is given.

    A context manager: entering creates what tables are missing and starts to listen. ``clock``
    is the real one until a test sets it; ``requests`` logs every request, or the newest
    ``keep_requests`` of them.
    """

    def __init__(
        self,
        dsn: str | URL,
        version: int = 14,
        *,
        port: int = 0,
        catalogue: Catalogue = DIMAGAZ,
        databases: Sequence[str] = (DATABASE,),
        password: str = ADMIN,
        api_key: str = API_KEY,
        methods: Mapping[str, Method] | None = None,
        keep_requests: int = 0,
    ) -> None:
        self.db, self.user, self.password, self.api_key = databases[0], ADMIN, password, api_key
        self._dsn, self._port, self._declared = dsn, port, catalogue
        self.log = Logbook(keep_requests)
        self.instance = Instance(dsn, version, catalogue, databases, password, api_key, methods)
        self._server: Server | None = None
        self._thread: Thread | None = None

    def __enter__(self) -> Self:
        try:
            prepare(self._dsn, self._declared)
            self.listen()
        except Exception:
            self.close()
            raise
        return self

    def __exit__(self, *failure: object) -> None:
        self.close()

    def bind(self) -> Server:
        """Take the port, the same as before where there was one; OSError where it is taken."""
        if self._server is None:
            self._server = Server((HOST, self._port), self.instance, self.log)
            self._port = self._server.server_address[1]
        return self._server

    def listen(self) -> None:
        """Accept connections."""
        server = self.bind()
        self._thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def hang_up(self) -> None:
        """Refuse connections until ``listen``."""
        if self._server:
            if self._thread:
                self._server.shutdown()
                self._thread.join()
            self._server.server_close()
        self._server = self._thread = None

    def close(self) -> None:
        """End every connection; the records stay."""
        self.hang_up()
        self.instance.close()

    @contextmanager
    def down(self) -> Iterator[None]:
        """Connections are refused inside the block."""
        self.hang_up()
        try:
            yield
        finally:
            self.listen()

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self._port}"

    @property
    def version(self) -> int:
        return self.instance.dialect.version

    @property
    def clock(self) -> Clock:
        return self.instance.clock

    def upgrade(self, version: int) -> None:
        """Become another version of Odoo, records and clients staying as they are."""
        self.instance.dialect = Dialect(version)

    @property
    def requests(self) -> list[Request]:
        return self.log.requests

    @property
    def violations(self) -> list[Request]:
        """Requests that called a method not known to do nothing but read."""
        return [request for request in self.requests if request.writes]

    def fail(self, fault: Fault, *, when: Predicate = any_request, times: float = 1) -> Planned:
        """Let ``times`` of the requests that ``when`` accepts meet a fault (see ``faults``)."""
        return self.log.plan(Planned(when, times, fault))

    def on_request(self, when: Predicate, hook: Hook, *, times: float = 1) -> Planned:
        """Run ``hook(request)`` before such a request is answered: between two pages, say."""
        return self.log.plan(Planned(when, times, hook=hook))
