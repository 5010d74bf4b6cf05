"""The command line, ``scrap-ags``: what each command takes.

The commands themselves are in ``scrap_ags.commands``, each imported when it is called: asking for
help must not wait for SQLAlchemy or Dagster.
"""

import sys
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Annotated

import typer

from scrap_ags.cli_token import Json, token
from scrap_ags.cli_user import user
from scrap_ags.commands import ending

app = typer.Typer(
    name="scrap-ags",
    help="A one-way, always-current, fully audited mirror of six Odoo models in PostgreSQL.",
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(token, name="token")
app.add_typer(user, name="user")

Bc = Annotated[int, typer.Option("--bc", min=0, help="How many BC the demo Odoo holds.")]
UiPort = Annotated[
    int | None,
    typer.Option("--port", help="Where the Dagster UI listens; else 3000 or the next free one."),
]
Assets = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[ASSET]…",
        help="user, product, fournisseur, centre, bc, bc_line; none: all six in load order.",
        show_default=False,
    ),
]


@app.callback(invoke_without_command=True)
def scrap_ags(
    context: typer.Context,
    debug: Annotated[  # noqa: ARG001 - read by ending.of, wherever it stands
        bool, typer.Option("--debug", help="Show the traceback of an error.")
    ] = False,
    version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
) -> None:
    if version:
        typer.echo(metadata.version("scrap-ags"))
    elif context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command()
def demo(
    port: UiPort = None,
    bc: Bc = 10_000,
    rate: Annotated[float, typer.Option(min=0, help="Changes a minute in the demo Odoo.")] = 20,
    odoo_version: Annotated[int, typer.Option(help="14 or 19.")] = 14,
) -> None:
    """Everything on this machine, with an Odoo of its own; Ctrl-C stops it, its data stay."""
    from scrap_ags.commands import demo

    demo.demo(port, bc, rate, odoo_version)


@app.command()
def up(port: UiPort = None) -> None:
    """Migrations, a first full sync, Dagster UI and daemon, for the Odoo of ODOO_*."""
    from scrap_ags.commands import stack

    stack.up(port)


@app.command()
def sync(
    assets: Assets = None,
    date: Annotated[str | None, typer.Option(help="One day of BC, as YYYY-MM-DD.")] = None,
    since: Annotated[str | None, typer.Option(help="First day of a range, included.")] = None,
    until: Annotated[str | None, typer.Option(help="Its last day; without it, today.")] = None,
    hours: Annotated[float | None, typer.Option(help="What was written in so many hours.")] = None,
    name: Annotated[list[str] | None, typer.Option(help="The BC of that name.")] = None,
    last: Annotated[int | None, typer.Option(help="The newest BC, so many.")] = None,
    full: Annotated[bool, typer.Option("--full", help="Compare every value.")] = False,
    allow_mass_delete: Annotated[
        bool, typer.Option("--allow-mass-delete", help="Delete even most of an asset.")
    ] = False,
    accept_restore: Annotated[
        bool, typer.Option("--accept-restore", help="Follow an Odoo that went back in time.")
    ] = False,
    json: Json = False,
) -> None:
    """One foreground sync; the dates, --hours, --name and --last exclude each other."""
    from scrap_ags.commands import syncing, wanted

    asked = wanted.Options(tuple(assets or ()), date, since, until, hours, tuple(name or ()), last)
    guards = syncing.Accepted(allow_mass_delete, accept_restore)
    raise typer.Exit(syncing.sync(asked, full, guards, json))


@app.command()
def resync(
    asset: Annotated[str, typer.Argument(help="The asset whose records are read again.")],
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]…", help="BC.")] = None,
    ids: Annotated[list[int] | None, typer.Option("--id", help="Odoo ids.")] = None,
    json: Json = False,
) -> None:
    """Read just those records again and repair the mirror."""
    from scrap_ags.commands import syncing

    raise typer.Exit(syncing.resync(asset, tuple(names or ()), tuple(ids or ()), json))


@app.command()
def rejected(
    retry: Annotated[bool, typer.Option("--retry", help="Try to mirror them now.")] = False,
    json: Json = False,
) -> None:
    """List the records that could not be mirrored, and why."""
    from scrap_ags.commands import rejected

    raise typer.Exit(rejected.rejected(retry, json))


@app.command()
def history(
    asset: Annotated[str, typer.Argument(help="The asset of the records.")],
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]…", help="BC.")] = None,
    ids: Annotated[list[int] | None, typer.Option("--id", help="Odoo ids.")] = None,
    json: Json = False,
) -> None:
    """What the audit log knows of those records, oldest change first."""
    from scrap_ags.commands import history

    raise typer.Exit(history.history(asset, tuple(names or ()), tuple(ids or ()), json))


@app.command("as-of")
def as_of(
    timestamp: Annotated[str, typer.Argument(help="ISO 8601; without an offset it is local time.")],
    asset: Annotated[str, typer.Argument(help="The asset of the record.")],
    odoo_id: Annotated[int, typer.Option("--id", help="Its Odoo id.")],
    json: Json = False,
) -> None:
    """A row as the mirror had it at that moment."""
    from scrap_ags.commands import as_of

    raise typer.Exit(as_of.as_of(timestamp, asset, odoo_id, json))


@app.command()
def check(
    once: Annotated[bool, typer.Option("--once", help="Look once, not twice.")] = False,
    json: Json = False,
) -> None:
    """Compare the mirror with Odoo: exit 0 in step, 1 out of step."""
    from scrap_ags.commands import check

    raise typer.Exit(check.check(once, json))


@app.command()
def doctor(json: Json = False) -> None:
    """Look at Odoo, the log-in, its rights, the fields, the database and its schema."""
    from scrap_ags.commands import doctor

    raise typer.Exit(doctor.doctor(json))


@app.command("alert-test")
def alert_test() -> None:
    """Send one message to each URL of SCRAP_AGS_ALERT_URLS, and say who took it."""
    from scrap_ags.commands import alert_test

    raise typer.Exit(alert_test.alert_test())


@app.command()
def migrate() -> None:
    """Bring the database's schema to this program's version."""
    from scrap_ags.commands import migrate

    migrate.migrate()


@app.command()
def env(
    shell: Annotated[str, typer.Option(help="posix or powershell.")] = "posix",
    demo: Annotated[bool, typer.Option("--demo", help="That of `scrap-ags demo`.")] = False,
) -> None:
    """Print the environment in which Dagster's own commands work: eval "$(scrap-ags env)"."""
    from scrap_ags.commands import environment

    environment.env(shell, demo)


@app.command("demo-odoo")
def demo_odoo(
    port: Annotated[int, typer.Option(help="Where it listens.")] = 8069,
    bc: Bc = 10_000,
    live: Annotated[bool, typer.Option("--live", help="Let it change by itself.")] = False,
    rate: Annotated[float, typer.Option(min=0, help="Changes a minute, if live.")] = 20,
    odoo_version: Annotated[int, typer.Option(help="14 or 19.")] = 14,
    home: Annotated[Path | None, typer.Option(help="Where its data are kept.")] = None,
) -> None:
    """The demo Odoo alone."""
    from scrap_ags.commands import demo

    demo.demo_odoo(port, bc, rate if live else 0.0, odoo_version, home)


@app.command()
def serve() -> None:
    """The REST API and the admin site alone, at SCRAP_AGS_API_HOST and SCRAP_AGS_API_PORT."""
    from scrap_ags.commands import serve

    serve.serve()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code. A failure is one line on stderr."""
    return ending.of(app, sys.argv[1:] if arguments is None else arguments)
