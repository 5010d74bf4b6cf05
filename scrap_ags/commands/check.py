"""``scrap-ags check``: is the copy right?"""

import json
import time
from collections.abc import Iterator, Sequence
from datetime import date

from rich.console import Console

from scrap_ags import migrations, settings
from scrap_ags.commands.ending import DONE, FAILED
from scrap_ags.commands.mirror import calendar, odoo_of, opened, require_same_odoo
from scrap_ags.models import MIRRORED
from scrap_ags.sync.check import HIDDEN, Check, Outcome

LONGEST_RUN = 30.0
"""Seconds that a refresh may take from its look to its commit."""
GLANCE = 2.0
SHOWN = 10
"""Ids or days of one kind that are listed; --json lists all of them."""


def check(once: bool, as_json: bool) -> int:
    """Compare all six; what differs counts if one refresh interval later it still does."""
    configured = settings.load()
    configured.require_odoo()
    with opened(configured) as (running, engine):
        migrations.require_current(engine)
        with odoo_of(running, engine) as odoo:
            odoo.log_in()
            require_same_odoo(engine, odoo)
            comparison = Check(odoo, engine, calendar(running))
            outcomes = [comparison.look(model) for model in MIRRORED]
            if not once and not in_step(outcomes):
                if not as_json:
                    announce(outcomes, running.scrap_ags_refresh_seconds)
                outcomes = look_again(comparison, outcomes, running.scrap_ags_refresh_seconds)
    show(outcomes, as_json)
    return DONE if in_step(outcomes) else FAILED


def in_step(outcomes: Sequence[Outcome]) -> bool:
    return all(outcome.in_step for outcome in outcomes)


def announce(outcomes: Sequence[Outcome], seconds: int) -> None:
    differing = (
        f"{outcome.asset} {len(outcome.differing):,}" for outcome in outcomes if not outcome.in_step
    )
    print(f"These differ: {', '.join(differing)}. Looking again in {seconds} s.", flush=True)


def look_again(comparison: Check, outcomes: list[Outcome], seconds: int) -> list[Outcome]:
    """What still differs one refresh interval later, and once the runs it started had time."""
    time.sleep(seconds)
    patience = time.monotonic() + min(LONGEST_RUN, seconds / 2)
    while True:
        outcomes = [
            comparison.again(model, outcome)
            for model, outcome in zip(MIRRORED, outcomes, strict=True)
        ]
        if in_step(outcomes) or time.monotonic() > patience:
            return outcomes
        time.sleep(GLANCE)


def show(outcomes: Sequence[Outcome], as_json: bool) -> None:
    if as_json:
        assets = [outcome.as_json() for outcome in outcomes]
        print(json.dumps({"in_step": in_step(outcomes), "assets": assets}, ensure_ascii=False))
        return
    console = Console(highlight=False)
    for outcome in outcomes:
        mark = "[green]✓[/]" if outcome.in_step else "[red]✗[/]"
        console.print(f"{mark} {outcome.asset:<11}  ", end="")
        told = "; ".join([counts(outcome), *differences(outcome), *standing(outcome)])
        console.print(told, markup=False, soft_wrap=True)
    out_of_step = "Out of step; `scrap-ags sync` closes what it can."
    console.print("In step." if in_step(outcomes) else out_of_step, markup=False)


def counts(outcome: Outcome) -> str:
    if outcome.odoo == outcome.mirror:
        return f"{outcome.odoo:,} on both sides"
    told = f"{outcome.odoo:,} in Odoo, {outcome.mirror:,} in the mirror"
    return f"{told} at the first look" if outcome.in_step and not outcome.rejected else told


def differences(outcome: Outcome) -> Iterator[str]:
    for kind in ("missing", "extra", "stale"):
        if ids := getattr(outcome, kind):
            yield f"{len(ids):,} {kind} (id {listed(ids)})"
    if outcome.days:
        yield f"days {listed(outcome.days)}"


def standing(outcome: Outcome) -> Iterator[str]:
    """What is known to differ, and why."""
    yield from (reason.removeprefix(f"{outcome.asset}: ") for reason in outcome.reasons)
    if outcome.hidden:
        yield f"{outcome.hidden:,} hidden: {HIDDEN}"
    if outcome.rejected:
        yield f"{outcome.rejected:,} rejected (`scrap-ags rejected` says why)"
    if outcome.settling:
        yield f"{outcome.settling:,} written just now"


def listed(values: Sequence[int] | Sequence[date]) -> str:
    shown = ", ".join(str(value) for value in values[:SHOWN])
    return shown + (", …" if len(values) > SHOWN else "")
