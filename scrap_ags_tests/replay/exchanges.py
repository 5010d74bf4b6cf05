"""The recorded exchanges, and how one of them is made again."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags_tests.replay.likeness import differences, heading
from scrap_ags_tests.replay.shift import Shift

RECORDINGS = Path(__file__).parent.parent / "recordings"
JSON = "application/json"


@dataclass(frozen=True)
class Exchange:
    """A request, and what a real server answered."""

    name: str
    body: Any
    type: str
    answer: Any
    verb: str = "POST"
    path: str = "/jsonrpc"
    headers: dict[str, str | None] = field(default_factory=dict)
    databases: int = 1
    status: int = 200
    challenge: str | None = None


def recorded(file: str) -> list[Exchange]:
    with (RECORDINGS / f"{file}.jsonl").open(encoding="utf-8") as lines:
        return [Exchange(**json.loads(line)) for line in lines]


def unlike(odoo: DemoOdoo, exchange: Exchange, shift: Shift) -> list[str]:
    """In what the demo Odoo's answer differs, shifted back, from the recorded one."""
    reply = asked(odoo, exchange, shift)
    got = {
        "status": reply.status_code,
        "type": reply.headers["Content-Type"],
        "challenge": reply.headers.get("WWW-Authenticate"),
        "answer": shift.back(content(reply)),
    }
    want = {name: getattr(exchange, name) for name in got}
    want["challenge"] = exchange.challenge or got["challenge"]
    return differences(got, want)


def asked(odoo: DemoOdoo, exchange: Exchange, shift: Shift) -> requests.Response:
    body = shift.forth(exchange.body, exchange.path)
    text = body if isinstance(body, str) else json.dumps(body)
    headers = {"Content-Type": JSON, **exchange.headers}
    return requests.request(
        exchange.verb,
        f"{odoo.url}{exchange.path}",
        data=with_keys(odoo, text).encode(),
        headers={name: value and with_keys(odoo, value) for name, value in headers.items()},
        timeout=30,
    )


def with_keys(odoo: DemoOdoo, text: str) -> str:
    """The text with API keys for their placeholders."""
    for account in odoo.instance.access.accounts:
        for key in account.keys:
            text = text.replace(f"<APIKEY:{account.login}>", key)
    return text.replace("<APIKEY>", odoo.api_key)


def content(reply: requests.Response) -> object:
    """The answered JSON value; the title of a page."""
    if reply.headers["Content-Type"].startswith(JSON):
        return reply.json()
    return heading(reply.text)
