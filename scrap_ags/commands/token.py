"""``scrap-ags token``: who may ask the API."""

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from rich import box
from rich.console import Console
from rich.table import Table

from scrap_ags import migrations, settings
from scrap_ags.api import tokens
from scrap_ags.commands.mirror import opened
from scrap_ags.commands.readable import local

COLUMNS = ("name", "scopes", "created_at", "expires_at", "last_used_at", "revoked_at")


def create(name: str, scopes: Sequence[str], days: int | None) -> None:
    """The token goes to stdout, alone; nobody can show it again."""
    ends = datetime.now(UTC) + timedelta(days=days) if days else None
    with opened(settings.load()) as (_, engine):
        migrations.require_current(engine)
        with engine.begin() as connection:
            token = tokens.create(connection, name, scopes, ends)
    print(token)
    until = f"until {ends:%Y-%m-%d %H:%M} UTC" if ends else "until it is revoked"
    told = (
        f"{name} may {' and '.join(sorted(scopes))} {until}. It is shown this once: keep it safe."
    )
    print(told, file=sys.stderr)


def show(as_json: bool) -> None:
    """All tokens there ever were, without what would let anybody in; times are local."""
    given = settings.load()
    with opened(given) as (_, engine):
        migrations.require_current(engine)
        with engine.connect() as connection:
            known = [
                {name: getattr(row, name) for name in COLUMNS} for row in tokens.listed(connection)
            ]
    if as_json:
        print(json.dumps({"tokens": known}, default=str, ensure_ascii=False))
        return
    table = Table(*(name.removesuffix("_at") for name in COLUMNS), box=box.SIMPLE_HEAD)
    for token in known:
        moments = (token[name] for name in COLUMNS[2:])
        times = (local(moment, given.zone) if moment else "" for moment in moments)
        table.add_row(token["name"], " ".join(token["scopes"]), *times)
    Console(highlight=False).print(table if known else "There are no tokens.")


def revoke(name: str) -> None:
    """From the next request on."""
    with opened(settings.load()) as (_, engine):
        migrations.require_current(engine)
        with engine.begin() as connection:
            tokens.revoke(connection, name)
    print(f"{name} is revoked.")
