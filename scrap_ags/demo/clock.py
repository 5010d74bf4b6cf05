"""The demo Odoo's clock: the real one until a test sets it."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Microseconds, UTC. ``set`` and ``advance`` stop it: then it moves only when told to."""

    def __init__(self) -> None:
        self._stopped: datetime | None = None

    def now(self) -> datetime:
        return self._stopped or datetime.now(UTC)

    def set(self, moment: datetime) -> None:
        """Stop at ``moment`` (one without a zone is UTC)."""
        self._stopped = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)

    def advance(self, by: timedelta | float) -> datetime:
        """Stop at now plus ``by`` (a number is seconds; negative steps back)."""
        step = by if isinstance(by, timedelta) else timedelta(seconds=by)
        self._stopped = self.now() + step
        return self._stopped

    def run(self) -> None:
        """Follow the real clock again."""
        self._stopped = None
