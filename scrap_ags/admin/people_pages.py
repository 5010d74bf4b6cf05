"""Who may log in here, and who may ask the API: for administrators."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Subquery, Table, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette_admin import row_action
from starlette_admin.exceptions import ActionFailed
from starlette_admin.i18n import lazy_gettext as _

from scrap_ags.admin import accounts
from scrap_ags.admin.fields import field_of
from scrap_ags.admin.site import Site, person
from scrap_ags.admin.tables import TableView
from scrap_ags.api import tokens
from scrap_ags.api.collection import Collection
from scrap_ags.api.search import Texts
from scrap_ags.audit import api_token
from scrap_ags.errors import WrongUsage
from scrap_ags.people import admin_user

USER_COLUMNS = ("name", "role", "created_at", "last_login_at", "disabled_at")
TOKEN_COLUMNS = ("name", "created_at", "expires_at", "last_used_at", "revoked_at")


def open_columns(table: Table, names: Sequence[str]) -> Subquery:
    """SQL: the rows without what would let anybody in."""
    return select(table.c.id, *(table.c[name] for name in names)).subquery(table.name)


PEOPLE, KEYS = open_columns(admin_user, USER_COLUMNS), open_columns(api_token, TOKEN_COLUMNS)
BY_NAME_OR_ROLE, BY_NAME = Texts(PEOPLE, ("name", "role")), Texts(KEYS, ("name",))
USERS = Collection("users", "Who may log in here.", PEOPLE, "id", BY_NAME_OR_ROLE.have)
TOKENS = Collection("tokens", "Who may ask the API.", KEYS, "id", BY_NAME.have)


class ForAdministrators(TableView):
    """Nobody else sees it."""

    newest_first = False

    def is_accessible(self, request: Request) -> bool:
        return person(request).may("admin")

    async def repr(self, obj: Any, request: Request) -> str:
        return obj.name

    async def change(self, pk: Any, doing: Any) -> None:
        """Do it to who has that key, by name. Raises ActionFailed."""

        def done() -> None:
            with self.site.engine.begin() as connection:
                doing(connection, self.named(connection, pk))

        try:
            await run_in_threadpool(done)
        except WrongUsage as wrong:
            raise ActionFailed(str(wrong)) from None

    def named(self, connection: Connection, pk: Any) -> str:
        found = self.rows(connection, [self.queries.key_of(pk)])
        if not found:
            raise WrongUsage("there is nobody of that number any more")
        return str(found[0]["name"])


class Users(ForAdministrators):
    """Passwords and roles are set by `scrap-ags user`; here somebody can be shut out at once."""

    icon = "fa fa-users"

    def __init__(self, site: Site) -> None:
        columns = (USERS.columns[name] for name in USER_COLUMNS)
        super().__init__(site, USERS, [field_of(column, site.zone) for column in columns])

    @row_action(
        name="disable",
        text=_("Disable"),
        confirmation=_("Log this person out, and let them in no more?"),
        icon_class="fa fa-user-slash",
    )
    async def disable(self, request: Request, pk: Any) -> None:
        await self.change(pk, accounts.disable)

    @row_action(name="enable", text=_("Enable"), icon_class="fa fa-user-check")
    async def enable(self, request: Request, pk: Any) -> None:
        await self.change(pk, accounts.enable)

    async def is_row_action_allowed_for_obj(self, request: Request, name: str, obj: Any) -> bool:
        if name == "disable":
            return obj.disabled_at is None and obj.name != person(request).name
        if name == "enable":
            return obj.disabled_at is not None
        return await super().is_row_action_allowed_for_obj(request, name, obj)


class Tokens(ForAdministrators):
    """Tokens are made by `scrap-ags token`; here one can be revoked at once."""

    icon = "fa fa-key"

    def __init__(self, site: Site) -> None:
        columns = (TOKENS.columns[name] for name in TOKEN_COLUMNS)
        super().__init__(site, TOKENS, [field_of(column, site.zone) for column in columns])

    @row_action(
        name="revoke",
        text=_("Revoke"),
        confirmation=_("Refuse this token from now on?"),
        icon_class="fa fa-ban",
    )
    async def revoke(self, request: Request, pk: Any) -> None:
        await self.change(pk, tokens.revoke)

    async def is_row_action_allowed_for_obj(self, request: Request, name: str, obj: Any) -> bool:
        if name == "revoke":
            return obj.revoked_at is None
        return await super().is_row_action_allowed_for_obj(request, name, obj)
