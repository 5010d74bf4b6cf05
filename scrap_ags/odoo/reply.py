"""An HTTP answer as it came, and the clock that came with it."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import msgspec
import requests

from scrap_ags.errors import OdooMisconfigured
from scrap_ags.odoo.calls import Answer
from scrap_ags.odoo.classify import gateway_error

NO_NUMBER = re.compile(rb'"(?:[^"\\]|\\.)*"|-?Infinity|NaN')


@dataclass(frozen=True)
class Reply:
    """An HTTP answer; ``date`` is the server's clock when it was ready, ``waited`` in seconds."""

    status: int
    body: bytes
    date: datetime | None
    waited: float

    def answer(self, asked: str, result: msgspec.Raw) -> Answer:
        """``result`` with Odoo's clock. No other clock may stand in for it, so without a
        ``Date``, which only a proxy can have taken away, nothing can be mirrored."""
        if self.date is None:
            raise OdooMisconfigured(
                f"{asked}: the answer has no Date header, which tells Odoo's time; "
                "let the proxy before Odoo pass it on"
            )
        return Answer(result, self.date - timedelta(seconds=int(self.waited)))


def received(asked: str, response: requests.Response) -> Reply:
    """The reply, unless its status alone says what went wrong, as ``gateway_error`` tells."""
    headers = response.headers
    error = gateway_error(
        asked,
        response.status_code,
        headers.get("Location", "").partition("?")[0],
        _seconds(headers.get("Retry-After", ""), headers.get("Date", "")),
    )
    if error is not None:
        raise error
    date, waited = _moment(headers.get("Date", "")), response.elapsed.total_seconds()
    return Reply(response.status_code, strict_json(response.content), date, waited)


def strict_json(body: bytes) -> bytes:
    """The body with what Python prints for a float that is no number, which is no JSON, in a list.

    A list is no number either: the record that has it is rejected alone, and shows why.
    """
    if b"NaN" not in body and b"Infinity" not in body:
        return body
    return NO_NUMBER.sub(
        lambda met: met[0] if met[0].startswith(b'"') else b'["%b"]' % met[0], body
    )


def _moment(header: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _seconds(retry_after: str, date: str) -> float:
    """``Retry-After`` in seconds, whether it tells a span or a moment; 0 for neither."""
    if retry_after.isdigit():
        return float(retry_after)
    until, now = _moment(retry_after), _moment(date)
    return max((until - now).total_seconds(), 0.0) if until and now else 0.0
