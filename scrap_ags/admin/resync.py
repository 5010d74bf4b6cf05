"""Records that are read again because somebody asks for it, and how that goes."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette_admin import CustomView, flash, route
from starlette_admin.helpers import JSONResponse, index_url, safe_redirect_url
from starlette_admin.i18n import gettext

from scrap_ags.admin.shown import moment
from scrap_ags.admin.site import Site, admin_of, person
from scrap_ags.admin.wording import word
from scrap_ags.api.dagster_runs import DagsterAway, DagsterSlow, RunSeen
from scrap_ags.pipeline.names import ACTOR_TAG, RESYNC, SOURCE_TAG

log = logging.getLogger(__name__)


async def resync(
    request: Request, site: Site, wanted: Mapping[str, Sequence[int | None]]
) -> Response:
    """Launch a run for the records of each asset; answers with the page that shows how it goes."""
    named = {asset: [one for one in ids if one is not None] for asset, ids in wanted.items()}
    if not any(named.values()):
        raise HTTPException(404)
    signed = {SOURCE_TAG: "admin", ACTOR_TAG: person(request).name}
    back = safe_redirect_url(request.query_params.get("_origin") or "", request, index_url(request))
    runs = []
    try:
        for asset, ids in named.items():
            config = {"asset": asset, "names": [], "ids": ids}
            told = {"ops": {"read_again": {"config": config}}}
            runs.append(await run_in_threadpool(site.dagster.launch, RESYNC, told, signed))
    except DagsterAway as away:
        flash(request, said_of(away), "error")
        return RedirectResponse(back, 303)
    page = request.url_for(f"{request.app.state.ROUTE_NAME}:runs")
    shown = page.include_query_params(ids=",".join(runs), back=back)
    return RedirectResponse(shown, 303)


def said_of(away: DagsterAway) -> str:
    """For people; who looks after it finds the rest in the log."""
    log.warning("%s", away)
    if isinstance(away, DagsterSlow):
        return gettext("Dagster did not answer in time; look at its runs before you ask again.")
    return gettext("Dagster does not answer; tell who looks after it, and try again later.")


class Runs(CustomView):
    """``/runs?ids=…``: how runs go, until they end."""

    path = "/runs"
    route_name = "runs"
    menu_label = "runs"
    add_to_menu = False

    def __init__(self, site: Site) -> None:
        super().__init__()
        self.site = site

    @route("")
    async def index(self, request: Request) -> Response:
        ids = request.query_params.get("ids", "").split(",")[:20]
        back = request.query_params.get("back") or ""
        shown = {
            "title": gettext("Resynchronization"),
            "runs": await self.seen(ids),
            "back": safe_redirect_url(back, request, index_url(request)),
        }
        return admin_of(self)._template_response(request, "scrap/runs.html", shown)

    @route("/state")
    async def state(self, request: Request) -> Response:
        """What the page asks for until all is over."""
        return JSONResponse(await self.seen(request.query_params.get("ids", "").split(",")[:20]))

    async def seen(self, ids: Sequence[str]) -> list[dict[str, Any]]:
        try:
            found = [await run_in_threadpool(self.site.dagster.run, one) for one in ids]
        except DagsterAway as away:
            raise HTTPException(503, said_of(away)) from None
        if None in found:
            raise HTTPException(404, gettext("Dagster knows of no such run."))
        return [self.told(run) for run in found if run]

    def told(self, run: RunSeen) -> dict[str, Any]:
        return {
            "id": run.run_id,
            "link": run.link,
            "status": run.status,
            "words": word("run", run.status),
            "is_over": run.is_over,
            "since": moment(run.created_at, self.site.zone) if run.created_at else "",
            "ended": moment(run.ended_at, self.site.zone) if run.ended_at else "",
        }
