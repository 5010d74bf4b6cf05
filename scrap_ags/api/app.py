"""The web application: who may ask, what is answered, and what a failure looks like."""

import logging
import time
from typing import Any

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware
from fastapi_offline import FastAPIOffline
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy import Engine
from sqlalchemy.exc import DataError, InterfaceError, OperationalError, TimeoutError

from scrap_ags.api.answers import plain
from scrap_ags.api.auth import BEARER, Gate
from scrap_ags.api.boundary import Boundary, is_local
from scrap_ags.api.collection import AUDIT, MODELS
from scrap_ags.api.dagster_runs import Dagster, DagsterAway
from scrap_ags.api.flat import flat_lines
from scrap_ags.api.health import add_health
from scrap_ags.api.metrics import metrics
from scrap_ags.api.patience import Allowance
from scrap_ags.api.resync import add_resync
from scrap_ags.api.routes import add_list, add_record
from scrap_ags.errors import WrongUsage
from scrap_ags.settings import Settings

PREFIX = "/api"
ABOUT = """\
The mirror of Odoo: read-only, current within a minute. Each list takes its columns as filters
(`state=done`, `bc_date__gte=2026-01-01`, `name__icontains=atlas`, `depositaire_id__in=3,7`), times
without an offset are UTC. Follow `next` until it is null; for long lists begin with `cursor=`.
"""
GZIPPED_FROM = 1_000
WEB = "http://127.0.0.1:3000"
"""Where Dagster's web server is found unless a variable says otherwise."""
CORS: dict[str, Any] = {
    "allow_methods": ["GET", "POST"],
    "allow_headers": ["Authorization", "Content-Type", "If-None-Match"],
    "expose_headers": ["ETag", "Retry-After"],
}
"""What pages of other origins may do that SCRAP_AGS_CORS_ORIGINS names."""
log = logging.getLogger(__name__)


def app_of(settings: Settings, engine: Engine, gate: Gate | None = None) -> FastAPI:
    """Serves the mirror that ``engine`` is on, whose schema must be current."""
    gate = gate or Gate(engine, Allowance(settings.scrap_ags_api_rate, time.monotonic))
    app = FastAPIOffline(
        title="scrap_ags",
        description=ABOUT,
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=f"{PREFIX}/docs",
        redoc_url=None,
        static_url=f"{PREFIX}/static",
        swagger_ui_oauth2_redirect_url=f"{PREFIX}/docs/oauth2-redirect",
    )
    app.include_router(open_routes(engine))
    add_metrics(app, engine, gate)
    app.include_router(mirror_routes(engine, gate))
    app.include_router(resync_routes(gate, dagster_of(settings)))
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(WrongUsage, wrong)
    app.add_exception_handler(DataError, senseless)
    app.add_exception_handler(DagsterAway, away)
    for failure in (InterfaceError, OperationalError, TimeoutError):
        app.add_exception_handler(failure, unavailable)
    app.add_middleware(GZipMiddleware, minimum_size=GZIPPED_FROM, compresslevel=3)
    if origins := listed(settings.scrap_ags_cors_origins):
        app.add_middleware(CORSMiddleware, allow_origins=origins, **CORS)
    names = [settings.scrap_ags_api_host, *listed(settings.scrap_ags_api_names)]
    app.add_middleware(Boundary, names=names)
    app.add_exception_handler(Exception, broken)
    return app


def dagster_of(settings: Settings) -> Dagster:
    people = settings.scrap_ags_ui_url.rstrip("/")
    address = settings.scrap_ags_dagster_web.rstrip("/") or people or WEB
    return Dagster(address, people or address)


def listed(told: str) -> list[str]:
    """What a variable names, with commas between."""
    return [one.strip() for one in told.split(",") if one.strip()]


def open_routes(engine: Engine) -> APIRouter:
    router = APIRouter(prefix=PREFIX, tags=["health"])
    add_health(router, engine)
    return router


def add_metrics(app: FastAPI, engine: Engine, gate: Gate) -> None:
    """``GET /metrics``: for who asks from this machine, or shows a token."""
    let_in = gate.scope("read")

    @app.get("/metrics", include_in_schema=False)
    async def read(request: Request) -> Response:
        if not is_local(request):
            await let_in(request)
        return Response(await run_in_threadpool(metrics, engine), media_type=CONTENT_TYPE_LATEST)


def mirror_routes(engine: Engine, gate: Gate) -> APIRouter:
    """What a token of the scope `read` may see."""
    allowed = [Depends(BEARER), Depends(gate.scope("read"))]
    router = APIRouter(prefix=f"{PREFIX}/scrap", dependencies=allowed, tags=["mirror"])
    for collection in MODELS.values():
        add_list(router, engine, collection)
        add_record(router, engine, collection)
    add_list(router, engine, flat_lines(engine))
    add_list(router, engine, AUDIT)
    return router


def resync_routes(gate: Gate, dagster: Dagster) -> APIRouter:
    router = APIRouter(prefix=f"{PREFIX}/scrap", dependencies=[Depends(BEARER)], tags=["resync"])
    add_resync(router, gate, dagster)
    return router


def invalid(_: Request, failure: Exception) -> Response:
    """Which parameter and why, without repeating a value that may be no text at all."""
    errors = failure.errors() if isinstance(failure, RequestValidationError) else []
    found = [
        {
            "type": error["type"],
            "loc": [str(part).encode(errors="replace").decode() for part in error["loc"]],
            "msg": error["msg"],
        }
        for error in errors
    ]
    return plain({"detail": found}, 422)


def senseless(_: Request, failure: Exception) -> Response:
    why = str(getattr(failure, "orig", "")).partition("\n")[0]
    return plain({"detail": f"a value makes no sense: {why}"}, 422)


def broken(_: Request, __: Exception) -> Response:
    """The server logs it."""
    return plain({"detail": "this program failed; what happened is in its log"}, 500)


def wrong(_: Request, failure: Exception) -> Response:
    return plain({"detail": str(failure)}, 422)


def away(_: Request, failure: Exception) -> Response:
    return plain({"detail": str(failure)}, 503)


def unavailable(_: Request, failure: Exception) -> Response:
    log.exception("asking the mirror failed", exc_info=failure)
    return plain(
        {"detail": "the mirror's database does not answer in time; try again in a moment"}, 503
    )
