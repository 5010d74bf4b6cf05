"""What a sensor remembers from tick to tick: a dataclass that its cursor holds."""

from typing import Self

import msgspec


class Remembered:
    """Patience, not truth: one that cannot be read, as after an upgrade, is forgotten."""

    @classmethod
    def of(cls, cursor: str | None) -> Self:
        try:
            return msgspec.json.decode(cursor or "{}", type=cls)
        except msgspec.MsgspecError:
            return cls()

    @property
    def cursor(self) -> str:
        return msgspec.json.encode(self).decode()
