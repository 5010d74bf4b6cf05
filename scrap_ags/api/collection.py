"""What can be listed: the mirrored models, the view for reports, and the audit log."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    FromClause,
    func,
)

from scrap_ags.api.audit_search import changes_with
from scrap_ags.api.search import KEY, TEXT, Search, Texts
from scrap_ags.audit import audit_log
from scrap_ags.models import MIRRORED, Labelled, Mirrored, children, is_partitioned, references


@dataclass(frozen=True)
class Label:
    """A parent's label, shown as ``name`` beside the column that refers to it."""

    name: str
    reference: str
    parent: FromClause

    @cached_property
    def parents(self) -> FromClause:
        """The parent's rows under a name of their own: several references may lead there."""
        return self.parent.alias(self.name)

    @cached_property
    def text(self) -> ColumnElement[Any]:
        return self.parents.c[TEXT].label(self.name)


@dataclass(frozen=True, eq=False)
class Collection:
    """Rows that the API lists, at ``path``. ``key`` is unique, and orders what else would tie."""

    path: str
    title: str
    source: FromClause
    key: str
    search: Search | None = None
    labels: tuple[Label, ...] = ()
    nested: Mapping[str, "Nested"] = field(default_factory=dict[str, "Nested"])
    settled: ColumnElement[int] | None = None
    """SQL: the key up to which nothing can be committed any more, so that readers miss nothing."""
    parts: "Parts | None" = None

    @cached_property
    def columns(self) -> dict[str, Column[Any]]:
        return {column.name: column for column in self.source.columns}  # type: ignore[misc]

    @cached_property
    def labelled(self) -> FromClause:
        """Each row with what it refers to."""
        joined = self.source
        for label in self.labels:
            refers = label.parents.c[KEY] == self.columns[label.reference]
            joined = joined.outerjoin(label.parents, refers)
        return joined

    @cached_property
    def shown(self) -> list[ColumnElement[Any]]:
        """Of :attr:`labelled`: every column, a label beside what it is the label of."""
        labels = {label.reference: [label.text] for label in self.labels}
        return [
            shown
            for name, column in self.columns.items()
            for shown in (column, *labels.get(name, ()))
        ]


@dataclass(frozen=True)
class Parts:
    """The same rows, each in one of several collections, where some ``columns`` have indexes."""

    collections: "tuple[Collection, ...]"
    columns: frozenset[str]


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
        key=KEY,
        search=texts_of(model).have if model.searched else None,
        labels=labels_of(model),
        nested=nested,
    )


def texts_of(model: type[Mirrored]) -> Texts:
    """Where people look for a word: in its own texts, and in the labels of what it refers to."""
    parents = references(model)
    own = tuple(name for name in model.searched if name not in parents)
    sought = {name: parents[name] for name in model.searched if name in parents}
    labels = {
        name: Texts(parent.__table__, (TEXT,), grows=is_partitioned(parent))
        for name, parent in sought.items()
    }
    return Texts(model.__table__, own, labels, grows=is_partitioned(model))


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
    search=changes_with,
    settled=func.scrap_audit_settled(type_=BigInteger),
)
