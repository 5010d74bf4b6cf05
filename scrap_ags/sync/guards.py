"""Deletions that look like an accident of the source are withheld, and said to be."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import Connection, func, select, text

from scrap_ags.models import Mirrored, is_partitioned
from scrap_ags.odoo.domain import leaf
from scrap_ags.odoo.values import odoo_field
from scrap_ags.sync.digest import comparable

if TYPE_CHECKING:
    from scrap_ags.sync.batch import Batch

ROWS, SHARE = 20, 0.10
"""More deletions of an asset within 24 hours than both of these are withheld."""


@dataclass(frozen=True)
class Allowed:
    """What a person lets through."""

    mass_delete: bool = False
    restore: bool = False


def withhold(batch: "Batch", model: type[Mirrored], gone: list[int]) -> bool:
    """Whether these deletions must wait for a person; if so it is noted why."""
    # Another run may have deleted some of them since the look.
    going = _mirrored(batch, model, gone)
    reason = None
    if going and not batch.allowed.restore:
        reason = restored(batch, model, going)
    if going and reason is None and not batch.allowed.mass_delete:
        reason = massive(batch, model, len(going))
    if reason is None:
        return False
    tally = batch.tallies[model.asset]
    tally.withheld += len(going)
    tally.notes.append(f"{model.asset}: {len(going)} deletions withheld: {reason}")
    batch.connection.execute(
        text(
            "INSERT INTO scrap_withheld (asset, rows, reason) VALUES (:asset, :rows, :reason)"
            " ON CONFLICT (asset) DO UPDATE SET rows = excluded.rows, reason = excluded.reason"
        ),
        {"asset": model.asset, "rows": len(going), "reason": reason},
    )
    return True


def _mirrored(batch: "Batch", model: type[Mirrored], ids: list[int]) -> list[int]:
    rows = select(model.odoo_id).where(comparable(model), model.odoo_id == func.any(ids))
    return list(batch.connection.execute(rows).scalars())


def nothing_withheld(connection: Connection, model: type[Mirrored]) -> None:
    """The whole asset was synced and nothing was withheld: the standing state is over."""
    connection.execute(
        text("DELETE FROM scrap_withheld WHERE asset = :asset"), {"asset": model.asset}
    )


def massive(batch: "Batch", model: type[Mirrored], gone: int) -> str | None:
    total = (
        batch.connection.scalar(select(func.count()).select_from(model).where(comparable(model)))
        or 0
    )
    if not is_partitioned(model) and gone >= total:
        return f"Odoo shows none of its {total} rows any more; --allow-mass-delete lets it through"
    recent = _deleted_lately(batch, model, total)
    if gone + recent > ROWS and gone + recent > SHARE * (total + recent):
        return (
            f"{gone + recent} of {total + recent} rows within 24 hours are more than {ROWS} and"
            f" {SHARE:.0%}; --allow-mass-delete lets them through"
        )
    return None


def _deleted_lately(batch: "Batch", model: type[Mirrored], total: int) -> int:
    """Deletions within 24 hours, but for those that only a person can have let through."""
    statements = batch.connection.execute(
        text(
            "SELECT count(*) FROM scrap_audit_log WHERE asset = :asset AND action = 'deleted'"
            " AND source = 'sync' AND occurred_at > now() - interval '24 hours'"
            " GROUP BY occurred_at"
        ),
        {"asset": model.asset},
    )
    rows = list(statements.scalars())
    before = total + sum(rows)
    return sum(count for count in rows if count <= ROWS or count <= SHARE * before)


def restored(batch: "Batch", model: type[Mirrored], gone: list[int]) -> str | None:
    """A backup put back into Odoo: its greatest id and its greatest write date both went back.

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
        return (
            f"Odoo's newest record ({newest[0][key]}, {newest[1][written]}) is older than the"
            f" mirror's ({ours[0]}, {ours[1]}), as after a restored backup; --accept-restore"
            " follows it"
        )
    return None
