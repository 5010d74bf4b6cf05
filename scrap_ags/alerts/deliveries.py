"""Who must still be told what, and when it is tried again: pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(minutes=15)


@dataclass(frozen=True)
class Delivery:
    """One target's part of an incident: how many of its messages it took, and how often the next
    one was tried in vain."""

    told: int = 0
    tries: int = 0
    not_before: datetime | None = None


@dataclass(frozen=True)
class Incident:
    """As the mirror's database keeps it; deliveries are by target."""

    id: int
    title: str
    what: str
    cure: str
    page: str
    since: datetime
    until: datetime | None = None
    deliveries: dict[str, Delivery] = field(default_factory=dict)

    def told(self, target: str) -> int:
        return self.deliveries.get(target, Delivery()).told

    def owes(self, target: str) -> int:
        """How many messages the target must still get. One that is new hears of nothing past."""
        if self.until and target not in self.deliveries:
            return 0
        return (2 if self.until else 1) - self.told(target)

    def is_settled(self, targets: Iterable[str]) -> bool:
        return self.until is not None and not any(map(self.owes, targets))

    def noted(self, target: str, delivery: Delivery) -> "Incident":
        return replace(self, deliveries=self.deliveries | {target: delivery})


def due(incidents: Sequence[Incident], target: str, now: datetime) -> list[Incident]:
    """What a target is to be told in this round; nothing while all of it must wait.

    What failed least often comes first: what a target never takes holds up nothing else.
    """
    owing = [incident for incident in incidents if incident.owes(target)]
    parts = {incident.id: incident.deliveries.get(target, Delivery()) for incident in owing}
    waits = [part.not_before for part in parts.values()]
    if not any(wait is None or wait <= now for wait in waits):
        return []
    return sorted(owing, key=lambda incident: (parts[incident.id].tries, incident.id))


def noted(
    incidents: Sequence[Incident], target: str, taken: Sequence[bool], now: datetime
) -> list[Incident]:
    """The incidents of a round as they stand after it: for each message that was tried, in their
    order, whether the target took it. All that it is still owed waits as long as it has failed."""
    outcomes = list(taken)
    after: list[Incident] = []
    for incident in incidents:
        part = incident.deliveries.get(target, Delivery())
        for _ in range(incident.owes(target)):
            if outcomes:
                took = outcomes.pop(0)
                part = Delivery(part.told + 1) if took else replace(part, tries=part.tries + 1)
        after.append(incident.noted(target, part))
    if all(taken):
        return after
    still = [incident for incident in after if incident.owes(target)]
    rounds = sum(incident.deliveries[target].tries for incident in still)
    pause = min(FIRST_PAUSE * 2 ** min(rounds - 1, 10), LONGEST_PAUSE)
    return [_postponed(incident, target, now + pause) for incident in after]


def _postponed(incident: Incident, target: str, until: datetime) -> Incident:
    if not incident.owes(target):
        return incident
    return incident.noted(target, replace(incident.deliveries[target], not_before=until))


def new(targets: Collection[str]) -> dict[str, Delivery]:
    """Nobody was told yet."""
    return {target: Delivery() for target in targets}
