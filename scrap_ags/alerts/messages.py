"""What people read: plain text, local time, short enough for a phone."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from scrap_ags.alerts.deliveries import Incident
from scrap_ags.alerts.errand import Message

LONGEST = 300
"""Characters of what happened: the page tells all of it."""


@dataclass(frozen=True)
class Writer:
    """``name``: which mirror this is; ``ui``: where the Dagster UI is, empty if nobody knows."""

    name: str
    zone: ZoneInfo
    ui: str

    def letters(self, incident: Incident, told: int) -> list[Message]:
        """What somebody must still be told of it who was told so many messages."""
        both = [self.begun(incident)] + ([self.over(incident)] if incident.until else [])
        return both[told:]

    def begun(self, incident: Incident) -> Message:
        lines = [
            shortened(incident.what),
            f"To do: {incident.cure}",
            f"Since {self.local(incident.since)}",
            f"{self.ui}/{incident.page}" if self.ui else "",
        ]
        return Message(self.titled(incident.title), "\n".join(filter(None, lines)))

    def over(self, incident: Incident) -> Message:
        title = self.titled(f"Over: {incident.title}")
        return Message(title, f"It lasted {self._span(incident)}. Nothing to do.", True)

    def titled(self, title: str) -> str:
        return f"[{self.name}] {title}" if self.name else title

    def local(self, moment: datetime) -> str:
        return f"{moment.astimezone(self.zone):%Y-%m-%d %H:%M}"

    def _span(self, incident: Incident) -> str:
        since, until = self.local(incident.since), self.local(incident.until or incident.since)
        same_day = since.split()[0] == until.split()[0]
        return f"from {since} to {until.split()[1] if same_day else until}"


def shortened(told: str) -> str:
    line = " ".join(told.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "…"
