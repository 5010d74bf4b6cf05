"""The admin site put together: which pages there are, and where."""

from pathlib import Path

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette_admin import I18nConfig, TimezoneConfig
from starlette_admin.views import BaseView

from scrap_ags.admin import addresses, sessions, wording
from scrap_ags.admin.audit_log import AuditLog
from scrap_ags.admin.door import Door
from scrap_ags.admin.downloads import Downloads
from scrap_ags.admin.error_pages import Pages, guard
from scrap_ags.admin.home import Home
from scrap_ags.admin.people_pages import Tokens, Users
from scrap_ags.admin.protection import Nonces, Protection, Spoken
from scrap_ags.admin.quarantine import Quarantine
from scrap_ags.admin.records import Records
from scrap_ags.admin.resync import Runs
from scrap_ags.admin.site import Site
from scrap_ags.models import MIRRORED, Mirrored, is_partitioned

PREFIX = "/admin"
HERE = Path(__file__).parent


def add_admin(app: FastAPI, site: Site) -> None:
    """Serve the site under ``/admin``. The database's schema must be current."""
    with site.engine.begin() as connection:
        key = sessions.secret_key(connection)
    admin = Pages(
        title="scrap_ags",
        base_url=PREFIX,
        templates_dir=str(HERE / "templates"),
        static_dir=str(HERE / "static"),
        index_view=Home(site),
        auth_provider=Door(site.engine),
        secret_key=key,
        i18n_config=I18nConfig(
            default_locale=wording.LANGUAGES[0], language_switcher=list(wording.LANGUAGES)
        ),
        timezone_config=TimezoneConfig(
            default_timezone=site.zone.key,
            timezone_cookie_name=None,
            use_user_locale_timezone=False,
        ),
    )
    # The framework has just loaded its own words: ours are said where both have one.
    wording.load()
    guard(admin)
    admin.middlewares.insert(0, Middleware(Protection))
    for extension in (Nonces, Spoken):
        admin.templates.env.add_extension(extension)
    admin.templates.env.auto_reload = False
    admin.templates.env.globals.update(detail_url=addresses.detail, edit_url=addresses.edit)
    for view in views(site):
        admin.add_view(view)
    admin.mount_to(app)
    # Each page makes a hundred addresses: its routes are looked through first.
    app.router.routes.insert(0, app.router.routes.pop())


def views(site: Site) -> list[BaseView]:
    """In the order of the menu: what is asked for most comes first."""
    return [
        *(Records(site, model) for model in sorted(MIRRORED, key=place)),
        AuditLog(site),
        Quarantine(site),
        Users(site),
        Tokens(site),
        Runs(site),
        Downloads(site),
    ]


def place(model: type[Mirrored]) -> tuple[bool, bool]:
    """Orders before what they refer to, and before their lines."""
    return not is_partitioned(model), bool(model.day_through)
