"""Columns of a list and lines of a detail page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Boolean, Column, ColumnElement
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette_admin.fields import BaseField, BooleanField, TextAreaField
from starlette_admin.filters.base import BaseFilter
from starlette_admin.i18n import gettext

from scrap_ags.admin import filters
from scrap_ags.admin.labels import Labels
from scrap_ags.admin.shown import day, is_money, is_number, local, reference, shown
from scrap_ags.admin.wording import lazy_heading
from scrap_ags.api.collection import Label
from scrap_ags.api.operators import sound

UTC_ZONE = ZoneInfo("UTC")
LONGEST = 2_000
"""Characters of what people write."""


@dataclass
class Shown(BaseField):
    """A value of a column, as people read it."""

    column: Any = None
    zone: ZoneInfo = UTC_ZONE

    async def serialize_value(self, request: Request, value: Any) -> Any:
        return shown(self.column, value, self.zone)


@dataclass
class LocalDay(Shown):
    """The local day on which a record counts, from the first of its dates that is known."""

    dates: Sequence[str] = ()

    async def parse_obj(self, request: Request, obj: Any) -> datetime | None:
        return next((value for name in self.dates if (value := getattr(obj, name))), None)

    async def serialize_value(self, request: Request, value: Any) -> Any:
        return day(local(value, self.zone))


@dataclass
class Reference(BaseField):
    """A link to what the row refers to, under its label. ``to``: the key of its page."""

    list_template: str = "scrap/reference.html"
    detail_template: str = "scrap/reference.html"
    to: str = ""
    labelled_by: str = ""

    async def parse_obj(self, request: Request, obj: Any) -> Any:
        return reference(getattr(obj, self.labelled_by), getattr(obj, self.name))


@dataclass
class Written(TextAreaField):
    """A column that people write here and that no sync touches."""

    rows: int = 3
    maxlength: int | None = LONGEST

    async def parse_form_data(self, request: Request, form_data: FormData) -> str | None:
        """An empty text is none. A browser ends lines as HTTP does."""
        text = str(form_data.get(self.id) or "").replace("\r\n", "\n").strip()
        return text or None

    async def validate(self, request: Request, value: Any, form_values: dict[str, Any]) -> None:
        if value and len(value) > LONGEST:
            raise ValueError(gettext("At most %(most)s characters.") % {"most": LONGEST})
        try:
            sound(value or "")
        except ValueError:
            raise ValueError(gettext("A value makes no sense.")) from None


def field_of(column: Column[Any], zone: ZoneInfo) -> BaseField:
    """The field of a column that refers to no other record."""
    said: dict[str, Any] = {
        "name": column.name,
        "label": lazy_heading(column),
        "filters": filters.filters_of(column, zone),
    }
    if column.info.get("local"):
        return Written(**said)
    if isinstance(column.type, Boolean):
        return BooleanField(**said, exclude_from_edit=True)
    if is_money(column) or is_number(column):
        said["list_template"] = "scrap/number.html"
    return Shown(**said, exclude_from_edit=True, column=column, zone=zone)


def reference_of(label: Label, to: str, labels: Labels, column: ColumnElement[Any]) -> Reference:
    return Reference(
        label.reference,
        label=lazy_heading(column),
        filters=reference_filters(labels, column),
        exclude_from_edit=True,
        to=to,
        labelled_by=label.name,
        orderable=not labels.many,
    )


def reference_filters(labels: Labels, column: ColumnElement[Any]) -> list[type[BaseFilter]]:
    asked = filters.Asked(filters.FilterDataType.STRING, filters.PART)
    few = filters.among(column, filters.ANY_NUMBER, labels.choices)
    return [
        *(filters.numbered(column) if labels.many else few),
        filters.made(
            "contains",
            filters._("Contains"),
            asked,
            lambda part: column.in_(labels.containing(part)),
        ),
        *filters.empty_or_not(column),
    ]
