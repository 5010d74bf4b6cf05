"""The audit log as a list of sentences, each with a page of its own: before and after."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette_admin.fields import BaseField

from scrap_ags.admin.fields import field_of
from scrap_ags.admin.journal import Journal
from scrap_ags.admin.named import TOLD
from scrap_ags.admin.site import Site
from scrap_ags.admin.tables import TableView
from scrap_ags.admin.wording import lazy_word
from scrap_ags.api.collection import AUDIT, MODELS
from scrap_ags.api.rows import Row
from scrap_ags.audit import audit_log

COLUMNS = ("occurred_at", "asset", "odoo_id", "action", "source", "actor")


@dataclass
class Record(BaseField):
    """Whose change it is, under its label; a link where the record still is."""

    list_template: str = "scrap/reference.html"
    detail_template: str = "scrap/reference.html"
    orderable: bool | None = False

    async def parse_obj(self, request: Request, obj: Any) -> Any:
        path = MODELS[obj.asset].path if obj.told.is_there else ""
        return {"id": obj.odoo_id, "label": obj.told.record, "to": path}


@dataclass
class Summary(BaseField):
    """The change in words."""

    list_template: str = "scrap/summary.html"
    orderable: bool | None = False

    async def parse_obj(self, request: Request, obj: Any) -> Any:
        return obj.told


class AuditLog(TableView):
    """What changed in the mirror, by whom, when."""

    icon = "fa fa-clock-rotate-left"
    detail_template = "scrap/change.html"

    def __init__(self, site: Site) -> None:
        self.journal = Journal(site.zone)
        fields = {name: field_of(AUDIT.columns[name], site.zone) for name in COLUMNS}
        fields["actor"].list_template = fields["actor"].detail_template = "scrap/author.html"
        record = Record("record", lazy_word("column", "record"))
        summary = Summary("summary", lazy_word("column", "changes"), exclude_from_detail=True)
        shown = [fields["occurred_at"], fields["asset"], record, fields["action"], summary]
        rest = [fields["source"], fields["actor"], fields["odoo_id"]]
        listed = [one.name for one in (*shown, *rest) if one.name != "odoo_id"]
        super().__init__(site, AUDIT, [*shown, *rest], listed)

    def rows(self, connection: Connection, keys: Sequence[Any]) -> list[Row]:
        chosen = TOLD.where(audit_log.c.id.in_(keys)).order_by(audit_log.c.id)
        found = {row["id"]: dict(row) for row in connection.execute(chosen).mappings()}
        return [found[key] for key in keys if key in found]

    def objects(self, connection: Connection, rows: Sequence[Row]) -> list[Any]:
        told = self.journal.told(connection, rows)
        return [SimpleNamespace(**row, told=one) for row, one in zip(rows, told, strict=True)]

    async def repr(self, obj: Any, request: Request) -> str:
        return obj.told.record
