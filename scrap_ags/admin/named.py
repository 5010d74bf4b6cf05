"""How the records are called that changes are about: as the mirror has them, or had them last."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Text, cast, select, tuple_

from scrap_ags.admin.labels import composed
from scrap_ags.api.collection import KEY, MODELS, TEXT
from scrap_ags.api.rows import labelled_rows
from scrap_ags.audit import audit_log
from scrap_ags.models import MIRRORED, Mirrored, references

BY_ASSET: dict[str, type[Mirrored]] = {model.asset: model for model in MIRRORED}
TOLD = select(
    *(column for column in audit_log.c if column.name != "changes"),
    cast(audit_log.c.changes, Text).label("changes"),
)
Record = tuple[str, int]
"""Its asset and its id."""


@dataclass(frozen=True)
class Change:
    """What happened to a record; ``values`` are those of before and after."""

    asset: str
    odoo_id: int
    values: Mapping[str, Any]

    @property
    def before(self) -> Mapping[str, Any]:
        return self.values.get("before") or {}

    @property
    def after(self) -> Mapping[str, Any]:
        return self.values.get("after") or {}

    def mentioned(self) -> set[Record]:
        """The record, and those that it refers or referred to."""
        model = BY_ASSET.get(self.asset)
        parents = references(model).items() if model else ()
        told = {
            (parent.asset, int(values[name]))
            for values in (self.before, self.after)
            for name, parent in parents
            if values.get(name) is not None
        }
        return {(self.asset, self.odoo_id), *told}


@dataclass(frozen=True)
class Names:
    """``there``: the records that are in the mirror; ``lost``: those that were."""

    there: Mapping[Record, str]
    lost: Mapping[Record, str]

    def of(self, asset: str, odoo_id: int) -> str:
        """One that nobody knows any more is told by its number."""
        record = asset, odoo_id
        return self.there.get(record) or self.lost.get(record) or f"#{odoo_id}"


def names_of(connection: Connection, changes: Sequence[Change]) -> Names:
    wanted = {record for change in changes for record in change.mentioned()}
    there = labels(connection, wanted)
    deleted = deletions(connection, wanted - there.keys())
    parents = {record for change in deleted for record in change.mentioned()} - wanted
    known = there | labels(connection, parents)
    deleted += deletions(connection, parents - known.keys())
    own = {(one.asset, one.odoo_id): one.before.get(TEXT) for one in deleted}
    named = {record: str(label) for record, label in own.items() if label}
    return Names(known, {**by_parents(deleted, known | named), **named})


def by_parents(deleted: Iterable[Change], known: Mapping[Record, str]) -> dict[Record, str]:
    """Records without a label of their own are called by what they referred to."""
    found: dict[Record, str] = {}
    for one in deleted:
        parents = references(BY_ASSET[one.asset]).items() if one.asset in BY_ASSET else ()
        ids = [(parent.asset, one.before.get(name) or 0) for name, parent in parents]
        told = [known[record] for record in ids if record in known]
        found |= {(one.asset, one.odoo_id): " · ".join(told)} if told else {}
    return found


def deletions(connection: Connection, records: Iterable[Record]) -> list[Change]:
    """What the records were when they were deleted, the last time last."""
    if not (wanted := sorted(records)):
        return []
    whose = tuple_(audit_log.c.asset, audit_log.c.odoo_id).in_(wanted)
    chosen = TOLD.where(audit_log.c.action == "deleted", whose).order_by(audit_log.c.id)
    rows = connection.execute(chosen)
    return [Change(row.asset, row.odoo_id, parsed(row.changes)) for row in rows]


def labels(connection: Connection, records: Iterable[Record]) -> dict[Record, str]:
    """Of those that are in the mirror."""
    ids: dict[str, set[int]] = {}
    for asset, number in records:
        ids.setdefault(asset, set()).add(number)
    found: dict[Record, str] = {}
    for asset in ids.keys() & MODELS.keys():
        collection = MODELS[asset]
        chosen = collection.columns[KEY].in_(ids[asset])
        for row in labelled_rows(connection, collection, chosen):
            found[asset, row[KEY]] = row.get(TEXT) or composed(collection, row)
    return found


def parsed(changes: str | None) -> dict[str, Any]:
    """No digit is lost."""
    return json.loads(changes, parse_float=Decimal) if changes else {}
