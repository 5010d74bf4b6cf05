"""The audit log in words: "état : confirmé → livré"."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Column, Connection, Text, cast, select
from starlette_admin.i18n import gettext

from scrap_ags.admin.labels import composed
from scrap_ags.admin.shown import moment, shown
from scrap_ags.admin.wording import heading, word
from scrap_ags.api.collection import KEY, MODELS, TEXT
from scrap_ags.api.ordering import Key
from scrap_ags.api.rows import labelled_rows
from scrap_ags.audit import audit_log
from scrap_ags.models import MIRRORED, Mirrored, references

MOST = 200
"""Changes of one record that its page tells."""
EMPTY = "∅"
BY_ASSET: dict[str, type[Mirrored]] = {model.asset: model for model in MIRRORED}
TOLD = select(
    *(column for column in audit_log.c if column.name != "changes"),
    cast(audit_log.c.changes, Text).label("changes"),
)
Labelled = Mapping[tuple[str, int], str]
"""By asset and id: how a record is called."""


@dataclass(frozen=True)
class Difference:
    """One column of a change, in words."""

    label: str
    before: str | None
    after: str | None

    def __str__(self) -> str:
        return f"{self.label} : {self.before or EMPTY} → {self.after or EMPTY}"


@dataclass(frozen=True)
class Told:
    """One change. ``asset`` and ``odoo_id`` say whose; ``record`` is its label."""

    id: int
    at: str
    asset: str
    odoo_id: int
    record: str
    action: str
    source: str
    actor: str
    differences: Sequence[Difference]

    @property
    def summary(self) -> str:
        if self.action == "updated":
            return "; ".join(map(str, self.differences))
        return gettext("Record created") if self.action == "created" else gettext("Record deleted")


@dataclass(frozen=True)
class Journal:
    """Reads the audit log to people; times are those of ``zone``."""

    zone: ZoneInfo

    def of(self, connection: Connection, asset: str, odoo_id: int) -> list[Told]:
        """The latest changes of one record, the last first."""
        mine = (audit_log.c.asset == asset) & (audit_log.c.odoo_id == odoo_id)
        latest = TOLD.where(mine).order_by(audit_log.c.id.desc()).limit(MOST)
        return self.told(connection, connection.execute(latest).mappings().all())

    def told(self, connection: Connection, rows: Sequence[Any]) -> list[Told]:
        changes = [parsed(row["changes"]) for row in rows]
        labels = called(connection, mentioned(rows, changes))
        return [self._told(row, change, labels) for row, change in zip(rows, changes, strict=True)]

    def _told(self, row: Mapping[str, Any], change: Any, labels: Labelled) -> Told:
        before, after = change.get("before") or {}, change.get("after") or {}
        asset, odoo_id = row["asset"], row["odoo_id"]
        named = labels.get((asset, odoo_id)) or gone(asset, odoo_id, before, labels)
        differences = [
            self.difference(asset, name, before.get(name), after.get(name), labels)
            for name in ordered(asset, {*before, *after})
        ]
        return Told(
            id=row["id"],
            at=moment(row["occurred_at"], self.zone),
            asset=asset,
            odoo_id=odoo_id,
            record=named,
            action=row["action"],
            source=row["source"],
            actor=row["actor"],
            differences=differences,
        )

    def difference(
        self, asset: str, name: str, before: Any, after: Any, labels: Labelled
    ) -> Difference:
        model = BY_ASSET.get(asset)
        column = MODELS[asset].columns.get(name) if model else None
        parent = references(model).get(name) if model else None

        def said(value: Any) -> str | None:
            if value is None:
                return None
            if parent is not None:
                return labels.get((parent.asset, int(value)), f"#{value}")
            return self.value(column, value)

        label = word("column", name) if column is None else heading(column)
        return Difference(label, said(before), said(after))

    def value(self, column: Column[Any] | None, value: Any) -> str:
        """A column that the models had once and have no more is told as it is."""
        return str(value) if column is None else str(shown(column, value, self.zone))


def gone(asset: str, odoo_id: int, before: Mapping[str, Any], labels: Labelled) -> str:
    """How a record was called that is no more."""
    parents = references(BY_ASSET[asset]) if asset in BY_ASSET else {}
    told = (labels.get((one.asset, before.get(name) or 0)) for name, one in parents.items())
    return before.get(TEXT) or " · ".join(filter(None, told)) or f"#{odoo_id}"


def parsed(changes: str | None) -> dict[str, Any]:
    """No digit is lost."""
    return json.loads(changes, parse_float=Decimal) if changes else {}


def ordered(asset: str, names: Iterable[str]) -> list[str]:
    """As the model declares its columns; others after them."""
    places = (
        {name: place for place, name in enumerate(MODELS[asset].columns)} if asset in MODELS else {}
    )
    return sorted(names, key=lambda name: (places.get(name, len(places)), name))


def mentioned(rows: Sequence[Any], changes: Sequence[Mapping[str, Any]]) -> dict[str, set[int]]:
    """By asset, the ids of the records that changes are about or refer to."""
    found: dict[str, set[int]] = {}
    for row, change in zip(rows, changes, strict=True):
        found.setdefault(row["asset"], set()).add(row["odoo_id"])
        if model := BY_ASSET.get(row["asset"]):
            for name, parent in references(model).items():
                values = [(change.get(side) or {}).get(name) for side in ("before", "after")]
                found.setdefault(parent.asset, set()).update(v for v in values if v is not None)
    return found


def called(connection: Connection, ids: Mapping[str, set[int]]) -> dict[tuple[str, int], str]:
    """The labels of these records, of those that are in the mirror."""
    labels: dict[tuple[str, int], str] = {}
    for asset, numbers in ids.items():
        if asset in MODELS and numbers:
            collection = MODELS[asset]
            key = collection.columns[KEY]
            chosen = select(collection.source).where(key.in_(numbers))
            for row in labelled_rows(connection, collection, chosen, [Key(key)]):
                labels[asset, row[KEY]] = row.get(TEXT) or composed(collection, row)
    return labels
