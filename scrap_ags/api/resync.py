"""Records that are read again because somebody asks for it: a Dagster run, signed by who asked."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, HTTPException, Path, Response
from pydantic import BaseModel, ConfigDict, Field, model_validator

from scrap_ags.api.answers import plain
from scrap_ags.api.auth import Gate
from scrap_ags.api.dagster_runs import Dagster, RunSeen
from scrap_ags.api.documented import Refused
from scrap_ags.api.operators import VALUES, Word
from scrap_ags.api.routes import REFUSALS
from scrap_ags.api.tokens import Token
from scrap_ags.models import MIRRORED
from scrap_ags.pipeline.names import ACTOR_TAG, RESYNC, SOURCE_TAG

MOST = 1_000
NAMED = {model.asset for model in MIRRORED if model.known_by}
Asset = Literal[tuple(model.asset for model in MIRRORED)]  # type: ignore[valid-type]
RunId = Annotated[str, Path(pattern=r"^[0-9a-f-]{36}$", description="as a resync was answered")]
AWAY: dict[int | str, dict[str, Any]] = {
    503: {"model": Refused, "description": "Dagster is away: nothing was launched"}
}
UNKNOWN: dict[int | str, dict[str, Any]] = {404: {"model": Refused, "description": "no such run"}}


class Resync(BaseModel):
    """Which records: by name, by their id in Odoo, or both."""

    model_config = ConfigDict(extra="forbid")

    asset: Asset  # type: ignore[valid-type]
    names: list[Word] = Field([], max_length=MOST)
    ids: list[VALUES[int]] = Field([], max_length=MOST)  # type: ignore[valid-type]

    @model_validator(mode="after")
    def _names_something(self) -> "Resync":
        if not self.names and not self.ids:
            raise ValueError("give names or ids of records")
        if self.names and self.asset not in NAMED:
            raise ValueError(f"{self.asset} is not known by names; give ids")
        return self


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
        responses={202: {"model": Run}, **REFUSALS, **AWAY},
        response_class=Response,
    )
    def resync(wanted: Resync, token: Annotated[Token, Depends(gate.scope("resync"))]) -> Response:
        config = {"ops": {"read_again": {"config": wanted.model_dump()}}}
        tags = {SOURCE_TAG: "api", ACTOR_TAG: token.name}
        run_id = dagster.launch(RESYNC, config, tags)
        return plain({"run_id": run_id, "status": "QUEUED", "link": dagster.link(run_id)}, 202)

    @router.get(
        "/runs/{run_id}",
        summary="How a run goes.",
        responses={200: {"model": RunNow}, **UNKNOWN, **REFUSALS, **AWAY},
        response_class=Response,
        dependencies=[Depends(gate.scope("read"))],
    )
    def run(run_id: RunId) -> Response:
        found = dagster.run(run_id)
        if found is None:
            raise HTTPException(404, f"Dagster knows of no run {run_id}")
        return plain(told(found))


def told(run: RunSeen) -> dict[str, Any]:
    return {
        "run_id": run.run_id,
        "job": run.job,
        "status": run.status,
        "created_at": run.created_at,
        "started_at": run.started_at,
        "ended_at": run.ended_at,
        "is_over": run.is_over,
        "link": run.link,
    }
