"""Which path answers what, version by version."""

import json

import msgspec

from scrap_ags.demo.instance import Instance
from scrap_ags.demo.orm.refusals import Refusal
from scrap_ags.demo.wire import json2, jsonrpc
from scrap_ags.demo.wire.exchange import Reply, Request, html

JSON = "application/json"


def answer(
    instance: Instance,
    verb: str,
    headers: dict[str, str],
    body: bytes,
    address: str,
    request: Request,
) -> Reply:
    """The reply to one HTTP request; ``headers`` are by lower-case name."""
    dialect, path = instance.dialect, request.path.partition("?")[0]
    is_json = headers.get("content-type", "").partition(";")[0].strip() == JSON
    if dialect.has_json2 and path.startswith("/json/2"):
        if body and not is_json:
            return wrong_type(instance, "json2")
        return json2.answer(instance, verb, path, headers, body, request)
    if path == "/jsonrpc":
        if not is_json:
            return wrong_type(instance, "jsonrpc")
        return jsonrpc.answer(instance, body, address, request)
    if dialect.since(19) and path in ("/web/version", "/json/version"):
        info = dialect.version_info
        told = {"version_info": info["server_version_info"], "version": info["server_version"]}
        return Reply(200, dialect.json_type, msgspec.json.encode(told))
    if dialect.since(16) and path == "/web/health":
        return Reply(200, JSON, b'{"status": "pass"}')
    return elsewhere(instance, path, is_json, body)


def elsewhere(instance: Instance, path: str, is_json: bool, body: bytes) -> Reply:
    """The version page of the web client, and every path that no version knows."""
    dialect = instance.dialect
    if is_json and not dialect.since(16):
        try:
            json.loads(body)
        except ValueError:
            return jsonrpc.not_json(instance, body)
    if path == "/web/webclient/version_info" and is_json:
        return jsonrpc.envelope(instance, None, dialect.version_info)
    if is_json and not dialect.since(16):
        return jsonrpc.unknown_path(instance)
    text = "The requested URL was not found on the server."
    return html(dialect, 404, "Not Found", text)


def wrong_type(instance: Instance, kind: str) -> Reply:
    dialect = instance.dialect
    if dialect.since(19):
        text = f"Request inferred type is compatible with ['http'] but is type={kind!r}."
        return html(dialect, 415, "Unsupported Media Type", text)
    return html(dialect, 400, "Bad Request", "Session expired (invalid CSRF token)")


def refused(instance: Instance, refusal: Refusal, request: Request, body: bytes) -> Reply:
    """An injected application error in the envelope of the request's protocol."""
    if request.protocol == "json2":
        return json2.failure(instance, refusal)
    return jsonrpc.failure(instance, jsonrpc.key_of(body), refusal)
