"""The errors of rights and log-ins: Odoo's own class names, and how each version words them."""

from scrap_ags.demo.orm.catalogue import Model
from scrap_ags.demo.orm.dialect import Dialect
from scrap_ags.demo.orm.refusals import Refusal

ACCESS_ERROR = "odoo.exceptions.AccessError"


def access_denied(dialect: Dialect) -> Refusal:
    text = "Access Denied" if dialect.since(14) else "Access denied"
    return Refusal("odoo.exceptions.AccessDenied", text)


def no_user(dialect: Dialect) -> Refusal:
    """A call with no user id or no password."""
    if dialect.since(14):
        return access_denied(dialect)
    text = "operator does not exist: integer = boolean"
    return Refusal("psycopg2.errors.UndefinedFunction", text)


def unknown_user(dialect: Dialect, uid: int) -> Refusal:
    if not dialect.since(14):
        return Refusal("builtins.TypeError", "cannot unpack non-iterable NoneType object")
    text = "Record does not exist or has been deleted.\n"
    name = "odoo.exceptions.MissingError"
    return Refusal(name, f"{text}(Record: res.users({uid},), User: {uid})")


def private_method(dialect: Dialect, model: str, method: str) -> Refusal:
    called = f"'{model}.{method}'" if dialect.names_whole_methods else method
    return Refusal(ACCESS_ERROR, f"Private methods (such as {called}) cannot be called remotely.")


def no_access_to_model(dialect: Dialect, model: Model) -> Refusal:
    if dialect.since(14):
        text = (
            f"You are not allowed to access '{model.title}' ({model.name}) records.\n\n"
            "This operation is allowed for the following groups:"
        )
    else:
        text = (
            f"Sorry, you are not allowed to access documents of type '{model.title}' "
            f"({model.name}). This operation is allowed for the groups:"
        )
    return Refusal(ACCESS_ERROR, f"{text}\n\t- Administration/Settings")


def no_access_to_records(dialect: Dialect, model: Model, ids: list[int]) -> Refusal:
    if dialect.since(17):
        text = (
            "Uh-oh! Looks like you have stumbled upon some top-secret records.\n\n"
            "Sorry, Administrator (id=2) doesn't have 'read' access to:\n"
            f"- {model.title} ({model.name})"
        )
    elif dialect.since(14):
        listed = ", ".join(f"{model.name}({record})" for record in ids[:6])
        text = (
            f"Due to security restrictions, you are not allowed to access '{model.title}' "
            f"({model.name}) records.\n\nRecords: {listed}\nUser: Administrator (id=2)"
        )
    else:
        text = (
            f'The requested operation ("read" on "{model.title}" ({model.name})) was rejected '
            "because of the following rules:"
        )
    return Refusal(ACCESS_ERROR, text)


def no_access_to_field(dialect: Dialect, model: Model, field: str) -> Refusal:
    if dialect.since(18):
        what = "field" if dialect.since(19) else "fields"
        text = (
            f'You do not have enough rights to access the {what} "{field}" on {model.title} '
            f"({model.name}). Please contact your system administrator."
        )
    else:
        text = (
            "The requested operation can not be completed due to security restrictions.\n\n"
            f"Document type: {model.title} ({model.name})\nOperation: read\nFields:\n- {field}"
        )
    return Refusal(ACCESS_ERROR, text)
