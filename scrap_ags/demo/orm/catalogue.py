"""What the demo Odoo's models are made of: Odoo models and fields as frozen data."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

TEXT_KINDS = ("char", "text", "selection", "html", "reference")
NUMBER_KINDS = ("integer", "float", "monetary")
MANY_KINDS = ("one2many", "many2many")


@dataclass(frozen=True)
class Field:
    """One field. ``kind`` is Odoo's type name; a field with ``related`` or ``formula`` is not
    stored unless ``stored`` says so. ``formula`` is SQL over the row's alias ``{row}``."""

    name: str
    kind: str = "char"
    relation: str = ""
    inverse: str = ""
    label: str = ""
    required: bool = False
    readonly: bool = False
    stored: bool = True
    selection: tuple[tuple[str, str], ...] = ()
    related: str = ""
    formula: str = ""
    depends: tuple[str, ...] = ()
    ondelete: str = "set null"
    default: object = None
    digits: tuple[int, int] | None = None
    currency_field: str = ""
    groups: str = ""
    """A field with groups is for the administrator alone."""
    attributes: tuple[tuple[str, object], ...] = ()
    """Attributes of ``fields_get`` that differ from the kind's usual ones."""

    @property
    def is_column(self) -> bool:
        return self.stored and self.kind not in MANY_KINDS

    @property
    def is_computed(self) -> bool:
        return bool(self.related or self.formula)

    @property
    def string(self) -> str:
        """The label as Odoo derives it from the name."""
        return (
            self.label
            or self.name.removesuffix("_ids").removesuffix("_id").replace("_", " ").strip().title()
        )


LOGGED = (
    Field("create_uid", "many2one", "res.users", label="Created by", readonly=True),
    Field("create_date", "datetime", label="Created on", readonly=True),
    Field("write_uid", "many2one", "res.users", label="Last Updated by", readonly=True),
    Field("write_date", "datetime", label="Last Updated on", readonly=True),
)
IDENTIFIER = Field("id", "integer", label="ID", readonly=True)


@dataclass(frozen=True)
class Model:
    """One model. ``order`` is its default order, ``title`` what its users call it."""

    name: str
    title: str
    declared: tuple[Field, ...]
    order: str = "id"
    logged: bool = True
    """Whether Odoo keeps create_uid, create_date, write_uid and write_date."""
    restricted: bool = False
    """Whether only the administrator may touch it."""

    @property
    def table(self) -> str:
        return self.name.replace(".", "_")

    @cached_property
    def fields(self) -> dict[str, Field]:
        """Every field by name but those that only some versions compute."""
        logged = LOGGED if self.logged else ()
        return {field.name: field for field in (IDENTIFIER, *self.declared, *logged)}

    @property
    def named(self) -> bool:
        return "name" in self.fields

    def columns(self) -> Iterator[Field]:
        return (field for field in self.fields.values() if field.is_column)

    def with_field(self, old: str, new: Field | None) -> "Model":
        """The model with field ``old`` replaced by ``new``, or without it."""
        kept = tuple(
            item
            for field in self.declared
            if (item := new if field.name == old else field) is not None
        )
        return replace(self, declared=kept)


Catalogue = dict[str, Model]


def catalogue_of(*models: Model) -> Catalogue:
    return {model.name: model for model in models}
