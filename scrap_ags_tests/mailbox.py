"""A real HTTP server that takes what Apprise posts, or does not."""

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Mailbox:
    """What arrived. It answers ``status``, and not before ``answers`` is set."""

    port: int = 0
    status: int = 200
    posts: list[dict[str, Any]] = field(default_factory=list)
    tried: int = 0
    answers: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """Apprise's URL for it, with secrets in every place that can have one."""
        return (
            f"json://postman:hush-password@127.0.0.1:{self.port}/hush-path"
            "?+X-Token=hush-header&-key=hush-parameter"
        )

    @property
    def titles(self) -> list[str]:
        return [post["title"] for post in self.posts]

    def taken(self) -> list[str]:
        """The titles that arrived since this was asked last."""
        titles, self.posts = self.titles, []
        return titles


class Desk(http.server.BaseHTTPRequestHandler):
    box: Mailbox

    def do_POST(self) -> None:
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.box.tried += 1
        self.box.answers.wait(60)
        if self.box.status == 200:
            self.box.posts.append(told)
        self.send_response(self.box.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing: a test reads what arrived."""


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    box = Mailbox()
    box.answers.set()
    desk = type("Desk", (Desk,), {"box": box})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), desk) as server:
        server.daemon_threads = True
        box.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield box
        finally:
            box.answers.set()
            server.shutdown()
            thread.join()


SECRETS = ("hush-password", "hush-path", "hush-header", "hush-parameter")


def assert_no_secret(told: str) -> None:
    assert not [secret for secret in SECRETS if secret in told]
