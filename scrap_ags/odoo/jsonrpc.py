"""Odoo's JSON-RPC: ``POST /jsonrpc``, on every version up to 21."""

from collections.abc import Sequence
from itertools import count
from typing import Any, Literal

import msgspec
from pydantic import SecretStr

from scrap_ags.errors import OdooRefused, OdooUnavailable
from scrap_ags.odoo.calls import CONTEXT, Answer, Call, Greeting
from scrap_ags.odoo.classify import CREDENTIALS, LATER, application_error, unreadable
from scrap_ags.odoo.connection import Connection
from scrap_ags.odoo.version import parsed


class Fault(msgspec.Struct):
    """Odoo's error class and its message; the traceback beside them is not decoded."""

    name: str = ""
    message: Any = ""


class Failure(msgspec.Struct):
    message: str = ""
    data: Fault = msgspec.field(default_factory=Fault)


class Envelope(msgspec.Struct):
    """A JSON-RPC answer. One without result and error is Python's None."""

    jsonrpc: Literal["2.0"]
    id: int | str | None = None
    result: msgspec.Raw = msgspec.Raw(b"null")
    error: Failure | None = None


class JsonRpc:
    """Any version up to 21; ``password`` may be an API key from 14 on."""

    name = "jsonrpc"

    def __init__(self, connection: Connection, user: str, password: SecretStr) -> None:
        self._connection = connection
        self._user = user
        self._password = password
        self._uid = 0
        self._numbers = count(1)

    def greet(self) -> Greeting:
        answer = self._service("asking for the version", "common", "version", [])
        return Greeting(parsed(answer.result, "server_version_info"), answer.at)

    def log_in(self) -> None:
        """Odoo answers ``false`` to a wrong password, an unknown user and a throttled address."""
        asked = f"logging in as {self._user}"
        secret = self._password.get_secret_value()
        log_in: list[Any] = [self._connection.db, self._user, secret, {}]
        answer = self._service(asked, "common", "authenticate", log_in)
        uid = msgspec.json.decode(answer.result)
        if not uid:
            raise OdooRefused(
                f"{self._connection.here(asked)}: Odoo refused the log-in; {CREDENTIALS}"
            )
        self._uid = int(uid)

    def send(self, call: Call) -> Answer:
        arguments = [argument for argument in (call.ids, call.domain) if argument is not None]
        options = {**call.options, "context": CONTEXT}
        log_in = [self._connection.db, self._uid, self._password.get_secret_value()]
        target = [call.model, call.method, arguments, options]
        return self._service(str(call), "object", "execute_kw", log_in + target)

    def _service(self, asked: str, service: str, method: str, args: Sequence[Any]) -> Answer:
        asked, number = self._connection.here(asked), next(self._numbers)
        params = {"service": service, "method": method, "args": args}
        body = {"jsonrpc": "2.0", "method": "call", "id": number, "params": params}
        reply = self._connection.post(asked, "/jsonrpc", body)
        try:
            envelope = msgspec.json.decode(reply.body, type=Envelope)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise unreadable(asked, reply.status) from None
        if envelope.error is not None:
            fault = envelope.error.data
            said = str(fault.message or envelope.error.message)
            raise application_error(asked, fault.name, said, self._password.get_secret_value())
        if envelope.id != number:
            raise OdooUnavailable(f"{asked}: the answer is to another request; {LATER}")
        return reply.answer(asked, envelope.result)
