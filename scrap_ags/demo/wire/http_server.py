"""The HTTP side: one connection per request, as Odoo does; faults strike here."""

import sys
import time
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from psycopg_pool import PoolClosed

from scrap_ags.demo.faults import Fault, applied, pause
from scrap_ags.demo.instance import Instance
from scrap_ags.demo.wire.exchange import Reply, Request
from scrap_ags.demo.wire.logbook import Logbook, describe
from scrap_ags.demo.wire.routes import answer, refused

GONE = (ConnectionError, PoolClosed)
"""The client, or the whole server."""


class Server(ThreadingHTTPServer):
    """One thread per request, none of which outlives the process."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], instance: Instance, log: Logbook) -> None:
        self.instance = instance
        self.log = log
        super().__init__(address, Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no error of the server; anything else is."""
        if not isinstance(sys.exc_info()[1], GONE):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """Reads one request, lets the log's hooks and faults act, answers."""

    server: Server  # pyright: ignore[reportIncompatibleVariableOverride]
    server_version = "Werkzeug"
    sys_version = ""

    def do_POST(self) -> None:
        started = time.perf_counter()
        instance, log = self.server.instance, self.server.log
        self.protocol_version = "HTTP/1.1" if instance.dialect.since(18) else "HTTP/1.0"
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.path, at=instance.clock.now())
        describe(request, body, instance)
        fault = log.arrived(request)
        reply = self._reply(fault, headers, body, request)
        request.status, request.sent = reply.status, len(reply.body)
        request.seconds = time.perf_counter() - started
        self._send(reply, fault)

    do_GET = do_PUT = do_DELETE = do_HEAD = do_POST

    def _reply(self, fault: Fault, headers: dict[str, str], body: bytes, request: Request) -> Reply:
        instance = self.server.instance
        pause(fault.wait_headers)
        if fault.instead:
            return fault.instead
        if fault.refusal:
            request.error = fault.refusal.name
            return refused(instance, fault.refusal, request, body)
        address = self.client_address[0]
        reply = answer(instance, self.command, headers, body, address, request)
        return applied(fault, reply, request)

    def _send(self, reply: Reply, fault: Fault) -> None:
        self.close_connection = True
        if fault.cut == 0:
            return
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in (*reply.headers, ("Connection", "close")):
            self.send_header(name, value)
        self.end_headers()
        if fault.wait_body:
            self.wfile.flush()
            pause(fault.wait_body)
        sent = len(reply.body) if fault.cut is None else int(len(reply.body) * fault.cut)
        if self.command != "HEAD":
            self.wfile.write(memoryview(reply.body)[:sent])

    def date_time_string(self, timestamp: float | None = None) -> str:  # noqa: ARG002
        """The ``Date`` header: Odoo's clock."""
        return format_datetime(self.server.instance.clock.now(), usegmt=True)

    def log_message(self, format: str, *args: object) -> None:
        """Requests are logged by the logbook, not on the terminal."""
