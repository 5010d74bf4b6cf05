"""What ``scrap-ags doctor`` found, and how it shows it."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field

from rich.console import Console

from scrap_ags.commands.ending import one_line
from scrap_ags.errors import ScrapAgsError

OK, FAILED, SKIPPED = "ok", "failed", "skipped"
MARKS = {OK: "[green]✓[/]", FAILED: "[red]✗[/]", SKIPPED: "[dim]·[/]"}


@dataclass(frozen=True)
class Finding:
    """One thing looked at; ``found`` says what to do where it failed."""

    what: str
    state: str
    found: str


@dataclass
class Examination:
    """Findings in the order in which they were looked for."""

    findings: list[Finding] = field(default_factory=list)

    def look(self, what: str, at: Callable[[], str]) -> bool:
        """Note what ``at`` returns, or the error that it raises; whether all is well."""
        try:
            found = at()
        except ScrapAgsError as failure:
            self.fail(what, failure)
            return False
        self.findings.append(Finding(what, OK, found))
        return True

    def fail(self, what: str, failure: ScrapAgsError) -> None:
        self.findings.append(Finding(what, FAILED, one_line(str(failure))))

    def skip(self, what: str, why: str) -> None:
        self.findings.append(Finding(what, SKIPPED, why))

    @property
    def healthy(self) -> bool:
        return all(finding.state == OK for finding in self.findings)

    def show(self, as_json: bool) -> None:
        if as_json:
            findings = [asdict(finding) for finding in self.findings]
            told = {"healthy": self.healthy, "findings": findings}
            print(json.dumps(told, ensure_ascii=False))
            return
        console = Console(highlight=False)
        width = max(len(finding.what) for finding in self.findings)
        for finding in self.findings:
            console.print(f"{MARKS[finding.state]} {finding.what:<{width}}  ", end="")
            console.print(finding.found, markup=False, soft_wrap=True)
