"""Faults to inject into answers: what networks, proxies and Odoo itself do on a bad day.

Each function makes a ``Fault`` for ``DemoOdoo.fail``.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from scrap_ags.demo.orm.refusals import Refusal
from scrap_ags.demo.wire.exchange import Reply, Request

Predicate = Callable[[Request], bool]
Change = Callable[[list[msgspec.Raw]], list[msgspec.Raw]]


@dataclass(frozen=True)
class Fault:
    """``instead`` replaces the answer, ``change`` alters its result, ``cut`` breaks the
    connection after that share of the bytes, ``wait`` is slept before headers or body."""

    instead: Reply | None = None
    refusal: Refusal | None = None
    change: Change | None = None
    cut: float | None = None
    wait_headers: float = 0.0
    wait_body: float = 0.0
    truncate: bool = False
    errors_become: Reply | None = None


NO_FAULT = Fault()


def page(status: int, text: str, **headers: str) -> Reply:
    body = f"<html><head><title>{text}</title></head><body><h1>{text}</h1></body></html>"
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Reply(status, "text/html", body.encode(), named)


def status(code: int, **headers: str) -> Fault:
    """An HTML page of a proxy: 502, 503, 504, 413, 429 (``Retry_After="1"``), 301
    (``Location=…``)."""
    return Fault(instead=page(code, f"{code} from the proxy", **headers))


def html_200() -> Fault:
    """A maintenance or log-in page where JSON is expected."""
    return Fault(instead=page(200, "We will be back soon"))


def reset_before_headers() -> Fault:
    """The connection breaks before a byte is answered: a killed worker."""
    return Fault(cut=0.0)


def reset_mid_body(after: float = 0.5) -> Fault:
    """The connection breaks when ``after`` (a share) of the body was sent."""
    return Fault(cut=after)


def slow(seconds: float, part: str = "headers") -> Fault:
    """Real seconds before the headers, or between headers and body (``part="body"``)."""
    return Fault(wait_body=seconds) if part == "body" else Fault(wait_headers=seconds)


def truncated_json() -> Fault:
    """A complete HTTP answer whose JSON ends in the middle."""
    return Fault(truncate=True)


def json_error(name: str, message: str = "") -> Fault:
    """An application error by Odoo's class name, in the envelope of the protocol in use."""
    return Fault(refusal=Refusal(name, message or name))


def changed(change: Change) -> Fault:
    """A list that is not what Odoo holds: ``change`` gets its items as raw JSON."""
    return Fault(change=change)


def empty() -> Fault:
    """A list answered as ``[]`` although rows exist."""
    return short(0)


def short(keep: float = 0.5) -> Fault:
    """A list that ends early."""
    return changed(lambda rows: rows[: int(len(rows) * keep)])


def multidb_500() -> Fault:
    """Early 14.0 with several databases: every application error becomes an HTML page."""
    return Fault(errors_become=page(500, "Internal Server Error"))


def pause(seconds: float) -> None:
    if seconds:
        time.sleep(seconds)


def applied(fault: Fault, reply: Reply, request: Request) -> Reply:
    """The reply as the fault leaves it."""
    if fault.errors_become and request.error and reply.status == 200:
        return fault.errors_become
    if fault.change and reply.status == 200 and not request.error:
        reply = reply._replace(body=with_result(reply.body, request.protocol, fault.change))
    if fault.truncate:
        reply = reply._replace(body=reply.body[: len(reply.body) // 2])
    return reply


def with_result(body: bytes, protocol: str, change: Change) -> bytes:
    """The body with its result changed, where that is a list."""
    if protocol == "json2":
        return changed_list(body, change)
    members = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
    members["result"] = msgspec.Raw(changed_list(bytes(members["result"]), change))
    return msgspec.json.encode(members)


def changed_list(result: bytes, change: Change) -> bytes:
    if not result.lstrip().startswith(b"["):
        return result
    items = msgspec.json.decode(result, type=list[msgspec.Raw])
    return msgspec.json.encode(change(items))
