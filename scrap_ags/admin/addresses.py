"""Addresses of records' pages: a list has a hundred of them, each route is looked up once."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette_admin.helpers import _carry_origin


def detail(request: Request, key: str, pk: object) -> str:
    return _address(request, "detail", key, pk)


def edit(request: Request, key: str, pk: object) -> str:
    return _address(request, "edit", key, pk)


def _address(request: Request, page: str, key: str, pk: object) -> str:
    """With the way back to the list or record that one comes from."""
    known: dict[str, str] = request.scope.setdefault("scrap_ags.addresses", {})
    if "origin" not in known:
        origin = _carry_origin(request)
        known["origin"] = f"&{urlencode({'_origin': origin})}" if origin else ""
    name = f"{request.app.state.ROUTE_NAME}:{page}"
    if (where := f"{name} {key}") not in known:
        known[where] = str(request.url_for(name, key=key))
    return f"{known[where]}?{urlencode({'pk': str(pk)})}{known['origin']}"
