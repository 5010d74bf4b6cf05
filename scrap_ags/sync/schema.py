"""Odoo's fields against ours: what is missing or of another kind stops what depends on it."""

from dataclasses import dataclass, field

from sqlalchemy import BigInteger, Boolean, Column, Integer, Numeric, Text

from scrap_ags.errors import OdooSchemaChanged
from scrap_ags.models import Mirrored
from scrap_ags.odoo.client import Odoo, OdooField
from scrap_ags.odoo.values import Wire, columns_from_odoo, odoo_field

TEXT_LIKE = frozenset({"char", "text", "selection", "html", "reference"})
NUMBER_LIKE = frozenset({"integer", "float", "monetary"})
TIME_LIKE = frozenset({"date", "datetime"})


@dataclass(frozen=True)
class Mismatch:
    """A field that is not as the mirror needs it; ``found`` is None when Odoo lacks it."""

    model: str
    column: str
    field: str
    expected: frozenset[str]
    found: str | None
    optional: bool

    def __str__(self) -> str:
        what = f"is of type {self.found}" if self.found else "is missing"
        needs = f"the column {self.column} needs {' or '.join(sorted(self.expected))}"
        return f"field {self.field} of {self.model} {what}, {needs}"


def expected_types(column: Column[object]) -> frozenset[str]:
    """The Odoo types whose values a column can hold."""
    if column.primary_key:
        return frozenset({"integer"})
    if column.foreign_keys or isinstance(column.type, BigInteger):
        return frozenset({"many2one"})
    if isinstance(column.type, Boolean):
        return frozenset({"boolean"})
    if isinstance(column.type, Integer | Numeric):
        return NUMBER_LIKE
    return TEXT_LIKE if isinstance(column.type, Text) else TIME_LIKE


def mismatches(model: type[Mirrored], found: dict[str, OdooField]) -> list[Mismatch]:
    """Every field that the model needs and Odoo lacks, or has with another type."""
    wrong: list[Mismatch] = []
    for column in columns_from_odoo(model):
        if "label_of" in column.info:
            continue
        name, expected = odoo_field(model, column.name), expected_types(column)
        kind = found[name].type if name in found else None
        if kind not in expected:
            optional = bool(column.info.get("optional")) and kind is None
            wrong.append(Mismatch(model.odoo_model, column.name, name, expected, kind, optional))
    return wrong


@dataclass
class Schema:
    """The fields of the connected Odoo, asked once for a run."""

    odoo: Odoo
    _wires: dict[str, Wire] = field(default_factory=dict[str, Wire])

    def wire(self, model: type[Mirrored]) -> Wire:
        """How the model travels. Raises OdooSchemaChanged when a field is missing or retyped."""
        if model.asset not in self._wires:
            wrong = mismatches(model, self.odoo.fields(model.odoo_model))
            if needed := [mismatch for mismatch in wrong if not mismatch.optional]:
                raise OdooSchemaChanged(
                    f"reading {model.asset}: {'; '.join(map(str, needed))};"
                    " put the field back in Odoo, or change models.py and migrate"
                )
            self._wires[model.asset] = Wire(model, [mismatch.field for mismatch in wrong])
        return self._wires[model.asset]
