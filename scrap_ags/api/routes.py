"""The lists and records of each collection, as routes."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Query, Request, Response
from sqlalchemy import Engine

from scrap_ags.api.answers import answer
from scrap_ags.api.asked import Shown, asked_of
from scrap_ags.api.collection import Collection
from scrap_ags.api.documented import Refused, list_of, record_of
from scrap_ags.api.listing import Page, page
from scrap_ags.api.parameters import documented, read
from scrap_ags.api.rows import record

Number = Annotated[int, Path(ge=-(2**63), lt=2**63, description="its id in Odoo")]
REFUSALS: dict[int | str, dict[str, Any]] = {
    code: {"model": Refused, "description": description}
    for code, description in {
        401: "no token, or one that is not good",
        403: "the token has not this scope",
        422: "an unknown parameter, or a value that makes no sense",
        429: "too many requests: see Retry-After",
        503: "the mirror's database does not answer: try again",
    }.items()
}
UNCHANGED: dict[int | str, dict[str, Any]] = {304: {"description": "as `If-None-Match` says"}}
UNKNOWN: dict[int | str, dict[str, Any]] = {
    404: {"model": Refused, "description": "the mirror has none of that id"}
}


def add_list(router: APIRouter, engine: Engine, collection: Collection) -> None:
    """``GET /path``: a page of the rows that were asked for."""
    wanted = asked_of(collection)

    def rows(request: Request) -> Response:
        asked = read(wanted, request)
        with engine.connect() as connection:
            found = page(connection, collection, asked)
        return answer(request, linked(request, found), asked.decimals)

    router.add_api_route(
        f"/{collection.path}",
        rows,
        name=f"list_{collection.path}",
        summary=collection.title,
        responses={200: {"model": list_of(collection)}, **UNCHANGED, **REFUSALS},
        response_class=Response,
        openapi_extra=documented(wanted),
    )


def add_record(router: APIRouter, engine: Engine, collection: Collection) -> None:
    """``GET /path/{odoo_id}``: one record."""

    def one(request: Request, odoo_id: Number, asked: Annotated[Shown, Query()]) -> Response:
        with engine.connect() as connection:
            found = record(connection, collection, odoo_id)
        if found is None:
            raise HTTPException(404, f"the mirror has no {collection.path} of the id {odoo_id}")
        return answer(request, found, asked.decimals)

    router.add_api_route(
        f"/{collection.path}/{{odoo_id}}",
        one,
        name=f"one_{collection.path}",
        summary=f"One record. {collection.title}",
        responses={200: {"model": record_of(collection)}, **UNCHANGED, **UNKNOWN, **REFUSALS},
        response_class=Response,
    )


def linked(request: Request, found: Page) -> dict[str, Any]:
    """The page as lists are answered, its neighbours as addresses."""

    def address(instead: Mapping[str, Any] | None) -> str | None:
        return str(request.url.include_query_params(**instead)) if instead else None

    return {
        "count": found.count,
        "next": address(found.next),
        "previous": address(found.previous),
        "results": found.results,
    }
