"""One log-in for the life of a client, the protocol chosen with it, and every retry."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from threading import Lock

from pydantic import SecretStr

from scrap_ags.errors import OdooMisconfigured, OdooRefused
from scrap_ags.odoo.calls import Answer, Call, Greeting, Transport
from scrap_ags.odoo.connection import Connection
from scrap_ags.odoo.json2 import Json2
from scrap_ags.odoo.jsonrpc import JsonRpc
from scrap_ags.odoo.login import LoginMemory, ProcessMemory, digest
from scrap_ags.odoo.retry import Patience
from scrap_ags.settings import Protocol


@dataclass(frozen=True)
class Credentials:
    user: str
    password: SecretStr


class Session:
    """Asks over the protocol that is wanted and that the server has."""

    def __init__(
        self,
        connection: Connection,
        credentials: Credentials,
        protocol: Protocol,
        memory: LoginMemory | None,
        patience: Patience,
    ) -> None:
        self._connection, self._credentials = connection, credentials
        self._jsonrpc = JsonRpc(connection, credentials.user, credentials.password)
        self._json2 = Json2(connection, credentials.password)
        self._wanted = protocol
        self._memories: Sequence[LoginMemory] = [ProcessMemory(), *([memory] if memory else [])]
        self._patience = patience
        self._greeter: Transport = self._jsonrpc if protocol == "jsonrpc" else self._json2
        self._greeting: Greeting | None = None
        self._lock = Lock()
        self._open: Transport | None = None

    @property
    def version(self) -> tuple[int, int]:
        return (self._greeting or self.greet()).version

    def greet(self) -> Greeting:
        """The server's version and clock; in ``auto`` this learns whether it has JSON-2."""
        try:
            self._greeting = self._patience.persist(self._greeter.greet)
        except OdooMisconfigured:
            if self._wanted != "auto" or self._greeter is self._jsonrpc:
                raise
            self._greeter = self._jsonrpc
            self._greeting = self._patience.persist(self._greeter.greet)
        return self._greeting

    def ask(self, call: Call, overloads: int = 2) -> Answer:
        """The answer to ``call``; one that overloads Odoo is tried ``overloads`` times."""
        transport = self.log_in()
        try:
            return self._patience.persist(partial(transport.send, call), overloads)
        except OdooRefused:
            self._refused()
            raise

    def log_in(self) -> Transport:
        """The protocol that took the credentials; OdooRefused if none did, or lately did."""
        with self._lock:
            if self._open is None:
                self._raise_if_remembered()
                self._open = self._first_that_takes_them(self._choices())
                self._each_memory(lambda memory: memory.forget())
            return self._open

    def _choices(self) -> list[Transport]:
        """At most two, so that wrong credentials are tried at most twice."""
        if self._greeting is None:
            self.greet()
        if self._wanted == "auto" and self._greeter is self._json2:
            return [self._json2, self._jsonrpc]
        return [self._greeter]

    def _first_that_takes_them(self, choices: Sequence[Transport]) -> Transport:
        *others, last = choices
        for transport in others:
            try:
                self._patience.persist(transport.log_in)
            except (OdooRefused, OdooMisconfigured):
                continue  # the password is no API key, or this door is shut
            return transport
        try:
            self._patience.persist(last.log_in)
        except OdooRefused:
            self._refused()
            raise
        return last

    def _refused(self) -> None:
        self._open = None
        self._each_memory(lambda memory: memory.remember(self._digest))

    def _raise_if_remembered(self) -> None:
        for memory in self._memories:
            if since := memory.refused_since(self._digest):
                asked = self._connection.here(f"logging in as {self._credentials.user}")
                raise OdooRefused(
                    f"{asked}: not tried, for Odoo refused it at {since:%H:%M:%S} UTC; correct "
                    "ODOO_USER or ODOO_PASSWORD, or wait 5 minutes"
                )

    def _each_memory(self, act: Callable[[LoginMemory], object]) -> None:
        for memory in self._memories:
            act(memory)

    @cached_property
    def _digest(self) -> bytes:
        where, who = self._connection, self._credentials
        return digest(where.url, where.db, who.user, who.password)
