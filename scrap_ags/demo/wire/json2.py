"""``/json/2/<model>/<method>``: Odoo 19 and later, one API key per request, no envelope."""

import json

import msgspec

from scrap_ags.demo.instance import Instance
from scrap_ags.demo.orm.denials import private_method
from scrap_ags.demo.orm.methods import Method, Misfit, method_of
from scrap_ags.demo.orm.refusals import Refusal
from scrap_ags.demo.wire.exchange import Reply, Request, encoded, error_data

NO_DATABASE = """<!DOCTYPE html>
<title>404 Not Found</title>
<h1>Not Found</h1>
<p>No database is selected and the requested URL was not found in the server-wide controllers.</p>
<p>Please verify the hostname, <a href=/web/login>login</a> and try again.</p>

<!-- Alternatively, use the X-Odoo-Database header. -->
"""


def no_database(instance: Instance) -> Reply:
    return Reply(404, instance.dialect.html_type, NO_DATABASE.encode())


def answer(
    instance: Instance, verb: str, path: str, headers: dict[str, str], body: bytes, request: Request
) -> Reply:
    """One call; ``headers`` are by lower-case name."""
    dialect, request.protocol = instance.dialect, "json2"
    database = headers.get("x-odoo-database")
    if database not in instance.databases and (database or len(instance.databases) != 1):
        return no_database(instance)
    try:
        result = dispatch(instance, verb, path, headers, body, request)
        return Reply(200, dialect.json_type, encoded(result))
    except Refusal as refusal:
        request.error = refusal.name
        return failure(instance, refusal)


def failure(instance: Instance, refusal: Refusal) -> Reply:
    """An application error, which has an HTTP status of its own here."""
    extra = (("WWW-Authenticate", "Bearer "),) if refusal.status == 401 else ()
    body = msgspec.json.encode(error_data(refusal))
    return Reply(refusal.status, instance.dialect.json_type, body, extra)


def dispatch(
    instance: Instance, verb: str, path: str, headers: dict[str, str], body: bytes, request: Request
) -> object:
    steps = path.removeprefix("/json/2").strip("/").split("/")
    if verb != "POST" or len(steps) != 2:
        raise not_found("Did you mean POST /json/2/<model>/<method>?")
    request.service, (request.model, request.method) = "object", steps
    uid = authenticated(instance, headers.get("authorization", ""))
    given = parsed(body)
    model = instance.catalogue.get(request.model)
    if model is None:
        raise not_found(f"the model '{request.model}' does not exist")
    method = method_of(request.method, instance.dialect, instance.methods)
    if method is None:
        if request.method.startswith("_") or request.method in instance.methods:
            raise private_method(instance.dialect, request.model, request.method)
        raise not_found(f"The method '{request.model}.{request.method}' does not exist")
    return called(instance, request, method, uid, given)


def called(
    instance: Instance, request: Request, method: Method, uid: int, given: dict[str, object]
) -> object:
    """Arguments go by name; ``ids`` belongs to the methods of records alone."""
    if method.on_records:
        given = {"ids": [], **given}
    elif given.get("ids"):
        raise unprocessable(f"cannot call {request.model}.{request.method} with ids")
    else:
        given.pop("ids", None)
    try:
        model = instance.catalogue[request.model]
        return instance.run(request.method, model, uid, [], given, replica=not method.writes)
    except Misfit as misfit:
        if misfit.passed_on:
            text = f"BaseModel._read_format() {misfit}"
            raise Refusal("builtins.TypeError", text) from None
        raise unprocessable(str(misfit)) from None


def authenticated(instance: Instance, authorization: str) -> int:
    scheme, _, key = authorization.partition(" ")
    if scheme.lower() != "bearer":
        text = "User not authenticated, use an API Key with a Bearer Authorization header."
        raise Refusal("werkzeug.exceptions.Unauthorized", text)
    uid = instance.access.user_of_key(key.strip())
    if uid is None:
        raise Refusal("werkzeug.exceptions.Unauthorized", "Invalid apikey")
    return uid


def parsed(body: bytes) -> dict[str, object]:
    """The body as an object; anything that is not one carries no arguments."""
    if not body:
        return {}
    try:
        given = json.loads(body)
    except ValueError as broken:
        text = f"could not parse the body as json: {broken}"
        raise Refusal("werkzeug.exceptions.BadRequest", text) from None
    return given if isinstance(given, dict) else {}


def not_found(message: str) -> Refusal:
    return Refusal("werkzeug.exceptions.NotFound", message)


def unprocessable(message: str) -> Refusal:
    return Refusal("werkzeug.exceptions.UnprocessableEntity", message)
