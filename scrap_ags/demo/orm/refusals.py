"""The errors Odoo answers with: its own class names and texts."""

from scrap_ags.demo.orm.dialect import Dialect


class Refusal(Exception):
    """An application error. ``name`` is the class that Odoo names in ``error.data.name``."""

    def __init__(self, name: str, message: str, *, status: int | None = None) -> None:
        super().__init__(message)
        self.name = name
        self.message = message
        self.status = status if status is not None else http_status(name)

    @property
    def arguments(self) -> list[object]:
        if self.name.startswith("werkzeug."):
            return [self.message, self.status]
        return [self.message]


STATUS_OF = {
    "odoo.exceptions.AccessError": 403,
    "odoo.exceptions.AccessDenied": 403,
    "odoo.exceptions.MissingError": 404,
    "odoo.exceptions.UserError": 422,
    "odoo.exceptions.ValidationError": 422,
    "werkzeug.exceptions.BadRequest": 400,
    "werkzeug.exceptions.Unauthorized": 401,
    "werkzeug.exceptions.NotFound": 404,
    "werkzeug.exceptions.UnprocessableEntity": 422,
}


def http_status(name: str) -> int:
    """The HTTP status of that error on ``/json/2``."""
    return STATUS_OF.get(name, 500)


def value_error(message: str) -> Refusal:
    return Refusal("builtins.ValueError", message)


def access_denied() -> Refusal:
    return Refusal("odoo.exceptions.AccessDenied", "Access Denied")


def no_user(dialect: Dialect) -> Refusal:
    """A call with no user id or no password."""
    if dialect.since(14):
        return access_denied()
    text = "operator does not exist: integer = boolean"
    return Refusal("psycopg2.errors.UndefinedFunction", text)


def unknown_user(dialect: Dialect, uid: int) -> Refusal:
    if not dialect.since(14):
        return Refusal("builtins.TypeError", "'NoneType' object is not subscriptable")
    text = "Record does not exist or has been deleted.\n"
    name = "odoo.exceptions.MissingError"
    return Refusal(name, f"{text}(Record: res.users({uid},), User: {uid})")


def unknown_field(dialect: Dialect, model: str, field: str) -> Refusal:
    where = f"'{model}'" if dialect.since(19) else f"model '{model}'"
    return value_error(f"Invalid field '{field}' on {where}")


def unknown_field_in(dialect: Dialect, model: str, path: str, leaf: str) -> Refusal:
    """A domain's leaf names a field that the model lacks."""
    kind = "condition" if dialect.since(19) else "leaf"
    return value_error(f"Invalid field {model}.{path.partition('.')[0]} in {kind} {leaf}")


def no_hierarchy(dialect: Dialect, model: str, leaf: object) -> Refusal:
    """``child_of`` on a model without ``parent_id``."""
    if dialect.version in (15, 17, 18):
        return Refusal("builtins.KeyError", "'parent_id'")
    return unknown_field_in(dialect, model, "parent_id", str(leaf))


def unstored(model: str, field: str) -> Refusal:
    return value_error(f"Cannot convert {model}.{field} to SQL because it is not stored")


def unknown_database(name: str) -> Refusal:
    return Refusal(
        "psycopg2.OperationalError",
        'connection to server at "127.0.0.1", port 5432 failed: '
        f'FATAL:  database "{name}" does not exist\n',
    )


def unknown_method(dialect: Dialect, model: str, method: str) -> Refusal:
    if dialect.version in (17, 19):
        text = f"The method '{model}.{method}' does not exist"
    elif dialect.version in (15, 18):
        text = f"The method '{method}' does not exist on the model '{model}'"
    else:
        text = f"type object '{model}' has no attribute '{method}'"
    return Refusal("builtins.AttributeError", text)


def private_method(dialect: Dialect, model: str, method: str) -> Refusal:
    called = f"'{model}.{method}'" if dialect.since(17) else method
    return Refusal(
        "odoo.exceptions.AccessError",
        f"Private methods (such as {called}) cannot be called remotely.",
    )


def no_access_to_model(model: str, title: str) -> Refusal:
    return Refusal(
        "odoo.exceptions.AccessError",
        f"You are not allowed to access '{title}' ({model}) records.\n\n"
        "This operation is allowed for the following groups:\n\t- Administration/Settings\n\n"
        "Contact your administrator to request access if necessary.",
    )


def no_access_to_records(dialect: Dialect, model: str, title: str, ids: list[int]) -> Refusal:
    if dialect.since(17):
        text = (
            "Uh-oh! Looks like you have stumbled upon some top-secret records.\n\n"
            f"Sorry, Administrator (id=2) doesn't have 'read' access to:\n- {title} ({model})"
        )
    else:
        listed = ", ".join(f"{model}({record})" for record in ids[:6])
        text = (
            f"Due to security restrictions, you are not allowed to access '{title}' ({model}) "
            f"records.\n\nRecords: {listed}\nUser: Administrator (id=2)"
        )
    return Refusal("odoo.exceptions.AccessError", text)


def no_access_to_field(model: str, field: str) -> Refusal:
    return Refusal(
        "odoo.exceptions.AccessError",
        "The requested operation can not be completed due to security restrictions.\n\n"
        f"Document type: {model}\nOperation: read\nFields:\n- {field}",
    )
