"""Years, months and days to go to from a list of dated records."""

from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import get_month_names
from starlette_admin.i18n import get_locale, gettext

Tree = Mapping[str, Any]
"""Filters as the address of a list has them, parsed."""
BETWEEN = "between"
YEARS = range(1900, 2200)
"""Those that can be asked for."""


@dataclass(frozen=True)
class Period:
    """A year, one of its months, or one day of that."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def first(self) -> date:
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    @property
    def label(self) -> str:
        if self.day:
            return str(self.day)
        return (
            get_month_names("wide", locale=get_locale())[self.month]
            if self.month
            else str(self.year)
        )

    def around(self) -> list["Period"]:
        """The year, the month, the day that it is or lies in."""
        wider = [Period(self.year)]
        if self.month:
            wider.append(Period(self.year, self.month))
        return [*wider, self] if self.day else wider

    def parts(self) -> list["Period"]:
        if self.day:
            return []
        if self.month:
            days = self.last.day
            return [Period(self.year, self.month, day) for day in range(1, days + 1)]
        return [Period(self.year, month) for month in range(1, 13)]


@dataclass(frozen=True)
class Hierarchy:
    """Where one is, from wide to narrow, and where one may go from there: labels and addresses."""

    here: list[tuple[str, str]]
    further: list[tuple[str, str]]


def smaller(chosen: Period | None) -> list[Period]:
    """What one may go to from there; from nowhere, to any year that a filter takes."""
    return chosen.parts() if chosen else [Period(year) for year in YEARS]


def hierarchy(
    chosen: Period | None, further: Sequence[Period], address: Callable[[Period | None], str]
) -> Hierarchy:
    around = chosen.around() if chosen else []
    here = [(gettext("All dates"), address(None)), *((one.label, address(one)) for one in around)]
    return Hierarchy(here, [(one.label, address(one)) for one in further])


def chosen_in(tree: Tree | None, field: str) -> Period | None:
    """The period that filters ask for, if they ask for just one."""
    for rule in rules_of(tree):
        if is_between(rule, field):
            try:
                first, last = (date.fromisoformat(str(rule[key])) for key in ("value", "value2"))
            except ValueError:
                return None
            year, month = Period(first.year), Period(first.year, first.month)
            of_day = Period(first.year, first.month, first.day)
            spans = [one for one in (year, month, of_day) if (one.first, one.last) == (first, last)]
            return spans[0] if spans else None
    return None


def with_period(tree: Tree | None, field: str, period: Period | None) -> Tree | None:
    """The filters for that period instead; None where no filter is left."""
    rules = [rule for rule in rules_of(tree) if not is_between(rule, field)]
    if period:
        first, last = str(period.first), str(period.last)
        rules.append({"field": field, "filter": BETWEEN, "value": first, "value2": last})
    return {"logic": "and", "rules": rules} if rules else None


def rules_of(tree: Tree | None) -> list[Tree]:
    """What must all hold."""
    if not tree:
        return []
    return list(tree["rules"]) if tree.get("logic") == "and" else [tree]


def is_between(rule: Tree, field: str) -> bool:
    return rule.get("field") == field and rule.get("filter") == BETWEEN
