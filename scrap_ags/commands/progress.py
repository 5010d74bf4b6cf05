"""How a sync looks while it runs: bars on a terminal, else one line for each asset."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from scrap_ags.sync.report import Report

Told = Callable[[str, int, int | None], None]
"""Takes an asset, how many of its records are done, and of how many (None: unknown)."""


class Silent:
    """Shows nothing: the answer is a JSON document."""

    def told(self, asset: str, done: int, total: int | None) -> None:
        """More of an asset is done."""

    def finished(self, report: Report) -> None:
        """An asset is done."""


class Lines(Silent):
    """One line for each asset, for logs."""

    def finished(self, report: Report) -> None:
        told = ("created", "updated", "deleted", "unchanged")
        counts = ", ".join(f"{getattr(report, name):,} {name}" for name in told)
        print(f"{report.asset}: {counts} in {report.seconds:.1f} s", flush=True)


class Bars(Silent):
    """One bar for each asset."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}

    def told(self, asset: str, done: int, total: int | None) -> None:
        if asset not in self._tasks:
            self._tasks[asset] = self._progress.add_task(asset, total=total)
        self._progress.update(self._tasks[asset], completed=done, total=total)

    def finished(self, report: Report) -> None:
        self.told(report.asset, report.seen, report.seen)


@contextmanager
def shown(json: bool) -> Iterator[Silent]:
    """The display that fits where stderr goes."""
    console = Console(stderr=True)
    if json:
        yield Silent()
    elif not console.is_terminal:
        yield Lines()
    else:
        with _bars(console) as progress:
            yield Bars(progress)


def _bars(console: Console) -> Progress:
    return Progress(
        SpinnerColumn(finished_text="[green]✓[/]"),
        TextColumn("{task.description:<11}"),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    )
