"""``/jsonrpc``: the services common, db and object, and their envelope."""

import json

import msgspec

from scrap_ags.demo.instance import Instance
from scrap_ags.demo.orm.refusals import Refusal
from scrap_ags.demo.wire.exchange import Reply, Request, encoded, error_data, html
from scrap_ags.demo.wire.services import dispatch

EXCEPTION_TYPES = {
    "odoo.exceptions.AccessDenied": "access_denied",
    "odoo.exceptions.AccessError": "access_error",
    "odoo.exceptions.UserError": "user_error",
    "odoo.exceptions.ValidationError": "validation_error",
    "odoo.exceptions.MissingError": "missing_error",
}
"""How 13 sorts its errors; every other one is an internal error."""


def envelope(instance: Instance, key: object, result: object) -> Reply:
    """A success; a method that returned nothing leaves out ``result``."""
    body = b'{"jsonrpc": "2.0", "id": ' + encoded(key)
    if result is not None:
        body += b', "result": ' + encoded(result)
    return Reply(200, instance.dialect.json_type, body + b"}")


def failure(instance: Instance, key: object, refusal: Refusal) -> Reply:
    """An application error, which travels with HTTP status 200."""
    error = {
        "code": instance.dialect.error_code,
        "message": "Odoo Server Error",
        "data": told(instance, refusal),
    }
    body = msgspec.json.encode({"jsonrpc": "2.0", "id": key, "error": error})
    return Reply(200, instance.dialect.json_type, body)


def told(instance: Instance, refusal: Refusal) -> dict[str, object]:
    """What the error says of itself; 13 says it in two more ways."""
    data = error_data(refusal)
    if not instance.dialect.since(14):
        kind = EXCEPTION_TYPES.get(refusal.name, "internal_error")
        data |= {"exception_type": kind, "arguments": [refusal.message, ""]}
    return data


def answer(instance: Instance, body: bytes, address: str, request: Request) -> Reply:
    """One call. What is no JSON-RPC call at all gets a page, as version by version differs."""
    try:
        call = json.loads(body)
    except ValueError:
        return not_json(instance, body)
    if not isinstance(call, dict):
        return not_a_call(instance)
    request.protocol = "jsonrpc"
    try:
        return envelope(instance, call.get("id"), dispatch(instance, call, address, request))
    except Refusal as refusal:
        request.error = refusal.name
        return failure(instance, call.get("id"), refusal)


def not_json(instance: Instance, body: bytes) -> Reply:
    dialect = instance.dialect
    if dialect.since(17):
        return Reply(400, dialect.html_type, b"Invalid JSON data")
    if dialect.since(16):
        refusal = Refusal("werkzeug.exceptions.BadRequest", "400 Bad Request: Invalid JSON data")
        return failure(instance, None, refusal)
    return html(
        dialect, 400, "Bad Request", f"Invalid JSON data: {body.decode(errors='replace')!r}"
    )


def not_a_call(instance: Instance) -> Reply:
    dialect = instance.dialect
    if dialect.since(17):
        return Reply(400, dialect.html_type, b"Invalid JSON-RPC data")
    text = "The server encountered an internal error and was unable to complete your request."
    return html(dialect, 500, "Internal Server Error", text)


def key_of(body: bytes) -> object:
    """The ``id`` that the answer must echo."""
    try:
        call = json.loads(body)
    except ValueError:
        return None
    return call.get("id") if isinstance(call, dict) else None


def unknown_path(instance: Instance) -> Reply:
    """What 13 to 15 answer to JSON on a path they do not know."""
    refusal = Refusal(
        "werkzeug.exceptions.NotFound",
        "404 Not Found: The requested URL was not found on the server. If you entered the URL "
        "manually please check your spelling and try again.",
    )
    error = {"code": 404, "message": "404: Not Found", "data": told(instance, refusal)}
    error |= {"http_status": 404}
    body = msgspec.json.encode({"jsonrpc": "2.0", "id": None, "error": error})
    return Reply(404, instance.dialect.json_type, body)
