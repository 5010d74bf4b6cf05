"""From what holds now, and what people were told, to what they must be told: pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from scrap_ags.alerts.facts import Facts
from scrap_ags.alerts.memory import Memory
from scrap_ags.alerts.trouble import LOGIN, LOOKS, Trouble
from scrap_ags.alerts.wording import no_look, refused_login, troubles

TURNS, SHORTEST_GRACE = 2, timedelta(minutes=2)
"""Refreshes that a trouble has for healing: the one that repairs it, and the next one that sees
so. The first may come a whole interval after the trouble was seen."""
LOST = timedelta(minutes=10)
ASLEEP = timedelta(minutes=5)
"""After such a pause between ticks nothing was watched: the refresh has its turns first."""

Told = Mapping[str, datetime]
"""The open incidents: since when each holds, by key."""


@dataclass(frozen=True)
class Judgement:
    begun: list[tuple[Trouble, datetime]]
    """Each with since when it holds."""
    over: list[str]
    memory: Memory


def judge(
    facts: Facts, told: Told, before: Memory, now: datetime, interval: timedelta
) -> Judgement:
    """What begins, what is over, and what to remember; ``interval``: that of the refresh."""
    grace = max(TURNS * interval, SHORTEST_GRACE)
    memory, looked_since = _watched(facts, told, before, now)
    silence = now - looked_since
    outages = list(_outages(facts, told, silence, max(LOST, 3 * interval), grace))
    repaired = [one for one in troubles(facts) if _is_repaired(one, facts, told, memory)]
    standing = list(_unexplained([one for one in troubles(facts) if one not in repaired], told))
    # Without looks nothing heals: that is told, and not its effects.
    pending = [one for one in standing if not (one.patient and silence >= grace)]
    seen = {one.key: memory.seen.get(one.key, now) for one in pending if one.key not in told}
    ripe = [one for one in pending if not one.patient or now - seen.get(one.key, now) >= grace]
    begun = [(one, seen[one.key]) for one in ripe if one.key in seen]
    if now - (memory.awake_since or now) >= grace:
        begun += [(outage, looked_since) for outage in outages if outage.key not in told]
    over = told.keys() - {one.key for one in [*outages, *standing]}
    settled = [*memory.settled, *(one.run_id for one in repaired)]
    return Judgement(begun, sorted(over), replace(memory, seen=seen, settled=settled))


def _watched(facts: Facts, told: Told, before: Memory, now: datetime) -> tuple[Memory, datetime]:
    """Since when the last look is the last one, by this machine's clock: Odoo's may be wrong."""
    awake = before.ticked_at is not None and now - before.ticked_at <= ASLEEP
    looked_since = before.looked_since
    if looked_since is None:
        looked_since = told.get(LOOKS) or told.get(LOGIN) or now
    elif facts.looked_at != before.looked_at:
        looked_since = now
    memory = replace(
        before,
        ticked_at=now,
        awake_since=before.awake_since if awake else now,
        looked_at=facts.looked_at,
        looked_since=looked_since,
        seen=before.seen if awake else {},
    )
    return memory, looked_since


def _outages(
    facts: Facts, told: Told, silence: timedelta, lost: timedelta, grace: timedelta
) -> Iterable[Trouble]:
    """A refused log-in counts while nobody looks: another's wrong password stops nothing."""
    refused = silence >= grace and (facts.refused or LOGIN in told)
    if refused:
        yield refused_login()
    if silence >= lost and (LOOKS in told or not refused):
        yield no_look(facts, round(silence / timedelta(minutes=1)))


def _unexplained(found: Iterable[Trouble], told: Told) -> Iterable[Trouble]:
    """Those that are told, and of the others those that are no mere effect of another one."""
    ordered = sorted(found, key=lambda trouble: trouble.kind)
    explained: set[str] = set()
    for trouble in ordered:
        if trouble.key in told:
            explained |= trouble.explains
            yield trouble
    for trouble in ordered:
        effect = bool(trouble.at) and trouble.at <= explained
        if trouble.key not in told and trouble.certain and not effect:
            explained |= trouble.explains
            yield trouble


def _is_repaired(trouble: Trouble, facts: Facts, told: Told, memory: Memory) -> bool:
    """Whether a later look found nothing new or changed at what a failed run left undone."""
    since = told.get(trouble.key) or memory.seen.get(trouble.key)
    looked = since is not None and memory.looked_since is not None and memory.looked_since > since
    return looked and trouble.repeated and trouble.explains <= facts.followed
