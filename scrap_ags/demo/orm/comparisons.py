"""One stored column compared with a value, as each version of Odoo writes it in SQL."""

from datetime import datetime, timedelta

from scrap_ags.demo.orm.catalogue import NUMBER_KINDS, TEXT_KINDS, Field
from scrap_ags.demo.orm.dialect import Dialect
from scrap_ags.demo.orm.domains import FALSE, TRUE, Condition, Leaf
from scrap_ags.demo.orm.refusals import value_error
from scrap_ags.demo.storage import COLUMN_TYPES

LIKES = ("like", "ilike", "=like", "=ilike", "not like", "not ilike")
INT4 = range(-(2**31), 2**31)


def comparison(field: Field, column: str, leaf: Leaf, dialect: Dialect) -> Condition:
    """``column operator value``. Values travel as text, so that PostgreSQL itself refuses what
    the column's type cannot hold, as it does to Odoo."""
    operator, value = leaf.operator, leaf.value
    if dialect.null_is_zero and (zero := null_as(field)) is not None:
        column = f"coalesce({column}, {zero})"
        value = zero_for(field, value)
    if operator in ("in", "not in"):
        return membership(field, column, leaf._replace(value=value), dialect)
    if operator in LIKES:
        return likeness(column, operator, value)
    if field.kind == "boolean" and isinstance(value, bool | None):
        wanted = bool(value) == (operator == "=")
        return Condition(f"({column} is true)" if wanted else f"({column} is not true)")
    if value is False or value is None:
        return Condition(f"{column} is {'' if operator == '=' else 'not '}null")
    if field.kind == "datetime" and dialect.whole_seconds:
        return by_whole_seconds(column, operator, str(value))
    if dialect.since(19) and COLUMN_TYPES[field.kind] == "int4" and beyond(value):
        return Condition(f"{column} {operator} %s::int8", (str(value),))
    compared = Condition(f"{column} {operator} %s", (literal(field, operator, str(value)),))
    return or_null(column, compared) if operator == "!=" and value else compared


def literal(field: Field, operator: str, text: str) -> str:
    """A bare date means its last second after ``>`` and ``<=``, else its first; anything as long
    as a date is taken for one."""
    if field.kind != "datetime" or len(text) != len("2024-05-01"):
        return text
    return f"{text} 23:59:59" if operator in (">", "<=") else f"{text} 00:00:00"


def null_as(field: Field) -> str | None:
    """What a NULL equals in domains of 18 and later, as SQL."""
    if field.name == "id":
        return None
    return "0" if field.kind in NUMBER_KINDS else "''" if field.kind in TEXT_KINDS else None


def zero_for(field: Field, value: object) -> object:
    """``False`` spelled as the kind's own empty value."""
    empty: object = "" if field.kind in TEXT_KINDS else 0
    if isinstance(value, list):
        return [empty if item is False or item is None else item for item in value]
    return empty if value is False or value is None else value


def beyond(value: object) -> bool:
    return isinstance(value, int) and value not in INT4


def or_null(column: str, condition: Condition) -> Condition:
    return Condition(f"({condition.sql} or {column} is null)", condition.values)


def membership(field: Field, column: str, leaf: Leaf, dialect: Dialect) -> Condition:
    negative = leaf.operator == "not in"
    items = leaf.value if isinstance(leaf.value, list | tuple) else [leaf.value]
    if field.kind == "boolean":
        both = {bool(item) for item in items}
        if len(both) != 1:
            return TRUE if bool(both) != negative else FALSE
        return Condition(
            f"({column} is {'not ' * (both == {False})}{'true'})"
            if not negative
            else f"({column} is {'not ' * (both == {True})}{'true'})"
        )
    values = [item for item in items if item is not False and item is not None]
    if dialect.since(19) and COLUMN_TYPES[field.kind] == "int4":
        values = [item for item in values if not beyond(item)]
    with_null = len(values) < len(items)
    kind = COLUMN_TYPES[field.kind]
    word = "<> all" if negative else "= any"
    among = Condition(f"{column} {word} (%s::text[]::{kind}[])", ([str(v) for v in values],))
    if with_null != negative:
        return or_null(column, among)
    if with_null and negative:
        return Condition(f"({among.sql} and {column} is not null)", among.values)
    return among


def likeness(column: str, operator: str, value: object) -> Condition:
    pattern = "" if value is False or value is None else str(value)
    if not operator.startswith("="):
        escaped = pattern.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        pattern = f"%{escaped}%"
    negative = operator.startswith("not ")
    word = operator.removeprefix("not ").removeprefix("=")
    matched = Condition(f"{column}::text {'not ' * negative}{word} %s", (pattern,))
    return or_null(column, matched) if negative else matched


def by_whole_seconds(column: str, operator: str, text: str) -> Condition:
    """19 compares whole seconds: ``> t`` is ``>= t + 1 s``; a bare date moves by a day."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        term = next(iter(text.split()), "")
        raise value_error(f"Invalid term {term!r} in expression date: {text!r}") from None
    if moment.tzinfo is not None:
        raise value_error(f"expecting only datetimes with no timezone: {text!r}")
    step = timedelta(days=1) if len(text) == 10 else timedelta(seconds=1)
    after = str(moment + step)
    if operator in (">", "<="):
        return Condition(f"{column} {'>=' if operator == '>' else '<'} %s", (after,))
    if operator in (">=", "<"):
        return Condition(f"{column} {operator} %s", (str(moment),))
    within = Condition(f"({column} >= %s and {column} < %s)", (str(moment), after))
    return within if operator == "=" else Condition(f"({within.sql} is not true)", within.values)
