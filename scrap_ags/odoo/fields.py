"""The fields of a model, as Odoo declares them to this log-in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from scrap_ags.odoo.calls import Call

ATTRIBUTES = ["type", "store", "relation", "searchable", "depends"]
MANY = frozenset({"one2many", "many2many"})


@dataclass(frozen=True)
class OdooField:
    """One field; ``store`` is true for one2many and many2many as well.

    ``depends`` are the fields that it is computed from, as paths (``depositaire.solde``).
    """

    type: str
    store: bool = True
    relation: str = ""
    searchable: bool = True
    """Whether a domain may name it: on one that it may not, Odoo ignores or refuses a filter."""
    depends: tuple[str, ...] = ()

    @property
    def is_column(self) -> bool:
        """Whether it is a column of the model's own table."""
        return self.store and self.type not in MANY


Fields = Mapping[str, OdooField]
"""The fields of one model, by name."""


def asked(model: str) -> Call:
    return Call(model, "fields_get", options={"attributes": ATTRIBUTES})


def answered(result: msgspec.Raw) -> dict[str, OdooField]:
    """The fields by name; Odoo leaves out what does not apply, such as another's relation."""
    told = msgspec.json.decode(result, type=dict[str, dict[str, Any]])
    return {name: _field(attributes) for name, attributes in told.items()}


def _field(attributes: Mapping[str, Any]) -> OdooField:
    store = bool(attributes.get("store", True))
    return OdooField(
        type=attributes["type"],
        store=store,
        relation=attributes.get("relation") or "",
        searchable=bool(attributes.get("searchable", store)),
        depends=tuple(attributes.get("depends") or ()),
    )
