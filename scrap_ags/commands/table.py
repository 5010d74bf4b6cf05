"""The closing table of a sync, and the notes below it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rich import box
from rich.console import Console
from rich.table import Table

from scrap_ags.models import MIRRORED
from scrap_ags.sync.check import HIDDEN
from scrap_ags.sync.report import Report, Tally

STANDING = {
    "rejected": "`scrap-ags rejected` says why",
    "hidden": HIDDEN,
    "inferred": "others refer to them, but Odoo does not give them",
}
COUNTS = ("read", "created", "updated", "deleted", "unchanged", "rejected")


@dataclass
class Row:
    """One asset: what its own sync and those of its parents and children did to it."""

    tallies: list[Tally] = field(default_factory=list)
    seconds: float = 0.0
    requests: int = 0

    def count(self, name: str) -> int:
        return sum(getattr(tally, name) for tally in self.tallies)


def rows(reports: Sequence[Report]) -> dict[str, Row]:
    """By asset, in load order."""
    found: dict[str, Row] = defaultdict(Row)
    for report in reports:
        row = found[report.asset]
        row.tallies.append(report)
        row.seconds += report.seconds
        row.requests += report.requests
        for asset, tally in report.others.items():
            found[asset].tallies.append(tally)
    return {model.asset: found[model.asset] for model in MIRRORED if model.asset in found}


def notes(found: dict[str, Row]) -> Iterator[str]:
    """What the numbers do not say: a sentence for each standing state."""
    for asset, row in found.items():
        yield from dict.fromkeys(note for tally in row.tallies for note in tally.notes)
        for name, sentence in STANDING.items():
            if count := row.count(name):
                yield f"{asset}: {count:,} {name}: {sentence}"


def show(reports: Sequence[Report]) -> None:
    """Print the table and the notes on stdout."""
    found = rows(reports)
    every = list(found.values())
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, padding=0, show_footer=len(found) > 1)
    table.add_column("asset", "total")
    for name in COUNTS:
        table.add_column(name, f"{sum(row.count(name) for row in every):,}", justify="right")
    table.add_column("seconds", f"{sum(row.seconds for row in every):.1f}", justify="right")
    table.add_column("requests", f"{sum(row.requests for row in every):,}", justify="right")
    for asset, row in found.items():
        counts = (f"{row.count(name):,}" for name in COUNTS)
        table.add_row(asset, *counts, f"{row.seconds:.1f}", f"{row.requests:,}")
    console = Console(highlight=False)
    console.print(table)
    for note in notes(found):
        console.print(note, markup=False, soft_wrap=True)
