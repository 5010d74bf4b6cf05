"""What the courier is sent out with, and what it answers."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Message:
    """``good``: it tells that something is over."""

    title: str
    body: str
    good: bool = False


@dataclass(frozen=True)
class Errand:
    """``urls``: as in the setting; ``messages``: what each target is to get, in that order."""

    urls: str = field(repr=False)
    messages: dict[str, list[Message]] = field(default_factory=dict)


@dataclass(frozen=True)
class Target:
    """One URL without its secrets: a digest; its service, empty if Apprise knows none such; its
    host, empty where that is part of the secret."""

    key: str
    service: str = ""
    host: str = ""

    def __str__(self) -> str:
        return f"{self.service} at {self.host}" if self.host else self.service


@dataclass(frozen=True)
class Outcome:
    """A message that was tried; the first one that is not taken is its target's last."""

    target: str
    taken: bool
