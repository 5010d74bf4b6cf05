"""What every page is sent with, and in which language: no script or font from elsewhere."""

import base64
import secrets
from collections.abc import Sequence
from hashlib import sha256

from babel import negotiate_locale
from jinja2.ext import Extension
from starlette._utils import get_route_path
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from scrap_ags.admin.wording import LANGUAGES

HANDLERS = ("window.location = this.value", "applyColumnVisibility()")
"""What the framework's pages do in attributes; nothing else may run from one."""
POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}';"
    " script-src-attr 'unsafe-hashes' {hashes};"
    " style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
LABELS = ("Toggle navigation", "Open user menu", "close")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}


def fingerprint(script: str) -> str:
    return f"'sha256-{base64.b64encode(sha256(script.encode()).digest()).decode()}'"


HASHES = " ".join(map(fingerprint, HANDLERS))


class Nonces(Extension):
    """Marks the scripts within our pages as ours, so that no other that gets there runs."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return source.replace("<script>", '<script nonce="{{ request.state.nonce }}">')


class Spoken(Extension):
    """Translates what the framework says to screen readers in English alone."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        for label in LABELS:
            said = f"{{{{ _('{label}') }}}}"
            source = source.replace(f'aria-label="{label}"', f'aria-label="{said}"')
        return source


class Protection:
    """Headers of all answers; pages are kept by no cache."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {})["nonce"] = nonce
        is_static = get_route_path(scope).startswith("/static/")

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                headers["Content-Security-Policy"] = POLICY.format(nonce=nonce, hashes=HASHES)
                headers["Cache-Control"] = "private, max-age=3600" if is_static else "no-store"
            await send(message)

        return await self.app(spoken(scope), receive, guarded)


def spoken(scope: Scope) -> Scope:
    """The request, asking for just one of our languages; the framework knows no other way."""
    headers = [(name, value) for name, value in scope["headers"] if name != b"accept-language"]
    told = next((v for name, v in scope["headers"] if name == b"accept-language"), b"")
    language = negotiate_locale(preferred(told.decode("latin-1")), LANGUAGES, sep="-")
    return {
        **scope,
        "headers": [*headers, (b"accept-language", (language or LANGUAGES[0]).encode())],
    }


def preferred(told: str) -> Sequence[str]:
    """Languages of an Accept-Language header, the most wanted first."""
    wanted: list[tuple[float, str]] = []
    for part in told.split(",")[:20]:
        name, _, quality = part.replace(" ", "").partition(";q=")
        try:
            wanted.append((-float(quality or 1), name.split("-")[0]))
        except ValueError:
            continue
    return [name for quality, name in sorted(wanted, key=lambda one: one[0]) if quality]
