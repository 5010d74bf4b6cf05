"""What all pages of the admin site stand on."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from starlette.requests import Request
from starlette_admin.base import BaseAdmin
from starlette_admin.views import BaseView

from scrap_ags.admin.accounts import Person
from scrap_ags.api.dagster_runs import Dagster


@dataclass(frozen=True)
class Site:
    """``interval``: seconds between two looks at Odoo."""

    engine: Engine
    dagster: Dagster
    zone: ZoneInfo
    interval: int


def person(request: Request) -> Person:
    """Who asks; pages are shown to nobody else."""
    return request.state.person


def admin_of(view: BaseView) -> BaseAdmin:
    """The site that a page was added to."""
    if view._admin is None:
        raise RuntimeError(f"{type(view).__name__} was added to no site")
    return view._admin
