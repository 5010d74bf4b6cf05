"""A sync's report in Dagster's terms."""

from typing import Any

from dagster import MetadataValue
from sqlalchemy import Engine, func, select

from scrap_ags.models import Mirrored
from scrap_ags.pipeline.partitions import span
from scrap_ags.sync.report import Report, Tally
from scrap_ags.sync.scope import Days, Selection

COUNTS = (
    "created",
    "updated",
    "deleted",
    "unchanged",
    "rejected",
    "hidden",
    "withheld",
    "inferred",
)


def counts(tally: Tally) -> dict[str, int]:
    return {name: getattr(tally, name) for name in COUNTS}


def metadata(report: Report) -> dict[str, Any]:
    """Counts of rows, requests to Odoo, seconds, and what a person ought to know."""
    told: dict[str, Any] = counts(report)
    told |= {"requests": report.requests, "seconds": round(report.seconds, 3)}
    if report.notes:
        told["notes"] = MetadataValue.md("\n".join(f"- {note}" for note in report.notes))
    if report.others:
        others = {asset: counts(tally) for asset, tally in report.others.items()}
        told["other_assets"] = MetadataValue.json(others)
    return told


def row_counts(
    engine: Engine, model: type[Mirrored], days: Days | None = None, part: Selection | None = None
) -> dict[str, Any]:
    """Rows of the table, and of its partition; the counts of several days stand for all of them."""
    told: dict[str, Any] = {"days": span(days.first, days.last)} if days else {}
    with engine.connect() as connection:
        rows = connection.scalar(select(func.count()).select_from(model))
        told["dagster/row_count"] = rows or 0
        if part and days and days.first == days.last:
            ids = part.rows(select(model.odoo_id)).subquery()
            partition = connection.scalar(select(func.count()).select_from(ids))
            told["dagster/partition_row_count"] = partition or 0
    return told
