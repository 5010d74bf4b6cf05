"""A process of its own that hands messages to Apprise, and ends.

The URLs hold tokens and passwords, and what Apprise or a library under it logs or raises may quote
them: nothing leaves this process but its answers. And a target that hangs holds up no one else.
Run as ``python -m scrap_ags.alerts.courier``.
"""

import hashlib
import os
import re
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import msgspec
from apprise import Apprise, AppriseAsset, NotifyBase, NotifyFormat, NotifyType
from apprise.utils.parse import parse_urls

from scrap_ags.alerts.errand import Errand, Message, Outcome, Target

HOST = re.compile(r"[A-Za-z0-9.-]+|[0-9a-fA-F:]+")
SALT = b"scrap_ags alerts"

Answer = Callable[[list[Target] | Outcome], None]


def main() -> None:
    """An errand on stdin; on stdout all targets in one line, then each outcome in one."""
    answer = muted()
    errand = msgspec.json.decode(sys.stdin.buffer.read(), type=Errand)
    services = {key_of(url): (url, service_of(url)) for url in parse_urls(errand.urls)}
    answer([target(key, *found) for key, found in services.items()])
    with ThreadPoolExecutor(max_workers=max(1, len(services))) as pool:
        for key, messages in errand.messages.items():
            if service := services[key][1]:
                pool.submit(deliver, service, key, messages, answer)


def muted() -> Answer:
    """Who answers; whatever else is printed, here or in a library, is lost."""
    answers, nothing, lock = os.dup(1), os.open(os.devnull, os.O_WRONLY), Lock()
    for printed in (1, 2):
        os.dup2(nothing, printed)

    def answer(told: list[Target] | Outcome) -> None:
        with lock:
            os.write(answers, msgspec.json.encode(told) + b"\n")

    return answer


def key_of(url: str) -> str:
    """Always the same for one URL; slow to find, so that nobody guesses a password by it."""
    return hashlib.scrypt(url.encode(), salt=SALT, n=2**14, r=8, p=1, dklen=9).hex()


def service_of(url: str) -> NotifyBase | None:
    """None if Apprise does not understand the URL."""
    # An error's text may well have braces in it.
    asset = AppriseAsset(app_id="scrap_ags", app_desc="scrap_ags", allow_templates=False)
    return Apprise.instantiate(url, asset=asset)


def target(key: str, url: str, service: NotifyBase | None) -> Target:
    if service is None:
        return Target(key)
    host: str = service.host or ""
    forms: tuple[str, ...] = service.templates
    # In many URLs a token stands where the host would be; after an unescaped @, half a password.
    is_host = bool(forms) and all("{host}" in form for form in forms) and HOST.fullmatch(host)
    doubtful = url.partition("?")[0].count("@") > 1
    return Target(key, str(service.service_name), host if is_host and not doubtful else "")


def deliver(service: NotifyBase, key: str, messages: Sequence[Message], answer: Answer) -> None:
    """One after the other, until one is not taken."""
    apprise = Apprise()
    apprise.add(service)
    for message in messages:
        kind = NotifyType.SUCCESS if message.good else NotifyType.WARNING
        try:
            taken = bool(
                apprise.notify(message.body, message.title, kind, body_format=NotifyFormat.TEXT)
            )
        except Exception:  # a service's own, whose text may quote the URL
            taken = False
        answer(Outcome(key, taken))
        if not taken:
            return


if __name__ == "__main__":
    main()
