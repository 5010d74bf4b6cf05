"""Is it alive, and how old is what it shows? Asked without a token, so it names nothing."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from scrap_ags.api.answers import plain
from scrap_ags.api.asked import Nothing
from scrap_ags.models import MIRRORED
from scrap_ags.sync.watermarks import ages


class Health(BaseModel):
    status: str = Field(description="`ok`, or `unavailable` with a 503")
    database: str = Field(description="`ok`, or `unavailable`")
    seconds_since_look: float | None = Field(
        description="since the asset looked at longest ago was seen in Odoo; null: never"
    )


def health(engine: Engine) -> tuple[int, Health]:
    try:
        with engine.connect() as connection:
            known = ages(connection)
    except SQLAlchemyError:
        return 503, Health(status="unavailable", database="unavailable", seconds_since_look=None)
    complete = all(model.asset in known for model in MIRRORED)
    oldest = round(max(known.values()), 1) if complete else None
    return 200, Health(status="ok", database="ok", seconds_since_look=oldest)


def add_health(router: APIRouter, engine: Engine) -> None:
    """``GET /health``: for load balancers and monitoring."""

    @router.get(
        "/health",
        summary="Alive, database, seconds since the last successful look at Odoo.",
        responses={200: {"model": Health}, 503: {"model": Health}},
        response_class=Response,
    )
    def is_healthy(_: Annotated[Nothing, Query()]) -> Response:
        code, found = health(engine)
        return plain(found.model_dump(), code)
