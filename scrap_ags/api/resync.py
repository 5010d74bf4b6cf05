"""Records that are read again because somebody asks for it: a Dagster run, signed by who asked."""

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from scrap_ags.api.answers import plain
from scrap_ags.api.asked import Nothing
from scrap_ags.api.auth import Gate
from scrap_ags.api.dagster_runs import Dagster
from scrap_ags.api.documented import Refused
from scrap_ags.api.operators import Word
from scrap_ags.api.routes import REFUSALS
from scrap_ags.api.tokens import Token
from scrap_ags.models import MIRRORED
from scrap_ags.pipeline.names import ACTOR_TAG, RESYNC, SOURCE_TAG

MOST = 1_000
NAMED = {model.asset for model in MIRRORED if model.known_by}
Name = Annotated[Word, Field(min_length=1)]
Id = Annotated[int, Field(strict=True, ge=-(2**63), lt=2**63)]
Asset = Literal[tuple(model.asset for model in MIRRORED)]  # type: ignore[valid-type]
RunId = Annotated[str, Path(pattern=r"^[0-9a-f-]{36}$", description="as a resync was answered")]
AWAY: dict[int | str, dict[str, Any]] = {
    503: {"model": Refused, "description": "Dagster is away; nothing is kept back for later"}
}
LONG: dict[int | str, dict[str, Any]] = {413: {"model": Refused, "description": "a long body"}}
UNKNOWN: dict[int | str, dict[str, Any]] = {404: {"model": Refused, "description": "no such run"}}


class Resync(BaseModel):
    """Which records: by name, by their id in Odoo, or both."""

    model_config = ConfigDict(extra="forbid")

    asset: Asset  # type: ignore[valid-type]
    names: list[Name] = Field([], max_length=MOST)
    ids: list[Id] = Field([], max_length=MOST)

    @model_validator(mode="after")
    def _names_something(self) -> "Resync":
        if not self.names and not self.ids:
            raise ValueError("give names or ids of records")
        if self.names and self.asset not in NAMED:
            raise ValueError(f"{self.asset} is not known by names; give ids")
        return self


BODY = {"application/json": {"schema": Resync.model_json_schema()}}


async def told_in(request: Request) -> Resync:
    """The body, which is not read before the token was good."""
    try:
        return Resync.model_validate_json(await request.body())
    except ValidationError as wrong:
        raise RequestValidationError(wrong.errors()) from None


class Run(BaseModel):
    """``status`` as Dagster has it: QUEUED, STARTED, SUCCESS, FAILURE…"""

    run_id: str
    status: str
    link: str = Field(description="where people see it in Dagster")


class RunNow(Run):
    job: str
    created_at: str | None
    started_at: str | None
    ended_at: str | None
    is_over: bool


def add_resync(router: APIRouter, gate: Gate, dagster: Dagster) -> None:
    """``POST /resync`` and ``GET /runs/{id}``."""

    @router.post(
        "/resync",
        status_code=202,
        summary="Reads these records again, every value of them, and repairs the mirror.",
        responses={202: {"model": Run}, **REFUSALS, **AWAY, **LONG},
        response_class=Response,
        openapi_extra={"requestBody": {"required": True, "content": BODY}},
    )
    def resync(
        token: Annotated[Token, Depends(gate.scope("resync"))],
        wanted: Annotated[Resync, Depends(told_in)],
        _: Annotated[Nothing, Query()],
    ) -> Response:
        config = {"ops": {"read_again": {"config": wanted.model_dump()}}}
        tags = {SOURCE_TAG: "api", ACTOR_TAG: token.name}
        run_id = dagster.launch(RESYNC, config, tags)
        return plain({"run_id": run_id, "status": "QUEUED", "link": dagster.link(run_id)}, 202)

    @router.get(
        "/runs/{run_id}",
        summary="How a run goes.",
        responses={200: {"model": RunNow}, **UNKNOWN, **REFUSALS, **AWAY},
        response_class=Response,
        dependencies=[Depends(gate.scope("read", "resync"))],
    )
    def run(run_id: RunId, _: Annotated[Nothing, Query()]) -> Response:
        found = dagster.run(run_id)
        if found is None:
            raise HTTPException(404, f"Dagster knows of no run {run_id}")
        return plain(asdict(found) | {"is_over": found.is_over})
