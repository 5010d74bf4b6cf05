"""Records that could not be mirrored: why, what Odoo sent, and another try."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Text, cast, select
from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import ActionSelection, action, row_action
from starlette_admin.fields import BaseField
from starlette_admin.i18n import lazy_gettext as _

from scrap_ags.admin.fields import field_of
from scrap_ags.admin.resync import resync
from scrap_ags.admin.site import Site, person
from scrap_ags.admin.tables import TableView
from scrap_ags.admin.wording import lazy_word, value_word
from scrap_ags.api.collection import MODELS, Collection
from scrap_ags.api.search import Texts
from scrap_ags.audit import rejected

PATH, KEY = "rejected", "record"
ROWS = select(
    (rejected.c.asset + ":" + cast(rejected.c.odoo_id, Text)).label(KEY), *rejected.c
).subquery(PATH)
TITLE = "Records that could not be mirrored."
REJECTED = Collection(PATH, TITLE, ROWS, KEY, Texts(ROWS, ("asset", "reason")).have)
NUMBER = re.compile(r"-?[0-9]{1,18}")
LISTED = ("asset", "odoo_id", "reason", "attempts", "first_seen_at", "last_seen_at")
RETRY: dict[str, Any] = {
    "name": "retry",
    "text": _("Try again"),
    "custom_response": True,
    "icon_class": "fa fa-rotate",
}


@dataclass
class Payload(BaseField):
    """What Odoo sent, as it was."""

    detail_template: str = "scrap/payload.html"

    async def serialize_value(self, request: Request, value: Any) -> str:
        return json.dumps(value, indent=2, ensure_ascii=False)


class Quarantine(TableView):
    """Editors may have records tried again."""

    icon = "fa fa-triangle-exclamation"

    def __init__(self, site: Site) -> None:
        columns = (REJECTED.columns[name] for name in (*LISTED, "write_date"))
        fields = [field_of(column, site.zone) for column in columns]
        label = lazy_word("column", "payload")
        payload = Payload("payload", label, exclude_from_list=True, exclude_from_export=True)
        super().__init__(site, REJECTED, [*fields, payload], LISTED)

    async def is_action_allowed(self, request: Request, name: str) -> bool:
        if name == "retry":
            return person(request).may("editor")
        return await super().is_action_allowed(request, name)

    async def is_row_action_allowed(self, request: Request, name: str) -> bool:
        if name == "retry":
            return person(request).may("editor")
        return await super().is_row_action_allowed(request, name)

    @action(**RETRY)
    async def retry_selection(self, request: Request, selection: ActionSelection) -> Response:
        return await resync(request, self.site, by_asset(await selection.pks()))

    @row_action(**RETRY)
    async def retry_one(self, request: Request, pk: Any) -> Response:
        return await resync(request, self.site, by_asset([str(pk)]))

    async def repr(self, obj: Any, request: Request) -> str:
        return f"{value_word('asset', obj.asset)} #{obj.odoo_id}"


def by_asset(keys: Sequence[str]) -> dict[str, list[int | None]]:
    """The ids that keys of this list name; what is none is left out."""
    wanted: dict[str, list[int | None]] = {}
    for asset, _colon, number in (key.partition(":") for key in keys):
        if asset in MODELS and NUMBER.fullmatch(number):
            wanted.setdefault(asset, []).append(int(number))
    return wanted
