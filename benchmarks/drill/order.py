"""What happens in a drill, and in which order: drawn from its seed."""

import random
from dataclasses import dataclass
from enum import StrEnum


class Incident(StrEnum):
    ODOO = "Odoo stops"
    POSTGRES = "PostgreSQL stops"
    DAEMON = "the daemon is killed"
    CODE_SERVER = "the code server is killed"
    RUN = "a run in mid-copy is killed, and the code server"


@dataclass(frozen=True)
class Step:
    """An incident, ``pause`` seconds after the one before it began, or after what that stopped
    is back."""

    incident: Incident
    pause: float
    once_back: bool


def drawn(seed: int) -> list[Step]:
    """Every incident once. A run that copies needs both servers: it waits until they are back."""
    chance = random.Random(seed)
    order = chance.sample(list(Incident), len(Incident))
    return [step(incident, chance) for incident in order]


def step(incident: Incident, chance: random.Random) -> Step:
    longest = chance.choice((2.0, 30.0))
    once_back = incident is Incident.RUN or chance.random() < 0.25
    return Step(incident, chance.uniform(0, longest), once_back)
