"""One PostgreSQL cluster in its folder: how it is made, and whether it runs."""

import os
import secrets
import shutil
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from scrap_ags.embedded.account import Account
from scrap_ags.embedded.binaries import Binaries
from scrap_ags.errors import MirrorUnavailable

ROLE = "scrap_ags"
INHERITED = {"PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP"}
LOCALE = {"LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True)
class Postmaster:
    """What ``postmaster.pid`` says of a server that lives; ``ready`` once it takes queries."""

    pid: int
    port: int
    ready: bool


@dataclass(frozen=True)
class Cluster:
    """The folder of the data, its password, log and port, and the account that owns them."""

    folder: Path
    account: Account

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def password(self) -> str:
        return (self.folder / "password").read_text().strip()

    @property
    def major(self) -> int | None:
        """The major version that made the data; None if there is no data yet."""
        version = self.data / "PG_VERSION"
        return int(version.read_text().split(".")[0]) if version.exists() else None

    def pid_file(self) -> Postmaster | None:
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            return Postmaster(int(lines[0]), int(lines[3]), "ready" in "".join(lines[7:]))
        except (FileNotFoundError, IndexError, ValueError):
            return None

    def postmaster(self) -> Postmaster | None:
        """The server that runs on this data; None if none does, whatever its pid file says."""
        written = self.pid_file()
        return written if written and self.works_here(written.pid) else None

    def works_here(self, pid: int) -> bool:
        """Whether ``pid`` is a process of ours: it may have ended, or be somebody else's by now."""
        if not runs(pid):
            return False
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            process = psutil.Process(pid)
            here = Path(process.cwd()) == self.data.resolve()
            return here and process.name().startswith("postgres")
        return False

    def create(self, binaries: Binaries) -> None:
        """``initdb``, whole or not at all: a kill halfway leaves no data folder."""
        unfinished = self.folder / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        password = self._new_password()
        command = [binaries.program("initdb"), "-D", str(unfinished), "-U", ROLE]
        command += ["--auth=scram-sha-256", f"--pwfile={password}", "--encoding=UTF8"]
        done = self.run([*command, *_locale(binaries)])
        if done.returncode:
            raise MirrorUnavailable(
                f"making the embedded PostgreSQL in {self.folder}: {_last_line(done.stderr)}"
            )
        unfinished.rename(self.data)

    def _new_password(self) -> Path:
        path = self.folder / "password"
        path.touch(0o600)
        with path.open("w") as file:
            file.write(secrets.token_urlsafe(24))
            file.flush()
            os.fsync(file.fileno())
        self.account.owns(path)
        return path

    def run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs as the server's account."""
        options = {"cwd": self.folder, "env": environment(), **self.account.identity()}
        return subprocess.run(command, capture_output=True, text=True, **options)


def environment() -> dict[str, str]:
    """What PostgreSQL's programs need of ours: neither our secrets nor what would steer them."""
    return {name: os.environ[name] for name in INHERITED & os.environ.keys()} | LOCALE


def _locale(binaries: Binaries) -> list[str]:
    if binaries.major < 17:
        return ["--locale=C"]
    return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]


def runs(pid: int) -> bool:
    """Whether ``pid`` runs: a zombie does not. A postmaster that we started goes by being asked."""
    if hasattr(os, "WNOHANG"):
        with suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
    with suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    return False


def _last_line(output: str) -> str:
    return (output.strip().splitlines() or ["it said nothing"])[-1]
