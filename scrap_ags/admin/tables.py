"""Rows of a collection as pages: listed, filtered, searched, ordered, shown one by one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from sqlalchemy import ColumnElement, Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette_admin import ActionSelection, flash
from starlette_admin.exceptions import ActionFailed
from starlette_admin.fields import BaseField
from starlette_admin.filters import FilterGroup
from starlette_admin.helpers import safe_redirect_url, view_list_url
from starlette_admin.i18n import gettext
from starlette_admin.types import FilterChip, ListParams
from starlette_admin.views import BaseModelView

from scrap_ags.admin import addresses
from scrap_ags.admin.counting import about
from scrap_ags.admin.filters import chosen_of, unquoted
from scrap_ags.admin.labels import Labels, composed
from scrap_ags.admin.queries import Queries, Sorts
from scrap_ags.admin.shown import moment, number
from scrap_ags.admin.site import Site
from scrap_ags.admin.wording import lazy_word, value_word
from scrap_ags.api.collection import TEXT, Collection
from scrap_ags.api.rows import Row


class TableView(BaseModelView):
    """Nobody adds or deletes rows here. ``listed``: the columns that show unless more are asked."""

    page_size = 25
    page_size_options = (25, 50, 100)
    list_template = "scrap/list.html"
    detail_template = "scrap/detail.html"
    exporters = ()
    importers = ()
    newest_first = True

    def __init__(
        self,
        site: Site,
        collection: Collection,
        fields: Sequence[BaseField],
        listed: Sequence[str] = (),
        labels: Mapping[str, Labels] | None = None,
        computed: Mapping[str, ColumnElement[Any]] | None = None,
    ) -> None:
        self.site, self.collection, self.listed = site, collection, listed
        self.labels = dict(labels or {})
        filters = {one.name: one.filters or () for one in fields}
        self.queries = Queries(collection, filters, computed or {})
        self.key, self.pk_attr = collection.path, collection.key
        places = {name: place for place, name in enumerate(listed)}
        self.fields = sorted(fields, key=lambda one: places.get(one.name, len(places)))
        self.menu_label = lazy_word("list", collection.path)
        self.display_name = lazy_word("one", collection.path)
        self.fields_default_sort = [(collection.key, self.newest_first)]
        self.sortable_fields = [one.name for one in fields if one.orderable]
        super().__init__()

    def can_create(self, request: Request) -> bool:
        return False

    def can_edit(self, request: Request) -> bool:
        return False

    def can_delete(self, request: Request) -> bool:
        return False

    def can_import(self, request: Request) -> bool:
        return False

    def _parse_list_params(self, request: Request, query_params: Any = None) -> ListParams:
        asked = super()._parse_list_params(request, query_params)
        given = query_params if query_params is not None else request.query_params
        if self.listed and "cols" not in given:
            asked.visible_cols = list(self.listed)
        if query_params is None:
            request.state.columns = asked.visible_cols and set(asked.visible_cols)
        return asked

    def row_action_1_view(self, request: Request, pk: Any) -> str:
        return addresses.detail(request, str(self.key), pk)

    def row_action_2_edit(self, request: Request, pk: Any) -> str:
        return addresses.edit(request, str(self.key), pk)

    # Said as the framework says them; only the addresses are made otherwise.
    row_action_1_view._row_action = BaseModelView.row_action_1_view._row_action  # type: ignore[attr-defined]
    row_action_2_edit._row_action = BaseModelView.row_action_2_edit._row_action  # type: ignore[attr-defined]

    async def serialize(self, obj: Any, request: Request, *_: Any, **__: Any) -> dict[str, Any]:
        """Of a list just the columns that it shows."""
        only = getattr(request.state, "columns", None)
        shown: dict[str, Any] = {self.pk_attr or "": getattr(obj, self.collection.key)}
        for field in self.get_fields_list(request):
            if only is None or field.name in only:
                value = await field.parse_obj(request, obj)
                shown[field.name] = await self.serialize_field_value(value, field, request)
        return {**shown, "_meta": {"repr": await self.repr(obj, request)}}

    @staticmethod
    def _parse_filter_string(raw: str) -> Any:
        return unquoted(BaseModelView._parse_filter_string(raw))

    def _active_filter_chips(
        self, request: Request, list_params: ListParams
    ) -> tuple[str, list[FilterChip]]:
        logic, chips = super()._active_filter_chips(request, list_params)
        return (gettext("or") if logic == "or" else gettext("and")), chips

    async def handle_action(
        self, request: Request, selection: ActionSelection, name: str
    ) -> Response | None:
        """What answers with a page says so on a page, too, when it cannot be done."""
        try:
            return await super().handle_action(request, selection, name)
        except ActionFailed as failed:
            allowed = name in self._actions and await self.is_action_allowed(request, name)
            if not allowed or not self._actions[name].get("custom_response"):
                raise
            flash(request, str(failed.msg), "error")
            home = view_list_url(request, str(self.key))
            back = request.query_params.get("_origin") or home
            return RedirectResponse(safe_redirect_url(back, request, home), 303)

    async def count(
        self, request: Request, q: str | None = None, filters: FilterGroup | None = None
    ) -> int:
        def counted() -> int:
            with self.site.engine.connect() as connection:
                where = self.queries.where(q, filters, connection)
                return about(connection, self.queries.keys(where).order_by(None))

        return await run_in_threadpool(counted)

    async def find_all(
        self,
        request: Request,
        skip: int = 0,
        limit: int = 100,
        q: str | None = None,
        sorts: Sorts | None = None,
        filters: FilterGroup | None = None,
    ) -> Sequence[Any]:
        def found() -> Sequence[Any]:
            with self.site.engine.connect() as connection:
                for name, labels in self.labels.items():
                    labels.refresh(connection, chosen_of(filters or FilterGroup(), name))
                where = self.queries.where(q, filters, connection)
                chosen = self.queries.keys(where, sorts or ()).offset(skip)
                keys = connection.scalars(chosen.limit(limit) if limit > 0 else chosen).all()
                return self.objects(connection, self.rows(connection, keys))

        return await run_in_threadpool(found)

    def rows(self, connection: Connection, keys: Sequence[Any]) -> list[Row]:
        return self.queries.rows(connection, keys)

    def objects(self, connection: Connection, rows: Sequence[Row]) -> list[Any]:
        """As the framework wants them: with attributes."""
        return [SimpleNamespace(**row) for row in rows]

    async def find_by_pk(self, request: Request, pk: Any) -> Any:
        return next(iter(await self.find_by_pks(request, [pk])), None)

    async def find_by_pks(self, request: Request, pks: list[Any]) -> Sequence[Any]:
        keys = [key for pk in pks if (key := self.queries.key_of(pk)) is not None]

        def found() -> Sequence[Any]:
            with self.site.engine.connect() as connection:
                return self.objects(connection, self.rows(connection, keys))

        return await run_in_threadpool(found)

    async def repr(self, obj: Any, request: Request) -> str:
        return str(getattr(obj, TEXT, None) or composed(self.collection, vars(obj)))

    def moment_of(self, value: datetime) -> str:
        return moment(value, self.site.zone)

    def number_of(self, value: int) -> str:
        return number(Decimal(value))

    def word_of(self, column: str, value: str) -> str:
        return value_word(column, value)
