"""The audit log replayed backwards, from the mirror as it is to an empty one."""

import json
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection, Engine, text

from scrap_ags.models import MIRRORED, BcLine

UNAUDITED = {"inferred", "hidden_at", "read_at"}
Key = tuple[str, int]
Row = dict[str, object]


@dataclass(frozen=True)
class Entry:
    """One row of the audit log."""

    id: int
    asset: str
    odoo_id: int
    action: str
    source: str
    changes: dict[str, Row] | None

    @property
    def is_bare(self) -> bool:
        """Of a row that was inferred: nothing was known of it but its id and its label."""
        row = (self.changes or {}).get("before") or {}
        known = {name for name, value in row.items() if value is not None}
        return self.asset != BcLine.asset and known <= {"odoo_id", "display_name"}

    def __str__(self) -> str:
        return f"audit row {self.id} ({self.action} {self.asset} {self.odoo_id})"


def entries(mirror: Engine, after: int = 0) -> list[Entry]:
    """In the order in which they were written."""
    statement = text(
        "SELECT id, asset, odoo_id, action, source, changes::text AS changes FROM scrap_audit_log"
        " WHERE id > :after ORDER BY id"
    )
    with mirror.connect() as connection:
        rows = connection.execute(statement, {"after": after}).all()
    return [
        Entry(row.id, row.asset, row.odoo_id, row.action, row.source, decoded(row.changes))
        for row in rows
    ]


def unexplained(mirror: Engine) -> list[str]:
    """What the audit log does not explain of the present rows, or tells otherwise than it was."""
    with mirror.connect() as connection:
        state = present(connection)
    told: defaultdict[Key, list[Entry]] = defaultdict(list)
    for entry in entries(mirror):
        told[entry.asset, entry.odoo_id].append(entry)
    found: list[str] = []
    for key in state.keys() | told.keys():
        row = state.get(key)
        for entry in reversed(told[key]):
            found += [f"{entry}: {wrong}" for wrong in contradictions(entry, row)]
            row = before(entry, row)
        if row is not None:
            found.append(f"{key[0]} {key[1]}: nothing tells that it was created")
    return sorted(found)


def present(connection: Connection) -> dict[Key, Row]:
    found: dict[Key, Row] = {}
    for model in MIRRORED:
        rows = connection.execute(text(f"SELECT to_jsonb(t)::text FROM {model.__tablename__} t"))
        for row in map(decoded, rows.scalars()):
            audited = {name: value for name, value in (row or {}).items() if name not in UNAUDITED}
            found[model.asset, audited["odoo_id"]] = audited
    return found


def contradictions(entry: Entry, row: Row | None) -> list[str]:
    """What is wrong with an entry, given the row as it was right after it."""
    match entry.action, entry.changes, row:
        case "created", None, dict():
            return []
        case "deleted", {"before": dict(), "after": None}, None:
            return []
        case "updated", {"before": dict(old), "after": dict(new)}, dict():
            wrong = [name for name, value in new.items() if row.get(name) != value]
            same = [name for name, value in new.items() if old.get(name) == value]
            return (
                [f"{name} is {row.get(name)!r} and not {new[name]!r}" for name in wrong]
                + [f"{name} did not change" for name in same]
                + ([] if old.keys() == new.keys() else ["before and after differ in their fields"])
                + ([] if new else ["it tells of no change"])
            )
    return [f"it does not fit a row that is {row} afterwards, its changes are {entry.changes}"]


def before(entry: Entry, row: Row | None) -> Row | None:
    """The row as it was before the entry."""
    if entry.action == "created" or entry.changes is None:
        return None
    return {**(row or {}), **entry.changes["before"]}


def decoded(told: str | None) -> dict | None:
    return json.loads(told, parse_float=Decimal) if told else None
