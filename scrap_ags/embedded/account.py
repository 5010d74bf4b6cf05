"""Who runs the embedded PostgreSQL: ourselves, or as root an account without a log-in.

PostgreSQL refuses to run as root.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scrap_ags.errors import MirrorUnavailable

NAME = "scrap-ags"
STAND_INS = (NAME, "postgres", "nobody")
ELSEWHERE = Path("/var/lib/scrap_ags")
"""Where root puts what the account cannot reach in its place."""


@dataclass(frozen=True)
class Account:
    """The operating system's account of the server; ``uid`` None is our own."""

    uid: int | None = None
    gid: int | None = None

    def identity(self) -> dict[str, Any]:
        """The arguments with which ``subprocess`` becomes this account."""
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": ()}

    def owns(self, path: Path) -> None:
        """Give ``path`` to this account."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def reaches(self, path: Path) -> bool:
        """Whether every folder above ``path`` lets this account through, and ``path`` too."""
        if self.uid is None:
            return True
        enter = ["/bin/sh", "-c", 'cd -- "$0"', str(path)]
        tried = subprocess.run(enter, cwd="/", capture_output=True, **self.identity())
        return tried.returncode == 0


def server_account(data: Path) -> Account:
    """The account for the data folder ``data``: its owner's if it exists, never root's.

    Raises MirrorUnavailable where root has no right to become somebody else.
    """
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return Account()
    account = _owner(data) or _without_log_in()
    try:
        subprocess.run(["/bin/sh", "-c", ":"], cwd="/", check=True, **account.identity())
    except OSError:
        raise MirrorUnavailable(
            "starting the embedded PostgreSQL: it never runs as root, and this root may not switch "
            "user (no CAP_SETUID); run as a plain user or set SCRAP_AGS_DATABASE_URL"
        ) from None
    return account


def _owner(data: Path) -> Account | None:
    if not data.exists() or data.stat().st_uid == 0:
        return None
    return Account(data.stat().st_uid, data.stat().st_gid)


def _without_log_in() -> Account:
    import pwd

    known = {entry.pw_name for entry in pwd.getpwall()}
    if NAME not in known and (useradd := shutil.which("useradd")):
        options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
        nologin = shutil.which("nologin") or "/bin/false"
        subprocess.run([useradd, *options, "--shell", nologin, NAME], capture_output=True)
        known = {entry.pw_name for entry in pwd.getpwall()}
    for name in STAND_INS:
        if name in known:
            return Account(pwd.getpwnam(name).pw_uid, pwd.getpwnam(name).pw_gid)
    raise MirrorUnavailable(
        "starting the embedded PostgreSQL: it never runs as root, and no account could be made for "
        "it; run as a plain user or set SCRAP_AGS_DATABASE_URL"
    )
