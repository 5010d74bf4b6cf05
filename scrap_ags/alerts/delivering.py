"""One round: everybody is told what he is still owed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine

from scrap_ags.alerts import book
from scrap_ags.alerts.deliveries import Incident, due, noted
from scrap_ags.alerts.errand import Target
from scrap_ags.alerts.messages import Writer
from scrap_ags.alerts.post import Post


@dataclass(frozen=True)
class Sent:
    """``messages``: how many were taken; ``failed``: who took one not."""

    messages: int = 0
    failed: list[Target] = field(default_factory=list[Target])


def deliver(engine: Engine, post: Post, writer: Writer, now: datetime) -> Sent:
    """Killed between sending and committing, it sends the same once more: better than never."""
    targets = {target.key: target for target in post.targets if target.service}
    with engine.begin() as connection:
        incidents = {incident.id: incident for incident in book.owing(connection)}
        rounds = {key: due(list(incidents.values()), key, now) for key in targets}
        taken = post.deliver(
            {
                key: [letter for one in turn for letter in writer.letters(one, one.told(key))]
                for key, turn in rounds.items()
                if turn
            }
        )
        after = _after(incidents, rounds, taken, now)
        changed = [one for one in after.values() if one != incidents[one.id]]
        settled = [one for one in after.values() if one.is_settled(targets)]
        book.note(connection, {one.id: one for one in changed + settled}.values(), targets)
    failed = [targets[key] for key, outcomes in taken.items() if not all(outcomes)]
    return Sent(sum(map(sum, taken.values())), failed)


def _after(
    incidents: Mapping[int, Incident],
    rounds: Mapping[str, Sequence[Incident]],
    taken: Mapping[str, Sequence[bool]],
    now: datetime,
) -> dict[int, Incident]:
    after = dict(incidents)
    for key, outcomes in taken.items():
        turn = [after[one.id] for one in rounds[key]]
        after |= {one.id: one for one in noted(turn, key, outcomes, now)}
    return after
