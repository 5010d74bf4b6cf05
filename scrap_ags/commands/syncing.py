"""``scrap-ags sync`` and ``scrap-ags resync``."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from scrap_ags import settings
from scrap_ags.commands import table
from scrap_ags.commands.dagster_report import has_dagster, tell
from scrap_ags.commands.ending import DONE, FAILED, complain, one_line
from scrap_ags.commands.mirror import calendar, syncing
from scrap_ags.commands.progress import Silent, shown
from scrap_ags.commands.wanted import Options, Wanted, WrittenLately, records, wanted
from scrap_ags.errors import MirrorUnavailable, OdooRefused, ScrapAgsError, WrongUsage
from scrap_ags.models import Mirrored, references
from scrap_ags.sync.engine import Sync
from scrap_ags.sync.report import Report
from scrap_ags.sync.scope import Scope

HOPELESS = (MirrorUnavailable, OdooRefused, WrongUsage)
"""Errors that would strike every asset alike."""


@dataclass(frozen=True)
class Accepted:
    """What the guards would withhold and may pass."""

    mass_delete: bool = False
    restore: bool = False


@dataclass
class Outcome:
    """What came of each asset; ``skipped`` were not tried, for a parent of theirs had failed."""

    reports: list[Report] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)

    @property
    def error(self) -> str | None:
        """One line for all failures; None if there was none."""
        if not self.failed:
            return None
        told = "; ".join(f"{asset} failed: {why}" for asset, why in self.failed.items())
        return told + (f"; not tried: {', '.join(self.skipped)}" if self.skipped else "")

    def as_json(self) -> dict[str, object]:
        reports = [report.as_json() for report in self.reports]
        return {"assets": reports, "error": self.error, "skipped": self.skipped}


def sync(options: Options, full: bool, accepted: Accepted, as_json: bool) -> int:
    """One foreground sync of what the options say."""
    asked = wanted(options, calendar(settings.load()))
    return _carry_out(asked, full, accepted, as_json)


def resync(asset: str, names: tuple[str, ...], ids: tuple[int, ...], as_json: bool) -> int:
    """Read just those records again, every value of them."""
    return _carry_out(records(asset, names, ids), True, Accepted(), as_json)


def _carry_out(asked: Wanted, full: bool, accepted: Accepted, as_json: bool) -> int:
    with syncing(
        settings.load(),
        accept_mass_delete=accepted.mass_delete,
        accept_restore=accepted.restore,
    ) as (running, sync):
        scope = asked.scope
        if isinstance(scope, WrittenLately):
            scope = scope.before(sync.odoo.now())
        with shown(as_json) as display:
            outcome = run(sync, asked.models, scope, full, display)
        told = _told(outcome, as_json)
        if has_dagster(sync.engine):
            synced = [(scope, report) for report in outcome.reports]
            tell(running, sync.engine, sync.calendar, synced)
    return told


def run(
    sync: Sync, models: Sequence[type[Mirrored]], scope: Scope, full: bool, display: Silent
) -> Outcome:
    """Sync the models in order; one that fails stops only those that refer to it."""
    outcome = Outcome()
    for model in models:
        stopped = {*outcome.failed, *outcome.skipped}
        if stopped.intersection(parent.asset for parent in references(model).values()):
            outcome.skipped.append(model.asset)
            continue
        try:
            report = sync.run(model, scope, full=full, progress=display.told)
        except HOPELESS:
            raise
        except ScrapAgsError as failure:
            outcome.failed[model.asset] = one_line(str(failure))
        else:
            outcome.reports.append(report)
            display.finished(report)
    return outcome


def _told(outcome: Outcome, as_json: bool) -> int:
    if as_json:
        print(json.dumps(outcome.as_json(), ensure_ascii=False))
    elif outcome.reports:
        table.show(outcome.reports)
    if outcome.error:
        complain(outcome.error)
    withheld = any(row.count("withheld") for row in table.rows(outcome.reports).values())
    return FAILED if outcome.error or withheld else DONE
