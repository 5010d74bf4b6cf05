"""What a long start shows: the step under way, and a panel at its end."""

from collections.abc import Mapping
from typing import Self

from rich.console import Console
from rich.panel import Panel
from rich.status import Status
from rich.table import Table


class Steps:
    """One spinner at a time on a terminal, else one line for each step."""

    def __init__(self) -> None:
        self._console = Console(highlight=False)
        self._status: Status | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def begin(self, step: str) -> None:
        self._end()
        if self._console.is_terminal:
            self._status = status = self._console.status(step)
            status.start()
        else:
            self.note(step)

    def note(self, line: str) -> None:
        """A line that stays; the step under way is over."""
        self._end()
        self._console.print(line, markup=False, soft_wrap=True)

    def panel(self, title: str, lines: Mapping[str, str], closing: str) -> None:
        """Names and what they stand for, in a frame on a terminal."""
        self._end()
        grid = Table.grid("name", "value", padding=(0, 2))
        for name, value in lines.items():
            grid.add_row(f"[bold]{name}[/]", value)
        if self._console.is_terminal:
            self._console.print(Panel(grid, title=title, subtitle=closing, expand=False))
            return
        for name, value in lines.items():
            self.note(f"{name}: {value}")
        self.note(closing)

    def _end(self) -> None:
        if self._status is not None:
            self._status.stop()
            self._status = None
