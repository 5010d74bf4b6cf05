"""References first: no record is dropped, and no reference emptied, because of order or timing."""

from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import text

from scrap_ags.errors import OdooDenied, OdooSchemaChanged
from scrap_ags.models import Labelled, Mirrored, references
from scrap_ags.odoo.values import clean_label, odoo_field
from scrap_ags.sync.stage import Stage

if TYPE_CHECKING:
    from scrap_ags.sync.batch import Batch


def adopt_parents(batch: "Batch", stage: Stage) -> None:
    """Bring the parents that staged rows refer to and the mirror lacks.

    One that Odoo will not give, or that cannot be stored, becomes an inferred member.
    """
    for column, parent in references(stage.model).items():
        if not _missing(stage, column, parent):
            continue
        # Another run may be bringing them: whoever writes a table holds its asset's lock.
        batch.lock(parent)
        if not (missing := _missing(stage, column, parent)):
            continue
        if parent in batch.underway:
            # It refers to itself, directly or by way of others: this page comes first.
            batch.owed[parent].update(missing)
        else:
            # The parent's model cannot be read at all: its own sync says so, here it is inferred.
            with suppress(OdooDenied, OdooSchemaChanged):
                batch.bring(parent, batch.extract(parent).pages(missing))
        if still_missing := _missing(stage, column, parent):
            labels = _labels(batch, stage, column, still_missing)
            _infer(batch, parent, still_missing, labels)


def _missing(stage: Stage, column: str, parent: type[Mirrored]) -> list[int]:
    """The parents that are neither in the mirror nor merged together with their children."""
    together = f" AND NOT EXISTS (SELECT FROM {stage.name} o WHERE o.odoo_id = s.{column})"
    beside = together if parent is stage.model else ""
    found = stage.connection.exec_driver_sql(
        f"SELECT DISTINCT s.{column} FROM {stage.name} s"
        f" LEFT JOIN {parent.__tablename__} p ON p.odoo_id = s.{column}"
        f" WHERE s.{column} IS NOT NULL AND p.odoo_id IS NULL{beside} ORDER BY 1"
    )
    return [row[0] for row in found]


def _labels(batch: "Batch", stage: Stage, column: str, missing: list[int]) -> dict[int, str | None]:
    """Odoo labels a many2one whoever may read its target: ask one child for each parent."""
    children = stage.connection.exec_driver_sql(
        f"SELECT min(odoo_id) FROM {stage.name}"
        f" WHERE {column} = ANY(%(missing)s) GROUP BY {column}",
        {"missing": missing},
    )
    field = odoo_field(stage.model, column)
    ids = sorted(row[0] for row in children)
    labels: dict[int, str | None] = {}
    for answer in batch.odoo.read_pages(stage.model.odoo_model, ids, [field], labels=True):
        for child in msgspec.json.decode(answer.result, type=list[dict[str, object]]):
            if isinstance(pair := child[field], list):
                labels[pair[0]] = clean_label(pair[1])
    return labels


def _infer(
    batch: "Batch", parent: type[Mirrored], missing: list[int], labels: dict[int, str | None]
) -> None:
    label = "display_name" if issubclass(parent, Labelled) else None
    columns = f"odoo_id, inferred{f', {label}' if label else ''}"
    values = f"m.id, true{', m.label' if label else ''}"
    inserted = batch.connection.execute(
        text(
            f"INSERT INTO {parent.__tablename__} ({columns}) SELECT {values}"
            " FROM unnest(CAST(:ids AS bigint[]), CAST(:labels AS text[])) AS m (id, label)"
            " ON CONFLICT DO NOTHING"
        ),
        {"ids": missing, "labels": [labels.get(odoo_id) for odoo_id in missing]},
    )
    batch.tallies[parent.asset].inferred += inserted.rowcount
