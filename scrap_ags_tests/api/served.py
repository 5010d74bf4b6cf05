"""The API as its users reach it: a real server, over HTTP."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import requests
import uvicorn
from fastapi import FastAPI
from sqlalchemy import Engine

from scrap_ags.api import tokens
from scrap_ags.api.server import configuration


class Api:
    """Asks with a token; ``get`` takes parameters by name."""

    def __init__(self, url: str, engine: Engine) -> None:
        self.url, self.engine = url, engine
        self.session = requests.Session()

    def sign(self, *scopes: str, name: str = "") -> str:
        """Show a new token from now on."""
        name = name or f"reader {uuid4()}"
        with self.engine.begin() as connection:
            token = tokens.create(connection, name, scopes, None)
        self.session.headers["Authorization"] = f"Bearer {token}"
        return token

    def ask(self, path: str, **parameters: Any) -> requests.Response:
        """Whatever comes back; ``path`` under /api/scrap/."""
        return self.session.get(f"{self.url}/api/scrap/{path}", params=parameters, timeout=60)

    def get(self, path: str, **parameters: Any) -> Any:
        answer = self.ask(path, **parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def ids(self, path: str, **parameters: Any) -> list[int]:
        return [row["odoo_id"] for row in self.get(path, **parameters)["results"]]

    def follow(self, link: str) -> Any:
        answer = self.session.get(link, timeout=60)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def walk(self, path: str, **parameters: Any) -> list[dict[str, Any]]:
        """All rows, page by page, by the cursors."""
        page = self.get(path, cursor="", **parameters)
        rows: list[dict[str, Any]] = page["results"]
        while page["next"]:
            page = self.follow(page["next"])
            rows += page["results"]
        return rows


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """The address at which the application answers."""
    server = uvicorn.Server(configuration(app, "127.0.0.1", 0))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def ids_of(rows: Sequence[dict[str, Any]]) -> list[int]:
    return [row["odoo_id"] for row in rows]
