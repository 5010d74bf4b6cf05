"""From what was seen to what shall run: one pure function, without Dagster, HTTP or SQL."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256

from scrap_ags.days import DAY
from scrap_ags.pipeline.names import NIGHTLY, ORDERS, REFERENCE_DATA, REFRESHED
from scrap_ags.pipeline.scopes import Attempt, Attempts, InFlight, Request
from scrap_ags.sync.scope import DAYS_AT_ONCE
from scrap_ags.sync.seen import Look

RUNS_A_TICK = 8
LONGEST_PAUSE = timedelta(hours=1)


@dataclass(frozen=True)
class Plan:
    requests: list[Request] = field(default_factory=list)
    attempts: dict[str, Attempt] = field(default_factory=dict)
    in_flight: int = 0
    """Scopes that differ and that a run is working on already."""
    waiting: int = 0
    """Scopes that differ still after a run: they pause longer each time."""
    left: int = 0
    """Scopes that differ and are left to the next tick."""


def plan(
    looks: Sequence[Look],
    runs: Sequence[InFlight],
    attempts: Attempts,
    now: datetime,
    interval: timedelta,
) -> Plan:
    """What to run for the differences seen, and what to remember of it.

    A scope whose difference is the same as when it was last requested has failed to close: it is
    requested again after a growing pause. The mirror's first rows come in load order.
    """
    differences = _by_scope(looks)
    known = {scope: attempts[scope] for scope in differences if scope in attempts}
    busy = {scope for scope in differences if _is_busy(scope, runs)}
    free = {scope for scope in differences.keys() - busy if _may(known, differences, scope, now)}
    references = [asset for asset in REFRESHED[REFERENCE_DATA] if asset in free]
    days = sorted(date.fromisoformat(scope) for scope in free - {NIGHTLY, *references})
    if _first_load(looks) and (references or busy):
        days = []
    requests = [Request(NIGHTLY)] if NIGHTLY in free else []
    requests += [Request(REFERENCE_DATA, tuple(references))] if references else []
    requests += [Request(ORDERS, REFRESHED[ORDERS], *span) for span in spans(days)]
    requested = requests[:RUNS_A_TICK]
    asked = {scope for request in requested for scope in _scopes(request)}
    for scope in asked:
        known[scope] = _attempt(known.get(scope), differences[scope], now, interval)
    return Plan(
        requested,
        known,
        in_flight=len(busy),
        waiting=len(differences.keys() - busy - free),
        left=len(free - asked),
    )


def spans(days: Sequence[date]) -> list[tuple[date, date]]:
    """Consecutive days as ranges of at most 31; ``days`` ascend."""
    found: list[tuple[date, date]] = []
    for day in days:
        follows = found and found[-1][1] + DAY == day
        if follows and (day - found[-1][0]).days < DAYS_AT_ONCE:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def _by_scope(looks: Sequence[Look]) -> dict[str, str]:
    """The scopes that differ, each with a digest of what differs there.

    One of them is the job that compares every value: after an upgrade of Odoo, and where orders
    whose deletion was withheld are back, which no run of some days can tell.
    """
    seen: defaultdict[str, list[object]] = defaultdict(list)
    for look in looks:
        what = (look.stamps, look.gone)
        is_reference = look.asset in REFRESHED[REFERENCE_DATA]
        if look.upgraded or (look.outlived and not is_reference):
            seen[NIGHTLY].append(look.asset)
        if is_reference and (look.differences or look.outlived):
            seen[look.asset].append(what)
        dated: defaultdict[date, list[object]] = defaultdict(list)
        for stamp in look.stamps:
            if stamp.day:
                dated[stamp.day].append(stamp)
        for day in look.days:
            # A day that a record leaves, or where one is gone, differs by all that differs.
            seen[day.isoformat()].append(dated.get(day, what))
    return {scope: sha256(repr(what).encode()).hexdigest()[:16] for scope, what in seen.items()}


def _is_busy(scope: str, runs: Sequence[InFlight]) -> bool:
    if scope in (NIGHTLY, *REFRESHED[REFERENCE_DATA]):
        return any(run.covers([scope]) for run in runs)
    day = date.fromisoformat(scope)
    return any(run.covers(REFRESHED[ORDERS], day) for run in runs)


def _may(
    known: Mapping[str, Attempt], differences: Mapping[str, str], scope: str, now: datetime
) -> bool:
    attempt = known.get(scope)
    return attempt is None or attempt.difference != differences[scope] or attempt.not_before <= now


def _attempt(
    before: Attempt | None, difference: str, now: datetime, interval: timedelta
) -> Attempt:
    again = before is not None and before.difference == difference
    count = before.count + 1 if before and again else 1
    # Half an interval less: the next tick may come a moment early.
    pause = min(interval * 2 ** min(count - 1, 20), LONGEST_PAUSE) - interval / 2
    return Attempt(difference, count, now + pause)


def _first_load(looks: Sequence[Look]) -> bool:
    """The reference models come first where the mirror has nothing of them yet."""
    references = REFRESHED[REFERENCE_DATA]
    return any(look.first and look.differences for look in looks if look.asset in references)


def _scopes(request: Request) -> list[str]:
    if request.first is None or request.last is None:
        return list(request.assets) or [request.job]
    count = (request.last - request.first).days + 1
    return [(request.first + number * DAY).isoformat() for number in range(count)]
