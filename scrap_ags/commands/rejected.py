"""``scrap-ags rejected``: the records in quarantine, and another try for them."""

import json
from collections.abc import Sequence
from itertools import groupby

from rich import box
from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine, Row, text

from scrap_ags import migrations, settings
from scrap_ags.commands.ending import DONE, FAILED
from scrap_ags.commands.mirror import opened, syncing
from scrap_ags.commands.wanted import known
from scrap_ags.sync.engine import Sync
from scrap_ags.sync.scope import Records

KEPT = text(
    "SELECT asset, odoo_id, write_date, reason, first_seen_at, last_seen_at, attempts, payload"
    " FROM scrap_rejected ORDER BY asset, odoo_id"
)
Kept = Sequence[Row[tuple[object, ...]]]


def rejected(retry: bool, as_json: bool) -> int:
    """List what is in quarantine, after the retry if one is asked for; FAILED if that left any."""
    configured = settings.load()
    if retry:
        with syncing(configured) as (_, sync):
            before = quarantine(sync.engine)
            try_again(sync, before)
            after = quarantine(sync.engine)
    else:
        with opened(configured) as (_, engine):
            migrations.require_current(engine)
            before = after = quarantine(engine)
    show(after, len(before) - len(after), as_json)
    return FAILED if retry and after else DONE


def quarantine(engine: Engine) -> Kept:
    with engine.connect() as connection:
        return connection.execute(KEPT).all()


def try_again(sync: Sync, kept: Kept) -> None:
    """Read the records again, whether or not their next try is due."""
    for asset, rows in groupby(kept, lambda row: row.asset):
        sync.run(known(asset), Records(tuple(row.odoo_id for row in rows)), full=True)


def show(kept: Kept, mended: int, as_json: bool) -> None:
    """Times are UTC."""
    if as_json:
        rows = [dict(row._mapping) for row in kept]
        print(json.dumps({"rejected": rows, "mended": mended}, default=str, ensure_ascii=False))
        return
    console = Console(highlight=False)
    if mended:
        console.print(f"{mended:,} mended and in the mirror, or gone from Odoo.")
    if not kept:
        console.print("No record is rejected.")
        return
    table = Table("asset", "id", "since (UTC)", "tries", "reason", box=box.SIMPLE_HEAD)
    for row in kept:
        since = f"{row.first_seen_at:%Y-%m-%d %H:%M}"
        table.add_row(row.asset, str(row.odoo_id), since, str(row.attempts), row.reason)
    console.print(table)
