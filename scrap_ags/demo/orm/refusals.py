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


def unknown_field(dialect: Dialect, model: str, field: str) -> Refusal:
    where = f"'{model}'" if dialect.since(19) else f"model '{model}'"
    return value_error(f"Invalid field '{field}' on {where}")


def unknown_field_in(dialect: Dialect, model: str, path: str, leaf: str) -> Refusal:
    """A domain's leaf names a field that the model lacks."""
    if not dialect.since(14):
        table, name = model.replace(".", "_"), path.partition(".")[0]
        leaf = f"<osv.ExtendedLeaf: {leaf} on {table} (ctx: )>"
        return value_error(f"Invalid field '{name}' in leaf \"{leaf}\"")
    kind = "condition" if dialect.since(19) else "leaf"
    return value_error(f"Invalid field {model}.{path.partition('.')[0]} in {kind} {leaf}")


def no_hierarchy(dialect: Dialect, model: str, ids: object) -> Refusal:
    """``child_of`` on a model without ``parent_id``."""
    if dialect.version in (15, 17, 18):
        return Refusal("builtins.KeyError", "parent_id")
    among = f"OrderedSet({ids})" if dialect.since(19) else ids
    return unknown_field_in(dialect, model, "parent_id", f"('parent_id', 'in', {among})")


def unstored(model: str, field: str) -> Refusal:
    return value_error(f"Cannot convert {model}.{field} to SQL because it is not stored")


def still_used(dialect: Dialect, constraint: str) -> Refusal:
    """Deleting is refused by the foreign key of another record."""
    if dialect.since(19):
        text = "Another model is using the record you are trying to delete."
    else:
        text = "another model requires the record being deleted. If possible, archive it instead."
    return Refusal(
        "odoo.exceptions.ValidationError",
        f"The operation cannot be completed: {text}\n\nConstraint: {constraint}",
    )


def unknown_database(name: str) -> Refusal:
    return Refusal(
        "psycopg2.OperationalError",
        'connection to server at "127.0.0.1", port 5432 failed: '
        f'FATAL:  database "{name}" does not exist\n',
    )


def unknown_method(dialect: Dialect, model: str, method: str) -> Refusal:
    if dialect.names_whole_methods:
        text = f"The method '{model}.{method}' does not exist"
    elif dialect.version in (15, 18):
        text = f"The method '{method}' does not exist on the model '{model}'"
    else:
        text = f"type object '{model}' has no attribute '{method}'"
    return Refusal("builtins.AttributeError", text)
