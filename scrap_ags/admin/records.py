"""The mirrored models: lists, details, and what people may write into them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, text, update
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import ActionSelection, action, row_action
from starlette_admin.fields import BaseField
from starlette_admin.helpers import list_url
from starlette_admin.i18n import lazy_gettext as _
from starlette_admin.types import RequestAction

from scrap_ags.admin import filters
from scrap_ags.admin.dated import holding
from scrap_ags.admin.fields import LocalDay, field_of, reference_of
from scrap_ags.admin.journal import Journal
from scrap_ags.admin.labels import Labels
from scrap_ags.admin.odoo_page import odoo_page
from scrap_ags.admin.periods import Hierarchy, Period, chosen_in, hierarchy, smaller, with_period
from scrap_ags.admin.relatives import Relatives
from scrap_ags.admin.resync import resync
from scrap_ags.admin.site import Site, person
from scrap_ags.admin.tables import TableView
from scrap_ags.admin.wording import lazy_word
from scrap_ags.api.collection import KEY, MODELS
from scrap_ags.models import Mirrored, is_partitioned, references

DAY = "day"
SIGNED = text(
    "SELECT set_config('scrap_ags.source', 'admin', true),"
    " set_config('scrap_ags.actor', :actor, true)"
)


class Records(TableView):
    """One mirrored model. What Odoo feeds is read-only; local columns are for editors."""

    icon = "fa fa-table"
    edit_template = "scrap/edit.html"

    def __init__(self, site: Site, model: type[Mirrored]) -> None:
        self.model, collection = model, MODELS[model.asset]
        self.local = [name for name, one in collection.columns.items() if one.info.get("local")]
        self.dated = bool(model.day_from) and not model.day_through
        parents = references(model)
        labels = {
            label.reference: Labels(label.parent, is_partitioned(parents[label.reference]))
            for label in collection.labels
        }
        fields, computed = self._fields(site, labels), {DAY: self.moment()} if self.dated else {}
        super().__init__(site, collection, fields, model.listed, labels, computed)
        self.journal, self.relatives = Journal(site.zone), Relatives(model)

    def _fields(self, site: Site, labels: dict[str, Labels]) -> list[BaseField]:
        collection = MODELS[self.model.asset]
        shown = {label.reference: label for label in collection.labels}
        fields: list[BaseField] = []
        for name, column in collection.columns.items():
            if name in shown:
                to = MODELS[references(self.model)[name].asset].path
                fields.append(reference_of(shown[name], to, labels[name], column))
            elif not column.info.get("bookkeeping"):
                fields.append(field_of(column, site.zone))
        if self.dated:
            fields.append(self._day(site))
        return fields

    def _day(self, site: Site) -> LocalDay:
        label = lazy_word("column", DAY)
        by_day = filters.in_days(self.moment(), site.zone)
        dates = self.model.day_from
        return LocalDay(
            DAY, label, filters=[*by_day], zone=site.zone, dates=dates, exclude_from_edit=True
        )

    def moment(self) -> ColumnElement[Any]:
        """SQL: what dates a record, as its index has it."""
        columns = MODELS[self.model.asset].columns
        return func.coalesce(*(columns[name] for name in self.model.day_from))

    def can_edit(self, request: Request) -> bool:
        return bool(self.local) and person(request).may("editor")

    async def is_action_allowed(self, request: Request, name: str) -> bool:
        if name == "resync":
            return person(request).may("editor")
        return await super().is_action_allowed(request, name)

    async def is_row_action_allowed(self, request: Request, name: str) -> bool:
        if name == "resync":
            return person(request).may("editor")
        return await super().is_row_action_allowed(request, name)

    @action(name="resync", text=_("Resynchronize"), custom_response=True, icon_class="fa fa-rotate")
    async def resync_selection(self, request: Request, selection: ActionSelection) -> Response:
        keys = [self.queries.key_of(pk) for pk in await selection.pks()]
        return await resync(request, self.site, {self.model.asset: keys})

    @row_action(
        name="resync", text=_("Resynchronize"), custom_response=True, icon_class="fa fa-rotate"
    )
    async def resync_one(self, request: Request, pk: Any) -> Response:
        return await resync(request, self.site, {self.model.asset: [self.queries.key_of(pk)]})

    async def find_by_pk(self, request: Request, pk: Any) -> Any:
        found = await super().find_by_pk(request, pk)
        if found is not None and request.state.action == RequestAction.DETAIL:
            await run_in_threadpool(self.surround, found)
        return found

    def surround(self, record: Any) -> None:
        """What a record's page shows beside its columns."""
        number = getattr(record, KEY)
        with self.site.engine.connect() as connection:
            record.odoo_page = odoo_page(connection, self.model, number)
            record.nested, record.related = self.relatives.of(connection, number, self.site.zone)
            record.history = self.journal.of(connection, self.model.asset, number)

    async def edit(self, request: Request, pk: Any, data: dict[str, Any]) -> Any:
        """Write the local columns of the form; the audit row says who."""
        sent = await request.form()
        values = {name: data.get(name) for name in self.local if name in sent}
        actor, key = person(request).name, self.queries.key_of(pk)

        def written() -> None:
            changed = update(self.model).where(self.model.odoo_id == key).values(values)
            with self.site.engine.begin() as connection:
                connection.execute(SIGNED, {"actor": actor})
                connection.execute(changed)

        if values:
            await run_in_threadpool(written)
        if (found := await self.find_by_pk(request, pk)) is None:
            raise HTTPException(404)
        return found

    async def find_all(self, request: Request, *asked: Any, **named: Any) -> Sequence[Any]:
        """A list of dated records has years, months or days to go to beside it."""
        if self.dated and request.state.action == RequestAction.LIST:
            request.state.hierarchy = await run_in_threadpool(self.hierarchy, request)
        return await super().find_all(request, *asked, **named)

    def hierarchy(self, request: Request) -> Hierarchy:
        raw = request.query_params.get("filter")
        tree = self._parse_filter_string(raw) if raw else None
        chosen = chosen_in(tree, DAY)
        source, zone = self.collection.source, self.site.zone
        with self.site.engine.connect() as connection:
            further = holding(connection, source, self.moment(), smaller(chosen), zone)

        def address(period: Period | None) -> str:
            wanted = with_period(tree, DAY, period)
            told = self._serialize_filter_string(wanted) if wanted else None
            return list_url(request, filter=told, page=None)

        return hierarchy(chosen, further, address)
