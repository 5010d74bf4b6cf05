"""HTTP to one Odoo: no cookies, no redirects, TLS verified, time-outs, one slot a request."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from http.cookiejar import DefaultCookiePolicy
from importlib.metadata import version
from threading import Lock
from time import monotonic
from typing import Protocol

import msgspec
import requests
from requests.adapters import HTTPAdapter

from scrap_ags.odoo.address import address, is_loopback
from scrap_ags.odoo.classify import unanswered
from scrap_ags.odoo.reply import Reply, received

TIMEOUTS = (10.0, 120.0)
"""Seconds to connect, and between two bytes of the answer."""
CONNECTIONS = 64
"""How many connections are kept open; the slots set how many are used at a time."""

Headers = Mapping[str, str | bytes]


class Slots(Protocol):
    """How many requests may run at one time, here and elsewhere."""

    def taken(self) -> AbstractContextManager[object]: ...


class Connection:
    """A pool of connections to one Odoo, for any number of threads."""

    def __init__(
        self,
        url: str,
        db: str,
        slots: Slots | None = None,
        timeouts: tuple[float, float] = TIMEOUTS,
    ) -> None:
        self.url, self.db = address(url), db
        self._timeouts = timeouts
        self.requests = 0
        self.seconds = 0.0
        self._counting = Lock()
        self._slot: Callable[[], AbstractContextManager[object]] = (
            slots.taken if slots else nullcontext
        )
        self._session = _session(self.url)

    def here(self, asked: str) -> str:
        """What was asked, and of whom: how every error begins."""
        return f"{asked} at {self.url} (database {self.db})"

    def get(self, asked: str, path: str) -> Reply:
        """GET ``path``; raises as ``classify`` says when that fails."""
        return self._exchange(asked, "GET", path, None, {})

    def post(self, asked: str, path: str, body: object, headers: Headers | None = None) -> Reply:
        """POST ``body`` as JSON to ``path``; raises as ``classify`` says when that fails."""
        headers = {"Content-Type": "application/json", **(headers or {})}
        return self._exchange(asked, "POST", path, msgspec.json.encode(body), headers)

    def close(self) -> None:
        self._session.close()

    def _exchange(
        self,
        asked: str,
        method: str,
        path: str,
        body: bytes | None,
        headers: Headers,
    ) -> Reply:
        with self._slot():
            with self._counting:
                self.requests += 1
            began = monotonic()
            try:
                response = self._session.request(
                    method,
                    self.url + path,
                    data=body,
                    headers=headers,
                    timeout=self._timeouts,
                    allow_redirects=False,
                )
            except requests.RequestException as error:
                raise unanswered(asked, error, monotonic() - began) from error
            with self._counting:
                self.seconds += monotonic() - began
        return received(asked, response)


def _session(url: str) -> requests.Session:
    session = requests.Session()
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers["User-Agent"] = f"scrap-ags/{version('scrap-ags')}"
    # Without an auth of its own, requests would put what ~/.netrc has for the host.
    session.auth = lambda request: request
    session.trust_env = not is_loopback(url)  # no proxy to this very machine
    session.mount(url, HTTPAdapter(pool_connections=1, pool_maxsize=CONNECTIONS, max_retries=0))
    return session
