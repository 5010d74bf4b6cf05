"""``scrap-ags history``: what the audit log knows of records."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection

from scrap_ags import migrations, settings
from scrap_ags.commands import readable
from scrap_ags.commands.addressed import Asked, asked
from scrap_ags.commands.ending import DONE, FAILED, complain
from scrap_ags.commands.mirror import opened
from scrap_ags.errors import ScrapAgsError
from scrap_ags.history.record import Change, Record, ids_of, kept_since, record
from scrap_ags.models import Mirrored


@dataclass
class Found:
    """Each record once; ``unknown`` is what was asked for in vain."""

    records: dict[int, Record]
    unknown: list[str]
    since: datetime | None


def history(asset: str, names: tuple[str, ...], ids: tuple[int, ...], as_json: bool) -> int:
    """Print what is known of the records; FAILED if one of them is not."""
    wanted = asked(asset, names, ids)
    with opened(settings.load()) as (running, engine):
        migrations.require_current(engine)
        with engine.connect() as connection:
            found = find(connection, wanted)
    unknown = f"{asset} {', '.join(found.unknown)}: unknown to the mirror and to its audit log"
    if not found.records:
        raise ScrapAgsError(unknown)
    if as_json:
        print(document(wanted.model, found))
    else:
        print("\n".join(lines(wanted.model, found, running.zone)))
    if found.unknown:
        complain(unknown)
    return FAILED if found.unknown else DONE


def find(connection: Connection, wanted: Asked) -> Found:
    found = Found({}, [], kept_since(connection))
    ids_by_name = {name: ids_of(connection, wanted.model, name) for name in wanted.names}
    for asked_for, ids in (ids_by_name or {str(one): [one] for one in wanted.ids}).items():
        known = {one: past for one in ids if (past := record(connection, wanted.model, one))}
        found.records |= known
        if not known:
            found.unknown.append(asked_for)
    return found


def document(model: type[Mirrored], found: Found) -> str:
    """Times are UTC."""
    records = [
        {
            "asset": model.asset,
            "odoo_id": one.odoo_id,
            "present": one.present,
            "history": [
                vars(change) | {"changes": msgspec.Raw((change.changes or "null").encode())}
                for change in one.changes
            ],
        }
        for one in found.records.values()
    ]
    told = {"records": records, "unknown": found.unknown, "kept_since": found.since}
    return msgspec.json.encode(told).decode()


def lines(model: type[Mirrored], found: Found, zone: ZoneInfo) -> Iterator[str]:
    for one in found.records.values():
        yield f"{model.asset} {one.odoo_id}, {'in' if one.present else 'not in'} the mirror now"
        if found.since:
            yield f"  what was before {readable.local(found.since, zone)} is no longer kept"
        for change in one.changes:
            yield from (f"  {line}" for line in told(model, change, zone))


def told(model: type[Mirrored], change: Change, zone: ZoneInfo) -> Iterator[str]:
    """One line for each field that changed, as complete as if it stood alone."""
    at = readable.local(change.occurred_at, zone)
    signed = f"{at}  {change.action}  {change.source}  {change.actor}"
    fields = list(changed(model, readable.values(change.changes or "{}"), zone))
    yield from (f"{signed}  {field}" for field in fields)
    if not fields:
        yield signed


def changed(
    model: type[Mirrored], changes: dict[str, dict[str, object] | None], zone: ZoneInfo
) -> Iterator[str]:
    """Of a deletion, what the row held; of a creation, nothing."""
    before, after = changes.get("before") or {}, changes.get("after") or {}
    for name, held in readable.in_order(model, before).items():
        if name in after or held is not None:
            both = (readable.value(model, name, one, zone) for one in (held, after.get(name)))
            yield f"{name}: {' → '.join(both)}"
