"""Odoo's JSON-2: ``POST /json/2/<model>/<method>`` with an API key, from 19 on."""

from typing import Any

import msgspec
from pydantic import SecretStr

from scrap_ags.errors import OdooError, OdooMisconfigured, OdooRefused
from scrap_ags.odoo.calls import CONTEXT, Answer, Call, Greeting
from scrap_ags.odoo.classify import CREDENTIALS, application_error, unreadable
from scrap_ags.odoo.connection import Connection, Reply
from scrap_ags.odoo.version import parsed

FIRST_VERSION = (19, 0)
CHEAPEST = Call("res.users", "fields_get", options={"allfields": ["login"], "attributes": ["type"]})
"""Answered to any valid key, whatever its user may read."""


class Fault(msgspec.Struct):
    """Odoo's error class and its message; the traceback beside them is not decoded."""

    name: str
    message: Any = ""


class Json2:
    """19 and later; the password is the API key, which tells the user."""

    name = "json2"

    def __init__(self, connection: Connection, key: SecretStr) -> None:
        self._connection = connection
        self._key = key

    def greet(self) -> Greeting:
        """OdooMisconfigured if the server is older than JSON-2."""
        asked = self._connection.here("asking for the version")
        reply = self._connection.get(asked, "/web/version")
        try:
            version = parsed(msgspec.Raw(reply.body), "version_info")
        except ValueError:
            version = (0, 0)
        if reply.status != 200 or version < FIRST_VERSION:
            raise OdooMisconfigured(
                f"{asked}: this Odoo has no JSON-2, which came with 19; "
                "leave ODOO_PROTOCOL at auto or set it to jsonrpc"
            )
        return Greeting(version, reply.answer(asked, msgspec.Raw(reply.body)).at)

    def log_in(self) -> None:
        key = self._key.get_secret_value()
        if not (key.isascii() and key.isprintable()):
            asked = self._connection.here("logging in by key")
            raise OdooRefused(
                f"{asked}: the password has characters that no key has; {CREDENTIALS}"
            )
        self.send(CHEAPEST)

    def send(self, call: Call) -> Answer:
        asked = self._connection.here(str(call))
        headers = {
            "Authorization": f"bearer {self._key.get_secret_value()}",
            "X-Odoo-Database": self._connection.db.encode(),
        }
        path = f"/json/2/{call.model}/{call.method}"
        reply = self._connection.post(asked, path, _body(call), headers)
        if reply.status != 200:
            raise _refusal(asked, reply, self._key)
        try:
            result = msgspec.json.decode(reply.body, type=msgspec.Raw)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise unreadable(asked, reply.status) from None
        return reply.answer(asked, result)


def _body(call: Call) -> dict[str, Any]:
    subject = {"ids": call.ids, "domain": call.domain}
    given = {name: value for name, value in subject.items() if value is not None}
    return {**given, **call.options, "context": CONTEXT}


def _refusal(asked: str, reply: Reply, key: SecretStr) -> OdooError:
    try:
        fault = msgspec.json.decode(reply.body, type=Fault)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return unreadable(asked, reply.status)
    return application_error(asked, fault.name, str(fault.message), key.get_secret_value())
