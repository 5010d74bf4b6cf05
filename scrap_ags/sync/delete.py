"""Deleting only what Odoo confirms gone, by id, together with what hung on it."""

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, text

from scrap_ags.errors import OdooUnavailable
from scrap_ags.models import Mirrored, children
from scrap_ags.sync import quarantine
from scrap_ags.sync.digest import PAGE, odoo_ids
from scrap_ags.sync.extract import batches
from scrap_ags.sync.guards import withhold
from scrap_ags.sync.scope import by_id, moment_of_day

if TYPE_CHECKING:
    from scrap_ags.sync.chunk import Chunk


def settle(chunk: "Chunk", model: type[Mirrored], candidates: list[int]) -> None:
    """Read the candidates again by id: some moved, some are hidden, the others are gone."""
    gone = confirm(chunk, model, candidates)
    if gone and not withhold(chunk, model, gone):
        remove(chunk, model, gone)


def confirm(chunk: "Chunk", model: type[Mirrored], candidates: list[int]) -> list[int]:
    """Of the candidates, those that Odoo neither gives nor hides; what it gives is merged.

    Raises OdooUnavailable when Odoo's answers contradict each other: one of them was cut short.
    """
    extract = chunk.extract(model)
    seen = chunk.bring(model, extract.pages(candidates))
    chunk.stamp_hidden(model, extract.hidden)
    gone = sorted(set(candidates) - seen - set(extract.hidden))
    domains = (by_id(model, part) for part in batches(gone, PAGE))
    if listed := [odoo_id for part in domains for odoo_id in odoo_ids(chunk.odoo, model, part)]:
        raise OdooUnavailable(
            f"confirming deletions of {model.asset}: Odoo lists {len(listed)} records that it did"
            " not give; nothing was deleted, the next sync looks again"
        )
    return gone


def remove(chunk: "Chunk", model: type[Mirrored], gone: list[int]) -> None:
    """Delete rows whose records are gone, their children first.

    Odoo may have cascaded to the children or emptied their reference without touching their
    write date, so each is read again. A row that is still referred to stays, inferred.
    """
    for child, column in children(model):
        chunk.lock(child)
        hanging = _hanging(chunk, child, column, gone)
        if child is model:
            hanging = sorted(set(hanging).difference(gone))
        if hanging and (orphans := confirm(chunk, child, hanging)):
            remove(chunk, child, orphans)
    kept = _still_referenced(chunk, model, gone)
    deleted = sorted(set(gone) - set(kept))
    parameters: dict[str, Any] = {"ids": deleted, "kept": kept}
    tally = chunk.tallies[model.asset]
    tally.days |= _days(chunk, model, deleted)
    tally.deleted += chunk.connection.execute(
        text(f"DELETE FROM {model.__tablename__} WHERE odoo_id = ANY(:ids)"), parameters
    ).rowcount
    tally.inferred += chunk.connection.execute(
        text(f"UPDATE {model.__tablename__} SET inferred = true WHERE odoo_id = ANY(:kept)"),
        parameters,
    ).rowcount
    quarantine.forget(chunk.connection, model, gone)


def _hanging(chunk: "Chunk", child: type[Mirrored], column: str, gone: list[int]) -> list[int]:
    rows = chunk.connection.execute(
        text(
            f"SELECT odoo_id FROM {child.__tablename__}"
            f" WHERE {column} = ANY(:gone) AND NOT inferred ORDER BY odoo_id"
        ),
        {"gone": gone},
    )
    return list(rows.scalars())


def _still_referenced(chunk: "Chunk", model: type[Mirrored], gone: list[int]) -> list[int]:
    kept: set[int] = set()
    for child, column in children(model):
        going = " AND NOT odoo_id = ANY(:gone)" if child is model else ""
        rows = chunk.connection.execute(
            text(
                f"SELECT DISTINCT {column} FROM {child.__tablename__}"
                f" WHERE {column} = ANY(:gone){going}"
            ),
            {"gone": gone},
        )
        kept.update(rows.scalars())
    return sorted(kept)


def _days(chunk: "Chunk", model: type[Mirrored], ids: list[int]) -> set[date]:
    """The local days of rows, to be told before they are deleted."""
    if not model.day_from:
        return set()
    moments = chunk.connection.execute(
        select(moment_of_day(model)).where(model.odoo_id == func.any(ids))
    )
    return {chunk.calendar.day_of(moment) for moment in moments.scalars() if moment}
