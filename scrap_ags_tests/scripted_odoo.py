"""An HTTP server on a real socket that answers what a test scripts, faults of the wire included."""

import json
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

from pydantic import SecretStr

from scrap_ags.odoo.client import Odoo

DATE = "Tue, 05 May 2026 10:00:07 GMT"
PASSWORD = "s3cret-Pa55"


@dataclass(frozen=True)
class Reply:
    """What is answered: a ``result`` in the protocol's form, or a raw ``body``, or a fault."""

    status: int = 200
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    result: Any = None
    fault: str = ""


@dataclass(frozen=True)
class Asked:
    """A request as it came: ``method`` is the RPC method, or the path of a GET."""

    method: str
    path: str
    body: Any
    headers: Mapping[str, str]


Answering = Reply | Callable[[Asked], Reply]

DROPPED = Reply(fault="dropped")
CUT_OFF = Reply(body=b'{"jsonrpc": "2.0", "id": 1, "resu', fault="cut off")
STALLED = Reply(fault="stalled")
STALLED_MIDWAY = Reply(fault="stalled midway", result=[])


def result(value: Any) -> Reply:
    return Reply(result=value)


def html(status: int = 200, **headers: str) -> Reply:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    page = b"<!doctype html><title>Please wait</title>"
    return Reply(status, page, {"Content-Type": "text/html", **given})


def rpc_error(name: str, message: str) -> Reply:
    """An application error as /jsonrpc gives it: HTTP 200."""
    data = {"name": name, "message": message, "debug": f"Traceback\n  {PASSWORD}"}
    error = {"code": 200, "message": "Odoo Server Error", "data": data}
    return Reply(body=json.dumps({"jsonrpc": "2.0", "id": 1, "error": error}).encode())


def json2_error(status: int, name: str, message: str) -> Reply:
    """An application error as JSON-2 gives it."""
    return Reply(status, json.dumps({"name": name, "message": message, "debug": ""}).encode())


class ScriptedOdoo:
    """Answers like an empty Odoo but for what a test scripts: ``odoo.next("search", reply)``."""

    def __init__(self, version: int, server: ThreadingHTTPServer, closing: Event) -> None:
        self.url = f"http://127.0.0.1:{server.server_port}"
        self.asked: list[Asked] = []
        self.closing = closing
        info = [version, 0, 0, "final", 0, ""]
        self._script: dict[str, deque[Answering]] = defaultdict(deque)
        self._always: dict[str, Answering] = {
            "/web/version": html(404),
            "version": result({"server_version_info": info}),
            "authenticate": result(2),
            "fields_get": result({"name": {"type": "char"}, "image": {"type": "binary"}}),
            "search_count": result(0),
        }
        if version >= 19:
            self.always("/web/version", result({"version_info": info}))

    def next(self, method: str, *replies: Answering) -> None:
        """Answer the next calls of ``method`` so, then as always."""
        self._script[method].extend(replies)

    def always(self, method: str, reply: Answering) -> None:
        self._always[method] = reply

    def methods(self) -> list[str]:
        """What was asked, in order."""
        return [asked.method for asked in self.asked]

    def reply_to(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        script = self._script[asked.method]
        answering = script.popleft() if script else self._always.get(asked.method, result([]))
        return answering(asked) if callable(answering) else answering

    def client(self, **options: Any) -> Odoo:
        """A client that notes its pauses in ``client.pauses`` and never sleeps."""
        pauses: list[float] = []
        given = {"url": self.url, "db": "ags", "user": "mirror", "pause": pauses.append}
        client = Odoo(**{**given, "password": SecretStr(PASSWORD), **options})
        client.pauses = pauses  # type: ignore[attr-defined]
        return client


@contextmanager
def scripted_odoo(version: int = 14) -> Iterator[ScriptedOdoo]:
    closing = Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.odoo = ScriptedOdoo(version, server, closing)  # type: ignore[attr-defined]
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield server.odoo  # type: ignore[attr-defined]
    finally:
        closing.set()
        server.shutdown()
        server.server_close()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one packet an answer: two would wait for each other's acknowledgement

    def do_GET(self) -> None:
        self._answer(Asked(self.path, self.path, None, dict(self.headers)))

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/jsonrpc":
            params = body["params"]
            common = params["service"] == "common"
            method = params["method"] if common else params["args"][4]
        else:
            method = self.path.rpartition("/")[2]
        self._answer(Asked(method, self.path, body, dict(self.headers)))

    def _answer(self, asked: Asked) -> None:
        odoo: ScriptedOdoo = self.server.odoo  # type: ignore[attr-defined]
        reply = odoo.reply_to(asked)
        if reply.fault == "stalled":
            odoo.closing.wait(10)
        if reply.fault in {"dropped", "stalled"}:
            self.close_connection = True
            return
        self._write(reply, _body(reply, asked))

    def _write(self, reply: Reply, body: bytes) -> None:
        self.send_response_only(reply.status)
        length = len(body) + (100 if reply.fault == "cut off" else 0)
        given = {"Date": DATE, "Content-Length": str(length), "Set-Cookie": "session_id=1"}
        for name, value in {**given, **reply.headers}.items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body[:10] if reply.fault == "stalled midway" else body)
        if reply.fault == "stalled midway":
            self.wfile.flush()
            self.server.odoo.closing.wait(10)  # type: ignore[attr-defined]
        self.close_connection = self.close_connection or bool(reply.fault)

    def log_message(self, format: str, *args: object) -> None:
        """Tests read what was asked, not a log."""


def _body(reply: Reply, asked: Asked) -> bytes:
    if reply.body is not None:
        return reply.body
    if asked.path != "/jsonrpc":
        return json.dumps(reply.result).encode()
    return json.dumps({"jsonrpc": "2.0", "id": asked.body["id"], "result": reply.result}).encode()
