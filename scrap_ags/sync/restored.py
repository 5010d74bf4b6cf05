"""The signs of a backup that was put back into Odoo: its records went back in time."""

from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import func, select

from scrap_ags.models import Mirrored
from scrap_ags.odoo.domain import leaf
from scrap_ags.odoo.values import odoo_field
from scrap_ags.sync.digest import comparable

if TYPE_CHECKING:
    from scrap_ags.sync.batch import Batch

OLDER = 20
"""More records than these that a run found older in Odoo than in the mirror are a sign."""
WENT_BACK = (
    "{older} records are older in Odoo than in the mirror, as after a restored backup;"
    " --accept-restore follows it"
)
NEWEST_LOST = (
    "Odoo's newest record ({theirs}) is older than the mirror's ({ours}), as after a restored"
    " backup; --accept-restore follows it"
)


def restored(batch: "Batch", model: type[Mirrored], gone: list[int]) -> str | None:
    """A backup put back into Odoo: many records went back in time, or the newest are lost."""
    older = batch.tallies[model.asset].older
    if older > OLDER:
        return WENT_BACK.format(older=older)
    return _newest_lost(batch, model, gone)


def _newest_lost(batch: "Batch", model: type[Mirrored], gone: list[int]) -> str | None:
    """The greatest id and the greatest write date both went back.

    So they do when the newest record is deleted soon after it was made; with a backup go several.
    """
    ours = batch.connection.execute(
        select(
            func.max(model.odoo_id),
            func.max(func.to_char(model.write_date, "YYYY-MM-DD HH24:MI:SS")),
        ).where(comparable(model))
    ).one()
    key, written = odoo_field(model, "odoo_id"), odoo_field(model, "write_date")
    newest: list[dict[str, object]] = []
    for order in (key, written):
        # Odoo puts records that were never written, but by SQL, first.
        answer = batch.odoo.search_read(
            model.odoo_model, leaf(order, "!=", False), [written], limit=1, order=f"{order} desc"
        )
        newest += msgspec.json.decode(answer.result, type=list[dict[str, object]])
    if len(newest) < 2 or None in ours:
        return None
    lost = [odoo_id for odoo_id in gone if odoo_id > int(str(newest[0][key]))]
    if len(lost) > 1 and str(newest[1][written]) < ours[1]:
        theirs = f"{newest[0][key]}, {newest[1][written]}"
        return NEWEST_LOST.format(theirs=theirs, ours=f"{ours[0]}, {ours[1]}")
    return None
