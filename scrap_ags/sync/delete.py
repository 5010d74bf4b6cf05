"""Deleting only what Odoo confirms gone, by id, together with what hung on it."""

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, text

from scrap_ags.errors import OdooDenied, OdooSchemaChanged, OdooUnavailable
from scrap_ags.models import Mirrored, children
from scrap_ags.sync import quarantine
from scrap_ags.sync.digest import PAGE, odoo_ids
from scrap_ags.sync.extract import batches
from scrap_ags.sync.guards import withhold
from scrap_ags.sync.scope import by_id, moment_of_day

if TYPE_CHECKING:
    from scrap_ags.sync.batch import Batch


def settle(batch: "Batch", model: type[Mirrored], candidates: list[int]) -> None:
    """Read the candidates again by id: some moved, some are hidden, the others are gone."""
    gone = confirm(batch, model, candidates)
    if gone and not withhold(batch, model, gone):
        remove(batch, model, gone)


def confirm(batch: "Batch", model: type[Mirrored], candidates: list[int]) -> list[int]:
    """Of the candidates, those that Odoo neither gives nor hides; what it gives is merged.

    Raises OdooUnavailable when Odoo's answers contradict each other: one of them was cut short.
    """
    extract = batch.extract(model)
    seen = batch.bring(model, extract.pages(candidates))
    batch.stamp_hidden(model, extract.hidden)
    gone = sorted(set(candidates) - seen - set(extract.hidden))
    domains = (by_id(model, part) for part in batches(gone, PAGE))
    if listed := [odoo_id for part in domains for odoo_id in odoo_ids(batch.odoo, model, part)]:
        raise OdooUnavailable(
            f"confirming deletions of {model.asset}: Odoo lists {len(listed)} records that it did"
            " not give; nothing was deleted, the next sync looks again"
        )
    return gone


def remove(batch: "Batch", model: type[Mirrored], gone: list[int]) -> None:
    """Delete rows whose records are gone, their children first.

    Odoo may have cascaded to the children or emptied their reference without touching their
    write date, so each is read again. A row that is still referred to stays, inferred: so does
    one whose children's deletion is withheld.
    """
    gone = sorted(set(gone) - _settle_children(batch, model, gone))
    kept = _still_referenced(batch, model, gone)
    deleted = sorted(set(gone) - set(kept))
    parameters: dict[str, Any] = {"ids": deleted, "kept": kept}
    tally = batch.tallies[model.asset]
    tally.days |= _days(batch, model, deleted)
    tally.deleted += batch.connection.execute(
        text(f"DELETE FROM {model.__tablename__} WHERE odoo_id = ANY(:ids)"), parameters
    ).rowcount
    tally.inferred += batch.connection.execute(
        text(f"UPDATE {model.__tablename__} SET inferred = true WHERE odoo_id = ANY(:kept)"),
        parameters,
    ).rowcount
    quarantine.forget(batch.connection, model, gone)


def _settle_children(batch: "Batch", model: type[Mirrored], gone: list[int]) -> set[int]:
    """Delete the children that are gone too; returns the rows whose children cannot be read."""
    undecided: set[int] = set()
    for child, column in children(model):
        batch.lock(child)
        hanging = _hanging(batch, child, column, gone)
        if child is model:
            hanging = {odoo_id: of for odoo_id, of in hanging.items() if odoo_id not in gone}
        try:
            orphans = confirm(batch, child, sorted(hanging)) if hanging else []
        except (OdooDenied, OdooSchemaChanged):
            # Its own sync says why; until it can be read these rows stay as they are.
            undecided.update(hanging.values())
            continue
        if orphans and not withhold(batch, child, orphans):
            remove(batch, child, orphans)
    return undecided


def drop_unreferenced(batch: "Batch", model: type[Mirrored]) -> None:
    """Delete inferred members that nothing refers to any more."""
    owned = children(model)
    if not owned or not _has_inferred(batch, model):
        return
    for child, _ in owned:
        batch.lock(child)
    referred = " ".join(
        f"AND NOT EXISTS (SELECT FROM {child.__tablename__} c WHERE c.{column} = t.odoo_id)"
        for child, column in owned
    )
    batch.tallies[model.asset].deleted += batch.connection.execute(
        text(f"DELETE FROM {model.__tablename__} t WHERE inferred {referred}")
    ).rowcount


def _has_inferred(batch: "Batch", model: type[Mirrored]) -> bool:
    some = select(model.odoo_id).where(model.inferred).limit(1)
    return batch.connection.scalar(some) is not None


def _hanging(batch: "Batch", child: type[Mirrored], column: str, gone: list[int]) -> dict[int, int]:
    """The children that refer to what is gone, each with the id that it refers to."""
    rows = batch.connection.execute(
        text(
            f"SELECT odoo_id, {column} FROM {child.__tablename__}"
            f" WHERE {column} = ANY(:gone) AND NOT inferred"
        ),
        {"gone": gone},
    )
    return {row[0]: row[1] for row in rows}


def _still_referenced(batch: "Batch", model: type[Mirrored], gone: list[int]) -> list[int]:
    kept: set[int] = set()
    for child, column in children(model):
        going = " AND NOT odoo_id = ANY(:gone)" if child is model else ""
        rows = batch.connection.execute(
            text(
                f"SELECT DISTINCT {column} FROM {child.__tablename__}"
                f" WHERE {column} = ANY(:gone){going}"
            ),
            {"gone": gone},
        )
        kept.update(rows.scalars())
    return sorted(kept)


def _days(batch: "Batch", model: type[Mirrored], ids: list[int]) -> set[date]:
    """The local days of rows, to be told before they are deleted."""
    if not model.day_from:
        return set()
    moments = batch.connection.execute(
        select(moment_of_day(model)).where(model.odoo_id == func.any(ids))
    )
    return {batch.calendar.day_of(moment) for moment in moments.scalars() if moment}
