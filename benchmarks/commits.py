"""When each change was committed in Odoo, and when it was visible in the mirror."""

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event, Thread
from typing import Self

import psycopg
from sqlalchemy import Connection, Engine, func, select, text

from scrap_ags.demo.storage import connection_string
from scrap_ags.models import MIRRORED, Mirrored

EVERY = 0.1
"""Seconds between two glances at the mirror's audit log."""
LATE = 1_000
"""Audit ids are drawn before they are committed: so many behind the last one are read again."""
WATCH = """
CREATE TABLE IF NOT EXISTS watched (
    id bigint GENERATED ALWAYS AS IDENTITY, asset text, odoo_id int, written timestamp);
CREATE OR REPLACE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO watched (asset, odoo_id, written) VALUES (TG_ARGV[0], coalesce(NEW.id, OLD.id),
        CASE WHEN TG_OP <> 'DELETE' THEN date_trunc('second', NEW.write_date) END);
    RETURN NULL;
END $$;
"""
AUDITED = text("SELECT id, asset, odoo_id FROM scrap_audit_log WHERE id > :last")

Record = tuple[str, int]


@dataclass(frozen=True)
class Change:
    """``written``: whole seconds; None if the record was deleted. ``at``: monotonic seconds."""

    record: Record
    written: datetime | None
    at: float


class Odoo:
    """Notes each change that is committed in the demo Odoo; ``note`` is called after each."""

    def __init__(self, dsn: str) -> None:
        self._connection = psycopg.connect(connection_string(dsn), autocommit=True)
        self._connection.execute(WATCH)
        for model in MIRRORED:
            table = (model.odoo_model or "").replace(".", "_")
            self._connection.execute(
                f"CREATE TRIGGER watch AFTER INSERT OR UPDATE OR DELETE ON {table}"  # type: ignore[arg-type]
                f" FOR EACH ROW EXECUTE FUNCTION watch('{model.asset}')"
            )
        self.changes: list[Change] = []

    def note(self, _: str) -> None:
        now = time.monotonic()
        rows = self._connection.execute("DELETE FROM watched RETURNING asset, odoo_id, written")
        self.changes += [Change((asset, one), at, now) for asset, one, at in rows.fetchall()]


@dataclass
class Mirror:
    """Reads the audit log all the time, as a context manager, from a thread of its own."""

    engine: Engine
    seen: dict[Record, list[Change]] = field(default_factory=lambda: defaultdict(list))
    _known: set[int] = field(default_factory=set[int])
    _last: int = 0
    _ended: Event = field(default_factory=Event)

    def __enter__(self) -> Self:
        with self.engine.connect() as connection:
            self._last = connection.scalar(text("SELECT max(id) FROM scrap_audit_log")) or 0
            known = connection.execute(AUDITED, {"last": self._last - LATE})
            self._known = {row[0] for row in known}
        self._thread = Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(EVERY):
            with self.engine.connect() as connection:
                audited = connection.execute(AUDITED, {"last": self._last - LATE}).all()
                new = [row for row in audited if row.id not in self._known]
                self._known.update(row.id for row in new)
                self._last = max([self._last, *(row.id for row in new)])
                for model in MIRRORED:
                    ids = sorted({row.odoo_id for row in new if row.asset == model.asset})
                    if ids:
                        self._note(model, ids, written(connection, model, ids))

    def _note(
        self, model: type[Mirrored], ids: Iterable[int], there: Mapping[int, datetime]
    ) -> None:
        now = time.monotonic()
        for one in ids:
            record = model.asset, one
            self.seen[record].append(Change(record, there.get(one), now))


def written(
    connection: Connection, model: type[Mirrored], ids: Sequence[int]
) -> dict[int, datetime]:
    """The write dates of those that are in the mirror."""
    rows = select(model.odoo_id, model.write_date).where(model.odoo_id == func.any(ids))
    return {one: at.replace(tzinfo=None) for one, at in connection.execute(rows) if at}


def delays(
    changes: Sequence[Change], seen: Mapping[Record, Sequence[Change]]
) -> tuple[list[float], list[Change]]:
    """Seconds from commit to sight of each change, and those that were not seen.

    Who sees a later state of the record has seen the change. A record that came and went between
    two looks was never to be seen.
    """
    seconds: list[float] = []
    unseen: list[Change] = []
    gone = {change.record for change in changes if change.written is None}
    for change in changes:
        told = (one.at for one in seen.get(change.record, ()) if _shows(one, change))
        if (at := next(told, None)) is not None:
            seconds.append(at - change.at)
        elif change.record not in gone or seen.get(change.record):
            unseen.append(change)
    return seconds, unseen


def _shows(one: Change, change: Change) -> bool:
    if one.written is None or change.written is None:
        return one.written is None and one.at >= change.at
    # Two writes of one second look alike: the glance must not be older than the commit.
    return one.written >= change.written and one.at >= change.at
