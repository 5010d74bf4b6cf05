"""What a column of a list may be filtered by, each filter an SQL condition."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, ClassVar
from zoneinfo import ZoneInfo

from pydantic import Field, TypeAdapter, ValidationError
from sqlalchemy import Boolean, Column, ColumnElement, and_, or_, true
from starlette.requests import Request
from starlette_admin.filters import FilterApplyContext, FilterGroup, FilterRule
from starlette_admin.filters.base import BaseFilter, FilterDataType, FilterValidationError
from starlette_admin.i18n import lazy_gettext as _

from scrap_ags.admin.periods import YEARS
from scrap_ags.admin.shown import is_moment
from scrap_ags.admin.wording import lazy_word, value_word, values_of
from scrap_ags.api.collection import KEY
from scrap_ags.api.operators import MOST, OPERATORS, Day, Part, contains, of_type, value_of
from scrap_ags.days import DAY, midnight

Choices = Callable[[], Sequence[tuple[Any, str]]]
Condition = Callable[..., ColumnElement[bool]]
LocalDay = Annotated[Day, Field(ge=date(YEARS.start, 1, 1), lt=date(YEARS.stop, 1, 1))]
ANY_NUMBER = TypeAdapter(Annotated[int, Field(ge=-(2**63), lt=2**63)])
AMONG = "in"
QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
PART, LOCAL_DAY = TypeAdapter(Part), TypeAdapter(LocalDay)


@dataclass(frozen=True)
class Asked:
    """How a filter asks for its value."""

    data_type: FilterDataType = FilterDataType.NONE
    adapter: TypeAdapter[Any] | None = None
    pair: bool = False
    choices: Choices | None = None


class Filter(BaseFilter):
    """A filter on one column; each is a class of its own, as the framework has it."""

    asked: ClassVar[Asked]
    condition: ClassVar[tuple[Condition]]

    def parse_value(self, raw: Any) -> Any:
        adapter = self.asked.adapter
        if adapter is None:
            return None
        try:
            if self.data_type is FilterDataType.ENUM:
                parts = raw if isinstance(raw, list) else str(raw).split(",")
                return [adapter.validate_python(part) for part in parts[:MOST]]
            return adapter.validate_python(",".join(raw) if isinstance(raw, list) else raw)
        except ValidationError as wrong:
            raise FilterValidationError(wrong.errors()[0]["msg"]) from None

    def get_choices(self, request: Request) -> Sequence[tuple[Any, str]] | None:
        return self.asked.choices() if self.asked.choices else None

    def apply(self, ctx: FilterApplyContext) -> ColumnElement[bool]:
        values = (ctx.value, ctx.value2) if self.has_value2 else (ctx.value,)
        [condition] = self.condition
        return condition(*(values if self.asked.adapter else ()))


def made(name: str, label: str, asked: Asked, condition: Condition) -> type[Filter]:
    said = {
        "name": name,
        "label": label,
        "data_type": asked.data_type,
        "has_value2": asked.pair,
        "asked": asked,
        "condition": (condition,),
    }
    return type(f"{name.title()}Filter", (Filter,), said)


def filters_of(column: Column[Any], zone: ZoneInfo) -> list[type[Filter]]:
    """What the column's type allows."""
    if is_moment(column):
        return [*in_days(column, zone), *empty_or_not(column)]
    if isinstance(column.type, Boolean):
        return [
            made("is_true", _("Is true"), Asked(), lambda: column.is_(True)),
            made("is_false", _("Is false"), Asked(), lambda: column.is_(False)),
            *empty_or_not(column),
        ]
    if column.type.python_type is str:
        return [*among_known(column), *in_text(column), *empty_or_not(column)]
    return [*in_numbers(column), *empty_or_not(column)]


def empty_or_not(column: ColumnElement[Any]) -> list[type[Filter]]:
    return [
        made("is_null", _("Is empty"), Asked(), lambda: column.is_(None)),
        made("is_not_null", _("Is not empty"), Asked(), lambda: column.is_not(None)),
    ]


def in_text(column: ColumnElement[Any]) -> list[type[Filter]]:
    asked = Asked(FilterDataType.STRING, PART)
    return [
        made("contains", _("Contains"), asked, lambda part: contains(column, part)),
        made("eq", _("Is exactly"), asked, lambda text: column == text),
    ]


def among_known(column: Column[Any]) -> list[type[Filter]]:
    values = values_of(column.name)
    return among(column, PART, lambda: choices_of(column.name)) if values else []


def choices_of(column: str) -> list[tuple[str, str]]:
    return [(value, value_word(column, value)) for value in values_of(column)]


def among(
    column: ColumnElement[Any], adapter: TypeAdapter[Any], choices: Choices
) -> list[type[Filter]]:
    """One of a few, chosen from a list."""
    asked = Asked(FilterDataType.ENUM, adapter, choices=choices)
    return [made(AMONG, _("Is one of"), asked, lambda values: column.in_(values))]


def numbered(column: ColumnElement[Any]) -> list[type[Filter]]:
    """One of more than anybody chooses from a list, by its number in Odoo."""
    asked = Asked(FilterDataType.NUMBER, ANY_NUMBER)
    return [made(AMONG, lazy_word("column", KEY), asked, lambda value: column == value)]


def in_numbers(column: Column[Any]) -> list[type[Filter]]:
    adapter = TypeAdapter(value_of(column))
    asked = Asked(FilterDataType.NUMBER, adapter)
    compared = [
        ("eq", _("Equals"), ""),
        ("gte", _("At least"), "__gte"),
        ("lte", _("At most"), "__lte"),
    ]

    def comparing(suffix: str) -> Callable[[Any], ColumnElement[bool]]:
        return lambda value: OPERATORS[suffix][1](column, value)

    def between(low: Any, high: Any) -> ColumnElement[bool]:
        return and_(column >= of_type(low, column), column <= of_type(high, column))

    return [
        *(made(name, label, asked, comparing(suffix)) for name, label, suffix in compared),
        made("between", _("Between"), Asked(FilterDataType.NUMBER, adapter, pair=True), between),
    ]


def in_days(column: ColumnElement[Any], zone: ZoneInfo) -> list[type[Filter]]:
    """Local days, the last one included."""

    def between(first: date, last: date) -> ColumnElement[bool]:
        return and_(column >= midnight(first, zone), column < midnight(last + DAY, zone))

    one = Asked(FilterDataType.DATE, LOCAL_DAY)
    two = Asked(FilterDataType.DATE, LOCAL_DAY, pair=True)
    return [
        made("between", _("Between the days"), two, between),
        made("on", _("On the day"), one, lambda day: between(day, day)),
        made("since", _("Since the day"), one, lambda day: column >= midnight(day, zone)),
        made("until", _("Until the day"), one, lambda day: column < midnight(day + DAY, zone)),
    ]


def unquoted(node: Any) -> Any:
    """A tree of filters as an address has it, where texts with a comma were left in quotes."""
    if "rules" in node:
        return {**node, "rules": [unquoted(rule) for rule in node["rules"]]}
    if not isinstance(parts := node.get("value"), list):
        return node
    whole = ",".join(parts)
    if QUOTED.fullmatch(whole):
        return {**node, "value": bare(whole)}
    return {**node, "value": [bare(part) if QUOTED.fullmatch(part) else part for part in parts]}


def bare(quoted: str) -> str:
    return re.sub(r"\\(.)", r"\1", quoted[1:-1], flags=re.DOTALL)


def chosen_of(node: FilterGroup | FilterRule, field: str) -> list[Any]:
    """What was chosen from the list of a field."""
    if isinstance(node, FilterGroup):
        return [one for rule in node.rules for one in chosen_of(rule, field)]
    is_choice = (node.field, node.filter) == (field, AMONG) and isinstance(node.value, list)
    return node.value if is_choice else []


def clause_of(
    node: FilterGroup | FilterRule, filters: Mapping[str, Sequence[type[BaseFilter]]]
) -> ColumnElement[bool]:
    """SQL: the rows that a tree of filters lets through. ``filters``: by field."""
    if isinstance(node, FilterGroup):
        parts = [clause_of(rule, filters) for rule in node.rules]
        return true() if not parts else or_(*parts) if node.logic == "or" else and_(*parts)
    [chosen] = [one for one in filters[node.field] if one.name == node.filter]
    context = FilterApplyContext(None, node.field, node.value, node.value2)
    return chosen().apply(context)
