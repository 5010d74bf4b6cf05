"""``scrap-ags env``: the environment in which Dagster's own commands work."""

import os
import shutil
import sys
from pathlib import Path

from scrap_ags import database, settings
from scrap_ags.commands.demo_home import Demo, demo_home
from scrap_ags.commands.holder import hold, user_shell
from scrap_ags.commands.mirror import opened
from scrap_ags.errors import WrongUsage
from scrap_ags.pipeline.environment import dagster_environment
from scrap_ags.settings import Settings

SHELLS = ("posix", "powershell")


def env(shell: str, demo: bool) -> None:
    """Print it, passwords included, for a shell to read.

    The embedded PostgreSQL, if that holds the mirror, keeps running as long as the shell.
    """
    if shell not in SHELLS:
        raise WrongUsage(f"--shell {shell}: choose {' or '.join(SHELLS)}")
    given = demo_settings(settings.load()) if demo else settings.load()
    given.require_odoo()
    with opened(given) as (running, engine):
        database.ensure_dagster_schema(engine)
        variables = dagster_environment(running) | path()
        lines = [assignment(shell, name, value) for name, value in variables.items()]
        if not given.has_database:
            process = user_shell()
            hold(running.scrap_ags_home, process)
            told = f"the embedded PostgreSQL runs until this shell (process {process.pid}) ends"
            print(f"scrap-ags: {told}", file=sys.stderr)
    print("\n".join(lines))


def demo_settings(given: Settings) -> Settings:
    """WrongUsage if there was no demo yet."""
    home = demo_home(given)
    if (kept := Demo.kept(home)) is None:
        raise WrongUsage(f"looking for the demo in {home}: none yet; start `scrap-ags demo` first")
    return kept.settings(given, home)


def path() -> dict[str, str]:
    """What makes ``dagster`` and ``scrap-ags`` be found, where they are not yet."""
    ours = Path(sys.executable).parent
    if (found := shutil.which("dagster")) and Path(found).parent == ours:
        return {}
    return {"PATH": os.pathsep.join([str(ours), os.environ.get("PATH", os.defpath)])}


def assignment(shell: str, name: str, value: str) -> str:
    """One line that sets the variable, whatever characters are in its value."""
    if shell == "powershell":
        return f"$env:{name} = '{value.replace(chr(39), chr(39) * 2)}'"
    quoted = value.replace("'", "'\"'\"'")
    return f"export {name}='{quoted}'"
