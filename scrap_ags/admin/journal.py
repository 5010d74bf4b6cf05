"""The audit log in words: "état : confirmé → livré"."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Column, Connection
from starlette_admin.i18n import gettext

from scrap_ags.admin.named import BY_ASSET, TOLD, Change, Names, names_of, parsed
from scrap_ags.admin.shown import moment, shown
from scrap_ags.admin.wording import heading, word
from scrap_ags.api.collection import MODELS
from scrap_ags.audit import audit_log
from scrap_ags.models import references

MOST = 200
"""Changes of one record that its page tells."""
EMPTY = "∅"


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
    """One change. ``asset`` and ``odoo_id`` say whose; ``record`` is its label.

    ``is_there``: the record is in the mirror still.
    """

    id: int
    at: str
    asset: str
    odoo_id: int
    record: str
    is_there: bool
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
        changes = [Change(row["asset"], row["odoo_id"], parsed(row["changes"])) for row in rows]
        names = names_of(connection, changes)
        return [self._told(row, change, names) for row, change in zip(rows, changes, strict=True)]

    def _told(self, row: Mapping[str, Any], change: Change, names: Names) -> Told:
        asset, odoo_id, before, after = row["asset"], row["odoo_id"], change.before, change.after
        differences = [
            self.difference(asset, name, before.get(name), after.get(name), names)
            for name in ordered(asset, {*before, *after})
        ]
        return Told(
            id=row["id"],
            at=moment(row["occurred_at"], self.zone),
            asset=asset,
            odoo_id=odoo_id,
            record=names.of(asset, odoo_id),
            is_there=(asset, odoo_id) in names.there,
            action=row["action"],
            source=row["source"],
            actor=row["actor"],
            differences=differences,
        )

    def difference(
        self, asset: str, name: str, before: Any, after: Any, names: Names
    ) -> Difference:
        model = BY_ASSET.get(asset)
        column = MODELS[asset].columns.get(name) if model else None
        parent = references(model).get(name) if model else None

        def said(value: Any) -> str | None:
            if value is None:
                return None
            if parent is not None:
                return names.of(parent.asset, int(value))
            return self.value(column, value)

        label = word("column", name) if column is None else heading(column)
        return Difference(label, said(before), said(after))

    def value(self, column: Column[Any] | None, value: Any) -> str:
        """A column that the models had once and have no more is told as it is."""
        return str(value) if column is None else str(shown(column, value, self.zone))


def ordered(asset: str, names: Iterable[str]) -> list[str]:
    """As the model declares its columns; others after them."""
    places = (
        {name: place for place, name in enumerate(MODELS[asset].columns)} if asset in MODELS else {}
    )
    return sorted(names, key=lambda name: (places.get(name, len(places)), name))
