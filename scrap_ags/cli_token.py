"""The command line, ``scrap-ags token``: what each command takes."""

from typing import Annotated

import typer

token = typer.Typer(help="Who may ask the API.", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document instead.")]
TokenName = Annotated[str, typer.Argument(metavar="NAME", help="Whose token it is.")]


@token.command("create")
def token_create(
    name: TokenName,
    scopes: Annotated[
        list[str] | None, typer.Option("--scope", help="read, resync; both by giving it twice.")
    ] = None,
    days: Annotated[int | None, typer.Option(min=1, help="How long it is good.")] = None,
) -> None:
    """Make a token; it is printed this once. Without --scope it may read."""
    from scrap_ags.commands import token

    token.create(name, scopes or ["read"], days)


@token.command("list")
def token_list(json: Json = False) -> None:
    """All tokens, when they were last used, and until when they are good."""
    from scrap_ags.commands import token

    token.show(json)


@token.command("revoke")
def token_revoke(name: TokenName) -> None:
    """Let a token in no more."""
    from scrap_ags.commands import token

    token.revoke(name)
