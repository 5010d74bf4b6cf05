"""Sending the courier out, for no longer than a tick can wait."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cached_property

import msgspec
from pydantic import SecretStr

from scrap_ags.alerts.errand import Errand, Message, Outcome, Target
from scrap_ags.errors import ScrapAgsError

COURIER = [sys.executable, "-m", "scrap_ags.alerts.courier"]
WITHIN = 30.0
"""Seconds for all messages of a round: a sensor's tick is given 60."""


class Post:
    """Those who are told, and what they took. Asking for either starts a process."""

    def __init__(self, urls: SecretStr, within: float = WITHIN) -> None:
        self._urls = urls
        self._within = within

    @cached_property
    def targets(self) -> list[Target]:
        """In the order of the setting, each once; one without a service is not understood."""
        if not self._urls.get_secret_value().strip():
            return []
        return self._send({})[0]

    def deliver(self, messages: Mapping[str, Sequence[Message]]) -> dict[str, list[bool]]:
        """By target: of those messages that were tried, in their order, which it took.

        One that was not taken, or not within the time there is, is the last one tried.
        """
        if not any(messages.values()):
            return {}
        _, outcomes = self._send(messages)
        taken: dict[str, list[bool]] = {key: [] for key in messages}
        for outcome in outcomes:
            taken[outcome.target].append(outcome.taken)
        return {
            key: [*tried, False] if all(tried) and len(tried) < len(messages[key]) else tried
            for key, tried in taken.items()
        }

    def _send(
        self, messages: Mapping[str, Sequence[Message]]
    ) -> tuple[list[Target], list[Outcome]]:
        errand = Errand(
            self._urls.get_secret_value(), {key: list(one) for key, one in messages.items()}
        )
        with subprocess.Popen(
            COURIER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as courier:
            try:
                answered, _ = courier.communicate(msgspec.json.encode(errand), self._within)
            except subprocess.TimeoutExpired:
                courier.kill()
                answered, _ = courier.communicate()
        first, *lines = answered.splitlines() or [b""]
        if not first:
            raise ScrapAgsError(
                "sending alerts: the process that does so ended without a word (exit code"
                f" {courier.returncode}); `scrap-ags alert-test` tries it alone"
            )
        return (
            msgspec.json.decode(first, type=list[Target]),
            [msgspec.json.decode(line, type=Outcome) for line in lines],
        )
