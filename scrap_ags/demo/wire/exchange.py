"""What goes over the wire: requests as they are logged, replies as they are sent."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from scrap_ags.demo.orm.dialect import Dialect
from scrap_ags.demo.orm.refusals import Refusal

TRACEBACK = 'Traceback (most recent call last):\n  File "/odoo/http.py", line 1, in dispatch\n'


@dataclass
class Request:
    """One request, logged before it is answered and completed afterwards. Secrets are not kept.

    ``protocol`` is ``jsonrpc``, ``json2`` or ``http``; ``kwargs`` holds every argument of the
    method by name where it could be bound, ``context`` apart.
    """

    path: str
    protocol: str = "http"
    service: str = ""
    method: str = ""
    model: str = ""
    kwargs: dict[str, Any] = field(default_factory=dict)
    context: dict[str, Any] = field(default_factory=dict)
    at: datetime | None = None
    writes: bool = False
    status: int = 0
    error: str = ""
    """The name of the error that was answered, if any."""
    sent: int = 0
    """Bytes of the answer's body."""
    seconds: float = 0.0

    @property
    def domain(self) -> list:
        return list(self.kwargs.get("domain") or [])

    @property
    def fields(self) -> list[str]:
        return list(self.kwargs.get("fields") or [])

    @property
    def ids(self) -> list[int]:
        ids = self.kwargs.get("ids") or []
        return [ids] if isinstance(ids, int) else list(ids)


class Reply(NamedTuple):
    """One HTTP answer."""

    status: int
    content_type: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


def encoded(result: object) -> bytes:
    """A result as JSON; what the database wrote as JSON already stays as it is."""
    return result if isinstance(result, bytes) else msgspec.json.encode(result)


def html(dialect: Dialect, status: int, title: str, text: str) -> Reply:
    body = (
        '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">\n'
        f"<title>{status} {title}</title>\n<h1>{title}</h1>\n<p>{text}</p>\n"
    )
    return Reply(status, dialect.html_type, body.encode())


def error_data(refusal: Refusal) -> dict[str, object]:
    """The error as both protocols carry it."""
    return {
        "name": refusal.name,
        "debug": f"{TRACEBACK}{refusal.name}: {refusal.message}\n",
        "message": refusal.message,
        "arguments": refusal.arguments,
        "context": {},
    }
