"""The services behind ``/jsonrpc``: common, db, object. Odoo checks in this order: service,
method, database, password, model, method of the model, arguments, rights, fields."""

from collections.abc import Callable

from scrap_ags.demo.instance import Instance
from scrap_ags.demo.orm.denials import no_user, private_method
from scrap_ags.demo.orm.methods import Misfit, method_of
from scrap_ags.demo.orm.refusals import Refusal, unknown_database, unknown_method
from scrap_ags.demo.wire.exchange import Request


def dispatch(instance: Instance, call: dict, address: str, request: Request) -> object:
    params = call.get("params")
    params = params if isinstance(params, dict) else {}
    for name in ("service", "method", "args"):
        if name not in params:
            called = f"{instance.dialect.rpc_controller}jsonrpc()"
            text = f"{called} missing 1 required positional argument: '{name}'"
            raise Refusal("builtins.TypeError", text)
    request.service, request.method = str(params["service"]), str(params["method"])
    service = SERVICES.get(request.service)
    if service is None:
        if instance.dialect.since(16):
            raise Refusal("builtins.KeyError", request.service)
        text = "local variable 'dispatch' referenced before assignment"
        raise Refusal("builtins.UnboundLocalError", text)
    return service(instance, request, list(params["args"]), address)


def common(instance: Instance, request: Request, args: list, address: str) -> object:
    """Version and log-in; wrong credentials are False, not an error."""
    if request.method == "version":
        return instance.dialect.version_info
    if request.method in ("authenticate", "login"):
        wanted = 4 if request.method == "authenticate" else 3
        if len(args) < wanted:
            name = "'user_agent_env'" if wanted == 4 else "'password'"
            text = f"exp_{request.method}() missing 1 required positional argument: {name}"
            raise Refusal("builtins.TypeError", text)
        check_database(instance, args[0])
        return instance.access.log_in(instance.dialect, args[1], args[2], address)
    raise Refusal("builtins.Exception", f"Method not found: {request.method}")


def databases(instance: Instance, request: Request, *_: object) -> object:
    if request.method == "list":
        return sorted(instance.databases)
    raise Refusal("builtins.Exception", f"Method not found: {request.method}")


def check_database(instance: Instance, name: object) -> None:
    if name not in instance.databases:
        raise unknown_database(str(name))


def objects(instance: Instance, request: Request, args: list, address: str) -> object:
    """``execute_kw`` and ``execute``: database, log-in, model, method, arguments, in that order."""
    if request.method not in ("execute_kw", "execute"):
        raise Refusal("builtins.NameError", f"Method not available {request.method}")
    if len(args) < (6 if request.method == "execute_kw" else 5):
        text = f"{request.method}() missing required positional arguments"
        raise Refusal("builtins.TypeError", text)
    database, uid, secret, model_name, method_name = args[:5]
    positional, kwargs = (args[5:], {})
    if request.method == "execute_kw":
        positional, kwargs = list(args[5]), dict((args[6] if len(args) > 6 else None) or {})
    request.model, request.method = str(model_name), str(method_name)
    check_database(instance, database)
    if uid is False or not secret:
        raise no_user(instance.dialect)
    instance.access.authorise(instance.dialect, uid, secret, address)
    return execute(instance, request, uid, positional, kwargs)


def execute(
    instance: Instance, request: Request, uid: int, args: list, kwargs: dict[str, object]
) -> object:
    dialect, name = instance.dialect, request.method
    model = instance.catalogue.get(request.model)
    if model is None:
        raise Refusal("odoo.exceptions.UserError", f"Object {request.model} doesn't exist")
    method = method_of(name, dialect, instance.methods)
    if method is None:
        hidden = name.startswith("_") or (name in instance.methods and dialect.since(19))
        refuse = private_method if hidden and name != "name_get" else unknown_method
        raise refuse(dialect, request.model, name)
    try:
        return instance.run(name, model, uid, args, kwargs)
    except Misfit as misfit:
        called = "_read_format" if misfit.passed_on else name
        prefix = "BaseModel." if dialect.since(16) else ""
        raise Refusal("builtins.TypeError", f"{prefix}{called}() {misfit}") from None


Service = Callable[[Instance, Request, list, str], object]
SERVICES: dict[str, Service] = {"common": common, "db": databases, "object": objects}
