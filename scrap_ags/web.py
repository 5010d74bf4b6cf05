"""API and admin site: one process serves both."""

from fastapi import FastAPI
from sqlalchemy import Engine

from scrap_ags.admin.pages import add_admin
from scrap_ags.admin.site import Site
from scrap_ags.api.app import app_of, dagster_of
from scrap_ags.settings import Settings


def web_of(settings: Settings, engine: Engine) -> FastAPI:
    """Serves the mirror that ``engine`` is on, whose schema must be current."""
    app = app_of(settings, engine)
    interval = settings.scrap_ags_refresh_seconds
    add_admin(app, Site(engine, dagster_of(settings), settings.zone, interval))
    return app
