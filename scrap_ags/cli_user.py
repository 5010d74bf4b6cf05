"""The command line, ``scrap-ags user``: what each command takes."""

from typing import Annotated

import typer

from scrap_ags.cli_token import Json

user = typer.Typer(help="Who may log in to the admin site.", no_args_is_help=True)
UserName = Annotated[str, typer.Argument(metavar="NAME", help="Who; upper and lower case agree.")]
ROLES = "viewer, editor or admin; each may what the one before it may."


@user.command("create")
def user_create(name: UserName, role: Annotated[str, typer.Option(help=ROLES)] = "viewer") -> None:
    """Let somebody in. The password is asked for, or is a line of the standard input."""
    from scrap_ags.commands import user

    user.create(name, role)


@user.command("list")
def user_list(json: Json = False) -> None:
    """Everybody, what they may do, and when they last logged in."""
    from scrap_ags.commands import user

    user.show(json)


@user.command("password")
def user_password(name: UserName) -> None:
    """Change a password, which also lifts a lock-out; who is logged in is so no more."""
    from scrap_ags.commands import user

    user.password(name)


@user.command("role")
def user_role(
    name: UserName, role: Annotated[str, typer.Argument(metavar="ROLE", help=ROLES)]
) -> None:
    """Let somebody do more or less; who is logged in is so no more."""
    from scrap_ags.commands import user

    user.role(name, role)


@user.command("disable")
def user_disable(name: UserName) -> None:
    """Let somebody in no more, from the next click on."""
    from scrap_ags.commands import user

    user.disable(name)


@user.command("enable")
def user_enable(name: UserName) -> None:
    """Let somebody in again, with the password as it was."""
    from scrap_ags.commands import user

    user.enable(name)
