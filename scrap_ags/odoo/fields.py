"""The fields of a model, as Odoo declares them to this log-in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from scrap_ags.odoo.calls import Call

ATTRIBUTES = ["type", "store", "relation", "required"]


@dataclass(frozen=True)
class OdooField:
    """One field; ``store`` is true for one2many and many2many as well."""

    type: str
    store: bool
    relation: str
    required: bool


def asked(model: str) -> Call:
    return Call(model, "fields_get", options={"attributes": ATTRIBUTES})


def answered(result: msgspec.Raw) -> dict[str, OdooField]:
    """The fields by name; Odoo leaves out what does not apply, such as another's relation."""
    told = msgspec.json.decode(result, type=dict[str, dict[str, Any]])
    return {name: _field(attributes) for name, attributes in told.items()}


def _field(attributes: Mapping[str, Any]) -> OdooField:
    return OdooField(
        type=attributes["type"],
        store=bool(attributes.get("store", True)),
        relation=attributes.get("relation") or "",
        required=bool(attributes.get("required")),
    )
