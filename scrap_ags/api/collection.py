"""What can be listed: the mirrored models, the view for reports, and the audit log."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Engine,
    FromClause,
    MetaData,
    Table,
    func,
)

from scrap_ags.audit import audit_log
from scrap_ags.models import MIRRORED, Labelled, Mirrored, children, references

FLAT_VIEW = "scrap_lines_flat"
KEY, TEXT = "odoo_id", "display_name"
"""Of the parents: what refers to them, and their label."""


@dataclass(frozen=True)
class Label:
    """A parent's label, shown as ``name`` beside the column that refers to it."""

    name: str
    reference: str
    parent: FromClause


@dataclass(frozen=True)
class Collection:
    """Rows that the API lists, at ``path``. ``key`` is unique, and orders what else would tie."""

    path: str
    title: str
    source: FromClause
    key: str
    searched: tuple[str, ...] = ()
    labels: tuple[Label, ...] = ()
    nested: Mapping[str, "Nested"] = field(default_factory=dict[str, "Nested"])
    settled: ColumnElement[int] | None = None
    """SQL: the key up to which nothing can be committed any more, so that readers miss nothing."""

    @property
    def columns(self) -> dict[str, Column[Any]]:
        return {column.name: column for column in self.source.columns}  # type: ignore[misc]


@dataclass(frozen=True)
class Nested:
    """The children that one record shows with it, and the column that refers to it."""

    collection: Collection
    reference: str


def collection_of(model: type[Mirrored]) -> Collection:
    nested = {
        child.nested_as: Nested(collection_of(child), column)
        for child, column in children(model)
        if child.nested_as and column == child.day_through
    }
    return Collection(
        path=path_of(model.asset),
        title=(model.__doc__ or model.asset).strip(),
        source=model.__table__,
        key=model.odoo_id.name,
        searched=model.searched,
        labels=labels_of(model),
        nested=nested,
    )


def labels_of(model: type[Mirrored]) -> tuple[Label, ...]:
    return tuple(
        Label(column.removesuffix("_id") + "_name", column, parent.__table__)
        for column, parent in references(model).items()
        if issubclass(parent, Labelled)
    )


def path_of(asset: str) -> str:
    return asset.replace("_", "-")


MODELS = {model.asset: collection_of(model) for model in MIRRORED}
AUDIT = Collection(
    path="audit",
    title="Every change of the mirror: who, when, what.",
    source=audit_log,
    key="id",
    settled=func.scrap_audit_settled(type_=BigInteger),
)


def flat_lines(engine: Engine) -> Collection:
    """The view that reports read, its columns as the database has them."""
    view = Table(FLAT_VIEW, MetaData(), autoload_with=engine)
    title = "One row a line, with all that it refers to: one address for a report."
    return Collection("lines-flat", title, view, "line_id")
