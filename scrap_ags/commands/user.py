"""``scrap-ags user``: who may log in to the admin site."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from sqlalchemy import Engine

from scrap_ags import migrations, settings
from scrap_ags.admin import accounts
from scrap_ags.commands.mirror import opened
from scrap_ags.commands.readable import local
from scrap_ags.errors import WrongUsage
from scrap_ags.settings import Settings


def create(name: str, role: str) -> None:
    with current() as (_, engine):
        password = asked()
        with engine.begin() as connection:
            accounts.create(connection, name, password, role)
    print(f"{name.strip()} may log in as {role}.")


def show(as_json: bool) -> None:
    """Everybody there ever was; times are local."""
    with current() as (given, engine), engine.connect() as connection:
        known = [dict(row._mapping) for row in accounts.listed(connection)]
    if as_json:
        print(json.dumps({"users": known}, default=str, ensure_ascii=False))
        return
    table = Table(*(name.removesuffix("_at") for name in accounts.SHOWN), box=box.SIMPLE_HEAD)
    for person in known:
        moments = (person[name] for name in accounts.SHOWN[2:])
        times = (local(moment, given.zone) if moment else "" for moment in moments)
        table.add_row(escape(person["name"]), person["role"], *times)
    Console(highlight=False).print(table if known else "There are no users.")


def password(name: str) -> None:
    with current() as (_, engine):
        new = asked()
        with engine.begin() as connection:
            accounts.set_password(connection, name, new)
    print(f"{name} has a new password.")


def role(name: str, new: str) -> None:
    with current() as (_, engine), engine.begin() as connection:
        accounts.set_role(connection, name, new)
    print(f"{name} may log in as {new}.")


def disable(name: str) -> None:
    with current() as (_, engine), engine.begin() as connection:
        accounts.disable(connection, name)
    print(f"{name} is disabled.")


def enable(name: str) -> None:
    with current() as (_, engine), engine.begin() as connection:
        accounts.enable(connection, name)
    print(f"{name} is enabled.")


@contextmanager
def current() -> Iterator[tuple[Settings, Engine]]:
    """The mirror's database, at this program's version."""
    with opened(settings.load()) as (given, engine):
        migrations.require_current(engine)
        yield given, engine


def asked() -> str:
    """A new password: typed twice and not shown, or a line that a script hands over."""
    if sys.stdin.isatty():
        return typer.prompt("Password", hide_input=True, confirmation_prompt="Again", err=True)
    line = sys.stdin.readline()
    if not line:
        raise WrongUsage("reading the password: hand it over as a line of the standard input")
    return line.rstrip("\r\n")
