"""What must be true once everything is back, and how long it took."""

import re
import time
from dataclasses import dataclass, field

from sqlalchemy import Engine, text

from benchmarks.drill.mirror import MirrorServer
from benchmarks.drill.waiting import NeverCameError, until
from benchmarks.drill.watching import Run, Tick, runs, ticks
from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags_tests.hazards.in_step import differences
from scrap_ags_tests.histories.replayed_audit import unexplained

TICKS = 2
PATIENCE = 420.0
SHOWN = 10
LAST_CHANGE = text("SELECT extract(epoch FROM max(occurred_at)) FROM scrap_audit_log")
BALANCE = re.compile(r"bc \d+: solde is .*")


@dataclass
class Aftermath:
    """Seconds since everything was back; ``wrong`` is empty where all is as it must be."""

    in_step: float = 0.0
    in_ticks: int = 0
    at_rest: float = 0.0
    runs: int = 0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        told = (
            f"in step {self.in_step:.0f} s after all was back (tick {self.in_ticks}), "
            f"no run left after {self.at_rest:.0f} s, {self.runs} runs in all"
        )
        return f"passed: {told}" if not self.wrong else f"FAILED: {told}"


def aftermath(records: DemoOdoo, mirror: MirrorServer, back: float) -> Aftermath:
    """Watch the system heal; ``back`` is when all was back, in seconds since the epoch."""
    found, engine = Aftermath(), mirror.engine
    try:
        until(lambda: not wrong_values(records, engine), PATIENCE, "the mirror is in step")
    except NeverCameError as never:
        found.wrong += [str(never), *wrong_values(records, engine)[:SHOWN]]
    try:
        until(lambda: is_at_rest(engine), PATIENCE, "no run is left")
    except NeverCameError as never:
        found.wrong += [str(never), *(str(run) for run in runs(engine) if run.is_on_its_way)]
    found.at_rest = time.time() - back
    in_step = max(back, last_change(engine))
    found.in_step = in_step - back
    seen, all_runs = ticks(engine, back), runs(engine)
    found.in_ticks, found.runs = ticks_needed(seen, all_runs, in_step, back), len(all_runs)
    if found.in_ticks > TICKS:
        found.wrong.append(f"it took {found.in_ticks} ticks, not {TICKS}")
        found.wrong += [
            f"tick at +{one.began - back:.0f} s: {one.said or one.runs}" for one in seen
        ]
    found.wrong += wrong_values(records, engine)[:SHOWN]
    found.wrong += unexplained(engine)[:SHOWN]
    try:
        until(lambda: not mirror.left(), 30, "no lock and no temporary table is left")
    except NeverCameError as never:
        found.wrong += [str(never), *mirror.left()]
    return found


def wrong_values(records: DemoOdoo, engine: Engine) -> list[str]:
    """Each difference, but for a BC's balance: it is its depositary's, moves no write date when
    that is adjusted, and comes with the comparison at night, drill or not."""
    return [told for told in differences(records, engine) if not BALANCE.fullmatch(told)]


def is_at_rest(engine: Engine) -> bool:
    return not any(run.is_on_its_way for run in runs(engine))


def last_change(engine: Engine) -> float:
    """When the mirror became what it is, in seconds since the epoch."""
    with engine.connect() as connection:
        return float(connection.scalar(LAST_CHANGE) or 0)


def ticks_needed(seen: list[Tick], all_runs: list[Run], in_step: float, back: float) -> int:
    """After how many looks, and the runs that they asked for, the mirror was in step."""
    by_id = {run.id: run for run in all_runs}
    earlier = (run for run in all_runs if run.asked < back and run.status == "SUCCESS")
    over = max([back, *(run.ended or 0 for run in earlier)])
    number = 0
    for one in seen:
        if in_step <= over:
            return number
        asked = (by_id[run].ended or 0 for run in one.runs if run in by_id)
        over = max(over, one.ended or one.began, *asked)
        number += not one.resumes
    return number if in_step <= over else number + 1
