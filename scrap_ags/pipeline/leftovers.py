"""The files that runs and ticks leave behind, which Dagster never deletes."""

import shutil
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

STORED = "storage"
LOGS = (".err", ".out", ".complete")
Known = Callable[[], tuple[Collection[str], Collection[str]]]


@dataclass(frozen=True)
class Leftover:
    """A run's folder, or a file of a tick's log; ``owner``: the id of either."""

    path: Path
    owner: str
    of_run: bool


def delete_leftovers(root: Path, before: datetime, known: Known) -> int:
    """Delete what is older and belongs to no run or tick that is known; how many.

    ``known`` is asked after the files were listed: a run is noted before its first file is made.
    """
    old = [one for one in leftovers(root) if one.path.stat().st_mtime < before.timestamp()]
    runs, ticks = known()
    gone = [one for one in old if one.owner not in (runs if one.of_run else ticks)]
    for one in gone:
        if one.path.is_dir():
            shutil.rmtree(one.path)
        else:
            one.path.unlink()
    return len(gone)


def leftovers(root: Path) -> Iterator[Leftover]:
    """A run's logs are in RUN/, what its steps hand on in storage/RUN/, ticks' logs are files
    */SENSOR/TICK.err; all else is somebody else's."""
    for folder in [*root.glob("*/"), *(root / STORED).glob("*/")]:
        if _is_run(folder.name):
            yield Leftover(folder, folder.name, of_run=True)
        elif folder.parent == root and folder.name != STORED:
            logs = (path for suffix in LOGS for path in folder.glob(f"*/*{suffix}"))
            yield from (Leftover(log, log.stem, of_run=False) for log in logs if _is_tick(log))


def _is_run(name: str) -> bool:
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False


def _is_tick(log: Path) -> bool:
    return log.stem.isdecimal() and log.is_file()
