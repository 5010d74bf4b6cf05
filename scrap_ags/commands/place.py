"""Where ``demo`` and ``up`` keep their state, one process at a time."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scrap_ags.embedded.locks import FileLock
from scrap_ags.errors import ScrapAgsError


@dataclass(frozen=True)
class Place:
    """A folder and the command that runs in it; ``env`` is the other one that leads there."""

    home: Path
    command: str
    env: str

    @property
    def hint(self) -> str:
        """What to type in another terminal to work with what runs here."""
        program = Path(sys.executable).with_name("scrap-ags")
        known = shutil.which("scrap-ags") is not None
        return f'eval "$({"scrap-ags" if known else os.path.relpath(program)} {self.env})"'

    @property
    def ui(self) -> Path:
        """Holds the address of the UI that runs there."""
        return self.home / "ui"

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Raises ScrapAgsError when another process holds the place."""
        self.home.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.home / f"{self.command}.lock")
        if not lock.take(shared=False):
            where = f" ({self.ui.read_text()})" if self.ui.exists() else ""
            raise ScrapAgsError(
                f"starting `scrap-ags {self.command}`: it runs already in {self.home}{where};"
                " use that one, or stop it with Ctrl-C first"
            )
        try:
            yield
        finally:
            self.ui.unlink(missing_ok=True)
            lock.release()
