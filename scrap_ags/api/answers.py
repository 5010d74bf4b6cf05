"""Answers: JSON that is exact to the digit, and a 304 for who has it already."""

from hashlib import blake2b
from typing import Any

import msgspec
from fastapi import Request, Response

from scrap_ags.api.asked import Decimals

ENCODERS = {
    "number": msgspec.json.Encoder(decimal_format="number"),
    "string": msgspec.json.Encoder(decimal_format="string"),
}


def answer(request: Request, content: Any, decimals: Decimals) -> Response:
    """``content`` as JSON, or nothing but a 304 where the asker names what it would be."""
    body = ENCODERS[decimals].encode(content)
    # Weak: what gzip makes of it has other bytes and says the same.
    tag = f'W/"{blake2b(body, digest_size=16).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Authorization"}
    if is_known(tag, request.headers.get("If-None-Match", "")):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


def is_known(tag: str, told: str) -> bool:
    known = {one.strip().removeprefix("W/") for one in told.split(",")}
    return "*" in known or tag.removeprefix("W/") in known


def plain(content: Any, code: int = 200) -> Response:
    """``content`` as JSON that nobody keeps."""
    body = ENCODERS["number"].encode(content)
    return Response(body, code, {"Cache-Control": "no-store"}, "application/json")
