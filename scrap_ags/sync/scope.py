"""What a run answers for, as each side sees it: a domain for Odoo, a selection for the mirror."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    func,
    or_,
    select,
    true,
    union_all,
)

from scrap_ags.days import Calendar, Window
from scrap_ags.errors import WrongUsage
from scrap_ags.models import Mirrored, is_partitioned, parent_of_day
from scrap_ags.odoo.domain import Domain, all_of, any_of, dated, leaf, within
from scrap_ags.odoo.values import odoo_field

DAYS_AT_ONCE = 31
"""A backfill is cut into runs of this many days, so that others get their turn."""


GREATEST_ID = 2**31 - 1


@dataclass(frozen=True)
class Everything:
    """A whole model."""


@dataclass(frozen=True)
class Days:
    """The local days ``first`` to ``last``, both included."""

    first: date
    last: date


@dataclass(frozen=True)
class Written:
    """Records written at or after ``since`` (aware)."""

    since: datetime


@dataclass(frozen=True)
class Records:
    """Records by Odoo id."""

    ids: tuple[int, ...]


@dataclass(frozen=True)
class Named:
    """Records by the name that people know them by, and what hangs on them."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Newest:
    """The ``count`` newest records, and what hangs on them."""

    count: int


Scope = Everything | Days | Written | Records | Named | Newest


@dataclass(frozen=True)
class Selection:
    """A scope as both sides see it: Odoo's domain, and the mirror's conditions.

    No two of the conditions overlap.

    Several conditions, rather than one with OR in it, let PostgreSQL use an index for each.
    """

    domain: Domain
    conditions: tuple[ColumnElement[bool], ...] = (true(),)

    def rows(self, wanted: Select[*tuple[Any, ...]]) -> CompoundSelect[*tuple[Any, ...]]:
        """``wanted`` (a select from the model), restricted to the selection."""
        return union_all(*(wanted.where(condition) for condition in self.conditions))


def selection(model: type[Mirrored], scope: Scope, calendar: Calendar) -> Selection:
    """Both sides of a scope. WrongUsage where the scope means nothing to the model."""
    match scope:
        case Everything() | Newest():
            return Selection([])
        case Days(first, last):
            if not is_partitioned(model):
                raise WrongUsage(
                    f"syncing {model.asset} by day: it has no days, leave the dates out"
                )
            window = calendar.window(first, last)
            return Selection(_dated_domain(model, window), _dated_rows(model, window))
        case Written(since):
            written = within(odoo_field(model, "write_date"), Window(since, None))
            return Selection(written, (model.write_date >= since,))
        case Records(ids):
            if wrong := [odoo_id for odoo_id in ids if not 0 < odoo_id <= GREATEST_ID]:
                raise WrongUsage(
                    f"reading {model.asset} {wrong[0]}: that is no Odoo id; they go from 1 to"
                    f" {GREATEST_ID}"
                )
            return Selection(by_id(model, ids), (model.odoo_id == func.any(list(ids)),))
        case Named(names):
            return _named(model, names)


def by_id(model: type[Mirrored], ids: Sequence[int]) -> Domain:
    return leaf(odoo_field(model, "odoo_id"), "in", list(ids))


def hanging_on(model: type[Mirrored], ids: list[int]) -> Selection:
    """The records of a model that share the days of the given parents."""
    link = model.day_through or ""
    return Selection(
        leaf(odoo_field(model, link), "in", ids), (_column(model, link) == func.any(ids),)
    )


def _column(model: type[Mirrored], name: str | None) -> ColumnElement[Any]:
    return model.__table__.columns[name or ""]


def _named(model: type[Mirrored], names: tuple[str, ...]) -> Selection:
    owner = parent_of_day(model) or model
    if owner.known_by is None:
        raise WrongUsage(f"syncing {model.asset} by name: its records are known by id only")
    field = odoo_field(owner, owner.known_by)
    named = _column(owner, owner.known_by).in_(names)
    if owner is model:
        return Selection(leaf(field, "in", list(names)), (named,))
    through = f"{odoo_field(model, model.day_through or '')}.{field}"
    link = _column(model, model.day_through)
    owners = select(owner.odoo_id).where(named)
    return Selection(leaf(through, "in", list(names)), (link.in_(owners),))


def _dates(model: type[Mirrored]) -> list[str]:
    return [odoo_field(model, column) for column in model.day_from]


def _dated_domain(model: type[Mirrored], window: Window) -> Domain:
    parent = parent_of_day(model)
    if parent is None or (window.start is None and window.end is None):
        return dated(_dates(model), window)
    link = odoo_field(model, model.day_through or "")
    through = dated([f"{link}.{field}" for field in _dates(parent)], window)
    return any_of(
        all_of(leaf(link, "!=", False), through),
        all_of(leaf(link, "=", False), dated(_dates(model), window)),
    )


def own_moment(model: type[Mirrored]) -> ColumnElement[Any]:
    """What dates a row by its own columns; NULL where none is set."""
    return func.coalesce(*(_column(model, name) for name in model.day_from))


def moment_of_day(model: type[Mirrored]) -> ColumnElement[Any]:
    """What dates a row: its parent's day where it shares one, failing that its own."""
    parent = parent_of_day(model)
    if parent is None:
        return own_moment(model)
    link = _column(model, model.day_through)
    theirs = select(own_moment(parent)).where(parent.odoo_id == link).scalar_subquery()
    return func.coalesce(theirs, own_moment(model))


def _in_window(at: ColumnElement[Any], window: Window) -> ColumnElement[bool]:
    bounds = and_(
        at >= window.start if window.start else true(),
        at < window.end if window.end else true(),
    )
    return or_(bounds, at.is_(None)) if window.start is None else bounds


def _dated_rows(model: type[Mirrored], window: Window) -> tuple[ColumnElement[bool], ...]:
    if window.start is None and window.end is None:
        return (true(),)
    own = _in_window(own_moment(model), window)
    parent = parent_of_day(model)
    if parent is None:
        return (own,)
    link, at = _column(model, model.day_through), own_moment(parent)
    bounded = and_(_in_window(at, window), at.is_not(None))
    undated = select(parent.odoo_id).where(at.is_(None))
    return (
        link.in_(select(parent.odoo_id).where(bounded)),
        and_(own, link.is_(None)),
        and_(own, link.in_(undated)),
    )
