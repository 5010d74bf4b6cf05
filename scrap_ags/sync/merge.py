"""Merging a stage into its mirror table: one set-based statement that writes only what differs."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from scrap_ags.models import Mirrored, parent_of_day
from scrap_ags.odoo.values import Unreadable
from scrap_ags.sync.stage import Stage, bisect, cursor

MERGE = """
WITH differing AS MATERIALIZED (
    SELECT s.*, t.odoo_id IS NULL AS is_new, {day_before} AS day_before, {day_after} AS day_after,
        t.odoo_id IS NOT NULL AND ROW({mine}) IS DISTINCT FROM ROW({theirs}) AS differs,
        NOT t.inferred AND t.write_date > s.write_date AS is_older
    FROM {stage} s LEFT JOIN {table} t ON t.odoo_id = s.odoo_id {parents}
    WHERE {chosen} AND (
        t.odoo_id IS NULL OR ROW({mine}) IS DISTINCT FROM ROW({theirs})
        OR t.inferred OR t.hidden_at IS NOT NULL
        OR t.read_at IS NULL OR t.read_at < t.write_date + interval '2 seconds')
), merged AS (
    INSERT INTO {table} ({names}, read_at) SELECT {names}, read_at FROM differing
    ON CONFLICT (odoo_id) DO UPDATE SET {assignments},
        read_at = excluded.read_at, inferred = false, hidden_at = NULL
)
SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE differs),
    count(*) FILTER (WHERE is_older),
    array_agg(DISTINCT {bin_before}) FILTER (WHERE differs),
    array_agg(DISTINCT {bin_after}) FILTER (WHERE differs OR is_new)
FROM differing
"""

# Offsets from UTC are multiples of 15 minutes: a bin lies in one local day, whatever the zone.
BIN = "date_bin('15 minutes', {moment}, 'epoch')"


@dataclass
class Merged:
    """What a merge wrote; ``moments`` (UTC) tell which local days it touched."""

    created: int = 0
    updated: int = 0
    older: int = 0
    moments: set[datetime] = field(default_factory=set[datetime])
    refused: list[Unreadable] = field(default_factory=list[Unreadable])


def merge(stage: Stage) -> Merged:
    """Write what differs; a record that the table refuses is set apart, the rest is written."""
    outcome = Merged()

    def write(ids: list[int] | None) -> None:
        driver = cursor(stage.connection)
        with driver.connection.transaction():
            driver.execute(merge_sql(stage, ids is not None).encode(), {"ids": ids})
            created, updated, older, *moments = driver.fetchone() or (0, 0, 0)
        outcome.created += created
        outcome.updated += updated
        outcome.older += older
        outcome.moments.update(at for times in moments for at in times or () if at)

    for _, reason in bisect([None], lambda _: write(None)):
        ids = [
            row[0] for row in stage.connection.exec_driver_sql(f"SELECT odoo_id FROM {stage.name}")
        ]
        outcome.refused += [
            refused_row(stage.connection, stage, odoo_id, why or reason)
            for odoo_id, why in bisect(ids, lambda part: write(list(part)))
        ]
    return outcome


def merge_sql(stage: Stage, chosen: bool) -> str:
    names = stage.wire.names
    others = [name for name in names if name != "odoo_id"]
    parents, before, after = _days(stage.model)
    return MERGE.format(
        stage=stage.name,
        table=stage.model.__tablename__,
        names=", ".join(names),
        mine=", ".join(f"t.{name}" for name in others),
        theirs=", ".join(f"s.{name}" for name in others),
        assignments=", ".join(f"{name} = excluded.{name}" for name in others),
        chosen="s.odoo_id = ANY(%(ids)s)" if chosen else "true",
        parents=parents,
        day_before=before,
        day_after=after,
        bin_before=BIN.format(moment="day_before"),
        bin_after=BIN.format(moment="day_after"),
    )


def _days(model: type[Mirrored]) -> tuple[str, str, str]:
    """Joins, and the moments that date a row before and after the merge."""
    if not model.day_from:
        return "", "NULL::timestamptz", "NULL::timestamptz"

    def dates(alias: str, owner: type[Mirrored]) -> list[str]:
        return [f"{alias}.{name}" for name in owner.day_from]

    before, after = dates("t", model), dates("s", model)
    parent = parent_of_day(model)
    if parent is None:
        return "", f"coalesce({', '.join(before)})", f"coalesce({', '.join(after)})"
    joins = "".join(
        f" LEFT JOIN {parent.__tablename__} {alias} ON {alias}.odoo_id = {row}.{model.day_through}"
        for alias, row in (("old_parent", "t"), ("new_parent", "s"))
    )
    before, after = dates("old_parent", parent) + before, dates("new_parent", parent) + after
    return joins, f"coalesce({', '.join(before)})", f"coalesce({', '.join(after)})"


def refused_row(connection: Connection, stage: Stage, odoo_id: int, reason: str) -> Unreadable:
    """A staged row that the mirror table refused, as the quarantine keeps it."""
    row = connection.exec_driver_sql(
        f"SELECT to_char(write_date, 'YYYY-MM-DD HH24:MI:SS'), to_jsonb(s)::text"
        f" FROM {stage.name} s WHERE odoo_id = %(id)s",
        {"id": odoo_id},
    ).one()
    return Unreadable(odoo_id, row[0], reason, row[1].encode())
