"""Who watches the mirror, and what they are told."""

from datetime import UTC, datetime, timedelta

from scrap_ags.alerts.facts import Facts
from scrap_ags.alerts.judgement import judge
from scrap_ags.alerts.memory import Memory

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class Watch:
    """Minute after minute: what holds, who looks, and what people are told."""

    def __init__(self, interval: timedelta = MINUTE) -> None:
        self.now, self.interval = NOW, interval
        self.looked_at: datetime | None = NOW
        self.memory, self.told = Memory(), dict[str, datetime]()

    def minute(self, looked: bool = True, pause: timedelta = MINUTE, **facts: object) -> list[str]:
        """The next tick; ``looked``: the refresh has looked at Odoo since the last one."""
        self.now += pause
        self.looked_at = self.now if looked else self.looked_at
        facts = {"looked_at": self.looked_at} | facts
        judged = judge(Facts(**facts), self.told, self.memory, self.now, self.interval)  # type: ignore[arg-type]
        self.memory = Memory.of(judged.memory.cursor)
        for key in judged.over:
            del self.told[key]
        assert not self.told.keys() & {trouble.key for trouble, _ in judged.begun}
        self.told |= {trouble.key: since for trouble, since in judged.begun}
        return [trouble.key for trouble, _ in judged.begun] + [f"over {key}" for key in judged.over]

    def minutes(self, count: int, **facts: object) -> list[str]:
        return [told for _ in range(count) for told in self.minute(**facts)]  # type: ignore[arg-type]
