"""Odoo's fields against ours: what is missing or of another kind, and what else to know of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Integer, Numeric, Text

from scrap_ags.models import Mirrored, references
from scrap_ags.odoo.fields import Fields, OdooField
from scrap_ags.odoo.values import columns_from_odoo, odoo_field

TEXT_LIKE = frozenset({"char", "text", "selection", "html", "reference"})
NUMBER_LIKE = frozenset({"integer", "float", "monetary"})
TIME_LIKE = frozenset({"date", "datetime"})

ADVICE = (
    "put it back in Odoo, give this log-in the right to see it, or change models.py and migrate"
)


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


@dataclass(frozen=True)
class Match:
    """How Odoo's fields fit one model."""

    wrong: tuple[Mismatch, ...]
    """What the model cannot be read without."""
    lacking: tuple[Mismatch, ...]
    """Optional fields that this Odoo does not have; their columns stay NULL."""
    blind: tuple[str, ...]
    """What keeps scopes from being asked for: fields that Odoo cannot filter by."""
    at_night: tuple[str, ...]
    """Columns whose value may change in Odoo though no write date moves."""

    @property
    def trouble(self) -> str | None:
        """Everything that stops something, in one line with what to do about it."""
        told = [f"{'; '.join(map(str, self.wrong))}; {ADVICE}"] if self.wrong else []
        return "; ".join([*told, *self.blind]) or None


def matched(model: type[Mirrored], found: Fields) -> Match:
    """The comparison of a model with Odoo's fields; made once for the same fields."""
    return _matched(model, frozenset(found.items()))


@lru_cache(maxsize=64)
def _matched(model: type[Mirrored], fields: frozenset[tuple[str, OdooField]]) -> Match:
    found = dict(fields)
    fed = [column for column in columns_from_odoo(model) if "label_of" not in column.info]
    wrong = [told for column in fed if (told := _mismatch(model, column, found))]
    return Match(
        wrong=tuple(mismatch for mismatch in wrong if not mismatch.optional),
        lacking=tuple(mismatch for mismatch in wrong if mismatch.optional),
        blind=tuple(
            unfiltered(model.odoo_model, name)
            for name in (odoo_field(model, column) for column in _filtered(model))
            if name in found and not found[name].searchable
        ),
        at_night=tuple(
            column.name
            for column in columns_from_odoo(model)
            if "label_of" in column.info or _moves_alone(odoo_field(model, column.name), found)
        ),
    )


def unfiltered(model: str, field: str) -> str:
    """What is wrong with a filter that Odoo ignores, or refuses from 19 on."""
    return (
        f"field {field} of {model} is not stored, so that Odoo cannot filter by it: sync the whole"
        " model, or have it stored in Odoo"
    )


def _filtered(model: type[Mirrored]) -> Sequence[str]:
    """The columns that scopes are cut by."""
    named = [name for name in (model.day_through, model.known_by) if name]
    return list(dict.fromkeys(["odoo_id", "write_date", "create_date", *model.day_from, *named]))


def _mismatch(model: type[Mirrored], column: Column[Any], found: Fields) -> Mismatch | None:
    name, expected = odoo_field(model, column.name), expected_types(column)
    kind = found[name].type if name in found else None
    parent = references(model).get(column.name)
    if parent and kind == "many2one":
        expected = frozenset({f"many2one to {parent.odoo_model}"})
        kind = f"many2one to {found[name].relation}"
    if kind in expected:
        return None
    optional = bool(column.info.get("optional")) and kind is None
    return Mismatch(model.odoo_model, column.name, name, expected, kind, optional)


def expected_types(column: Column[Any]) -> frozenset[str]:
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


def _moves_alone(name: str, found: Fields) -> bool:
    """Whether the value is computed from more than the record's own columns.

    One that is computed from those alone (a label from its name) changes with a write only.
    """
    if name not in found or found[name].store:
        return False
    own = [found[path].is_column for path in found[name].depends if path in found]
    return not own or not all(own) or len(own) < len(found[name].depends)
