"""Odoo's domains: prefix notation read into SQL, the leaves left to the caller."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from scrap_ags.demo.orm.dialect import Dialect
from scrap_ags.demo.orm.refusals import Refusal, value_error

OPERATORS = frozenset(
    [
        "=",
        "!=",
        "<=",
        "<",
        ">",
        ">=",
        "=?",
        "=like",
        "=ilike",
        "like",
        "ilike",
        "in",
        "child_of",
        "parent_of",
    ]
) | {"not like", "not ilike", "not in", "<>"}
NEGATED = {
    "<": ">=",
    ">": "<=",
    "<=": ">",
    ">=": "<",
    "=": "!=",
    "!=": "=",
    "in": "not in",
    "not in": "in",
    "like": "not like",
    "not like": "like",
    "ilike": "not ilike",
    "not ilike": "ilike",
}


class Condition(NamedTuple):
    """A piece of SQL with the values of its placeholders."""

    sql: str
    values: tuple[object, ...] = ()

    def joined(self, word: str, other: "Condition") -> "Condition":
        return Condition(f"({self.sql} {word} {other.sql})", self.values + other.values)

    def negated(self) -> "Condition":
        return Condition(f"(not {self.sql})", self.values)


TRUE = Condition("true")
FALSE = Condition("false")


class Leaf(NamedTuple):
    """One comparison of a domain."""

    field: str
    operator: str
    value: object

    def __str__(self) -> str:
        return repr(tuple(self))


def normalised(domain: Sequence[object], dialect: Dialect) -> list[object]:
    """The domain with every ``&`` spelled out; an error where its operators do not add up."""
    result: list[object] = []
    expected = 1
    for term in domain:
        if expected == 0:
            result.insert(0, "&")
            expected = 1
        if isinstance(term, list | tuple):
            expected -= 1
        elif term != "!":
            expected += 1
        result.append(term)
    if domain and expected != 0:
        raise malformed(domain, dialect)
    return result


def malformed(domain: Sequence[object], dialect: Dialect) -> Refusal:
    if dialect.since(19):
        return value_error(f"Domain() malformed domain {domain!r}")
    if dialect.since(17):
        return value_error(f"Domain {domain!r} is syntactically not correct.")
    text = f"This domain is syntactically not correct: {domain!r}"
    return Refusal("builtins.AssertionError", text)


def leaf_of(term: object, dialect: Dialect) -> Leaf:
    if isinstance(term, list | tuple) and len(term) == 3:
        field, operator, value = term
        if isinstance(operator, str) and operator.lower() in OPERATORS:
            spelled = operator.lower()
            return Leaf(field, "!=" if spelled == "<>" else spelled, value)
        if dialect.since(19):
            raise value_error(f"Invalid operator in condition {tuple(term)!r}")
    shown = tuple(term) if isinstance(term, list) else term
    raise value_error(f"Invalid leaf {shown!r}")


def negation(leaf: Leaf, condition: Callable[[Leaf], Condition]) -> Condition:
    """``not leaf`` as Odoo distributes it: the opposite operator, where there is one."""
    if opposite := NEGATED.get(leaf.operator):
        return condition(leaf._replace(operator=opposite))
    return condition(leaf).negated()


def compiled(
    domain: Sequence[object], dialect: Dialect, condition: Callable[[Leaf], Condition]
) -> Condition:
    """The domain as one condition. Each operand is kept with its negation, so that ``!`` is
    pushed down to the leaves without recursion, however long the domain."""
    negates = "!" in domain
    stack: list[tuple[Condition, Condition]] = []
    for term in reversed(normalised(domain, dialect)):
        if term == "!":
            yes, no = stack.pop()
            stack.append((no, yes))
        elif term in ("&", "|"):
            (a, not_a), (b, not_b) = stack.pop(), stack.pop()
            word, opposite = ("and", "or") if term == "&" else ("or", "and")
            stack.append((a.joined(word, b), not_a.joined(opposite, not_b)))
        else:
            leaf = leaf_of(term, dialect)
            no = negation(leaf, condition) if negates else FALSE
            stack.append((condition(leaf), no))
    return stack[0][0] if stack else TRUE


def mentions(domain: Sequence[object], field: str) -> bool:
    return any(isinstance(term, list | tuple) and term[0] == field for term in domain)
