"""Deletions that look like an accident of the source are withheld, and said to be."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, select, text

from scrap_ags.models import Mirrored, is_partitioned
from scrap_ags.sync.digest import comparable
from scrap_ags.sync.restored import restored
from scrap_ags.sync.source import upgraded_from

if TYPE_CHECKING:
    from scrap_ags.sync.batch import Batch

ROWS, SHARE = 20, 0.10
"""More deletions of an asset within 24 hours than both of these are withheld."""
WITHHELD = "{asset}: {rows} deletions withheld: {reason}"
UPGRADED = (
    "Odoo went from version {before} to {after}, and what an upgrade removes nobody has seen yet;"
    " --allow-mass-delete lets it through"
)
ALL_GONE = "Odoo shows none of its {total} rows any more; --allow-mass-delete lets it through"
TOO_MANY = (
    "{gone} of {total} rows within 24 hours are more than {rows} and {share:.0%};"
    " --allow-mass-delete lets them through"
)


class Guard(StrEnum):
    """What withholds deletions."""

    RESTORE = "restore"
    UPGRADE = "upgrade"
    MASS_DELETE = "mass delete"


@dataclass(frozen=True)
class Allowed:
    """What a person lets through."""

    mass_delete: bool = False
    restore: bool = False


def withhold(batch: "Batch", model: type[Mirrored], gone: list[int]) -> bool:
    """Whether these deletions must wait for a person; if so it is noted why."""
    # Another run may have deleted some of them since the look.
    going = _mirrored(batch, model, gone)
    guard, reason = _why(batch, model, going) if going else (None, None)
    if guard is None:
        return False
    tally = batch.tallies[model.asset]
    tally.withheld += len(going)
    tally.notes.append(WITHHELD.format(asset=model.asset, rows=len(going), reason=reason))
    batch.connection.execute(
        text(
            "INSERT INTO scrap_withheld (asset, rows, guard, reason)"
            " VALUES (:asset, :rows, :guard, :reason) ON CONFLICT (asset) DO UPDATE"
            " SET rows = excluded.rows, guard = excluded.guard, reason = excluded.reason"
        ),
        {"asset": model.asset, "rows": len(going), "guard": guard, "reason": reason},
    )
    return True


def _why(
    batch: "Batch", model: type[Mirrored], going: list[int]
) -> tuple[Guard, str] | tuple[None, None]:
    """The first guard that holds these deletions back, and its reason."""
    if not batch.allowed.restore:
        reason = _stands(batch, model, Guard.RESTORE)
        # A restored backup shows in the asset that is synced, not in what hangs on it.
        if reason is None and model is batch.model:
            reason = restored(batch, model, going)
        if reason:
            return Guard.RESTORE, reason
    if not batch.allowed.mass_delete:
        if before := upgraded_from(batch.connection, model):
            now = ".".join(map(str, batch.odoo.version))
            return Guard.UPGRADE, UPGRADED.format(before=before, after=now)
        if reason := massive(batch, model, len(going)):
            return Guard.MASS_DELETE, reason
    return None, None


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
        return ALL_GONE.format(total=total)
    recent = _deleted_lately(batch, model, total)
    gone, total = gone + recent, total + recent
    if gone > ROWS and gone > SHARE * total:
        return TOO_MANY.format(gone=gone, total=total, rows=ROWS, share=SHARE)
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


def _stands(batch: "Batch", model: type[Mirrored], guard: Guard) -> str | None:
    """Why deletions are withheld already: merges wipe out the signs of a restored backup."""
    return batch.connection.scalar(
        text("SELECT reason FROM scrap_withheld WHERE asset = :asset AND guard = :guard"),
        {"asset": model.asset, "guard": guard},
    )
