"""``fields_get`` and what a user may do: the schema as each version of Odoo tells it."""

from collections.abc import Sequence

from scrap_ags.demo.orm.catalogue import MANY_KINDS, NUMBER_KINDS, Field, Model
from scrap_ags.demo.orm.environment import Environment

SANITIZED = {
    "sanitize": True,
    "sanitize_tags": True,
    "sanitize_attributes": True,
    "sanitize_style": False,
    "strip_style": False,
    "strip_classes": False,
}
"""How HTML is cleaned on writing."""


def fields_get(
    env: Environment,
    model: Model,
    allfields: Sequence[str] | None = None,
    attributes: Sequence[str] | None = None,
) -> dict[str, dict[str, object]]:
    """The fields this user may see; it answers even where the rest of the model is denied."""
    described = {}
    for name, field in env.fields(model).items():
        if not allfields or name in allfields:
            described[name] = {
                key: value
                for key, value in description(env, model, field).items()
                if not attributes or key in attributes
            }
    return described


def description(env: Environment, model: Model, field: Field) -> dict[str, object]:
    """Every attribute that this version gives of the field."""
    dialect = env.dialect
    told: dict[str, object] = {
        "type": field.kind,
        "string": field.string,
        "store": field.stored,
        "readonly": field.readonly,
        "required": field.required,
        "searchable": searchable(env, field),
        "sortable": sortable(env, field),
        "company_dependent": False,
        "change_default": False,
        "manual": False,
        "depends": list(depends(model, field)),
    }
    if field.related:
        told["related"] = field.related if dialect.since(15) else field.related.split(".")
    if dialect.since(15):
        told["name"] = field.name
    if dialect.since(16):
        told |= {"exportable": True, "default_export_compatible": False}
    if dialect.since(18):
        told["groupable"] = groupable(field)
    if field.kind in NUMBER_KINDS and field.name != "id":
        if not dialect.since(18):
            told["group_operator"] = "sum"
        elif groupable(field):
            told["aggregator"] = "sum"
    if dialect.since(19) and field.relation:
        told["allow_hierachy_operators"] = field.relation == "res.users"
    return told | of_kind(field) | dict(field.attributes)


def of_kind(field: Field) -> dict[str, object]:
    """The attributes that only fields of this kind have."""
    told: dict[str, object] = {}
    if field.kind in ("char", "text", "html"):
        told["translate"] = False
    if field.kind == "char":
        told["trim"] = True
    if field.kind == "html":
        told |= SANITIZED
    if field.relation:
        told |= {"relation": field.relation, "domain": [], "context": {}}
    if field.inverse:
        told["relation_field"] = field.inverse
    if field.selection:
        told["selection"] = [list(pair) for pair in field.selection]
    if field.digits:
        told["digits"] = list(field.digits)
    if field.currency_field:
        told["currency_field"] = field.currency_field
    if field.groups:
        told["groups"] = field.groups
    if field.kind == "binary":
        told["attachment"] = True
    return told


def depends(model: Model, field: Field) -> tuple[str, ...]:
    if field.name == "display_name":
        return ("name",) if model.named else ()
    if field.name == "__last_update":
        return ("create_date", "write_date") if model.logged else ()
    return field.depends or ((field.related,) if field.related else ())


def searchable(env: Environment, field: Field) -> bool:
    if field.name == "display_name":
        return env.dialect.since(18)
    return field.stored or bool(field.related)


def groupable(field: Field) -> bool:
    attached = field.kind == "binary" and dict(field.attributes).get("attachment", True)
    return (field.stored or bool(field.related)) and field.kind != "one2many" and not attached


def sortable(env: Environment, field: Field) -> bool:
    if field.kind == "binary":
        return not dict(field.attributes).get("attachment", True)
    if field.related and not field.stored:
        return env.dialect.since(18)
    return field.stored and field.kind not in MANY_KINDS
