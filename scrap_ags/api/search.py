"""Words: in which rows of a collection one occurs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    Text,
    false,
    func,
    or_,
    select,
    true,
)

from scrap_ags.api.estimate import estimated
from scrap_ags.api.numbers import Numbers, found
from scrap_ags.api.operators import ESCAPE, contains, escaped, is_cased

KEY, TEXT = "odoo_id", "display_name"
"""Of the parents: what refers to them, and their label."""
TRIGRAM = 3
MANY = 50_000
"""The ids of so many parents are read, and named where something refers to them."""

Search = Callable[[str, Connection], ColumnElement[bool]]
"""SQL: the rows in which the word occurs."""


@dataclass(frozen=True)
class Texts:
    """Columns in which words are looked for, and by reference those of what a row refers to.

    ``grows``: rows come every day; of very many, most may have a word.
    """

    source: FromClause
    columns: tuple[str, ...] = ()
    parents: Mapping[str, "Texts"] = field(default_factory=dict[str, "Texts"])
    grows: bool = False

    def have(self, word: str, connection: Connection | None = None) -> ColumnElement[bool]:
        """SQL: the rows in which the word occurs. With a connection, what they refer to is looked
        up beforehand: numbers are compared faster than texts, so references come first."""
        others = [
            parent.referred(self.source.c[reference], word, connection)
            for reference, parent in self.parents.items()
        ]
        return or_(false(), *others, self.itself_has(word))

    def itself_has(self, word: str) -> ColumnElement[bool]:
        """No index finds a word that is shorter than a trigram: all texts are looked through."""
        columns = [self.source.c[name] for name in self.columns]
        if len(word) < TRIGRAM and is_cased(word) and columns:
            together = func.lower(func.concat_ws("\n", *columns), type_=Text)
            return together.like(f"%{escaped(word.lower())}%", escape=ESCAPE)
        return or_(false(), *(contains(column, word) for column in columns))

    def having(self, word: str) -> Select[tuple[Any]]:
        """SQL: the ids of the rows in which the word occurs."""
        return self._ids(self.have(word))

    def referred(
        self, reference: ColumnElement[Any], word: str, connection: Connection | None
    ) -> ColumnElement[bool]:
        """SQL: what refers to one of those rows."""
        have = self.have(word, connection)
        if connection is None:
            return reference.in_(self._ids(have))
        ways = [(have, Numbers.have), (have.is_not(true()), Numbers.lack)]
        if self.grows and estimated(connection, self._ids(have)) > MANY:
            ways.reverse()
        for where, naming in ways:
            named = found(connection, self._ids(where).limit(MANY + 1))
            if len(named) <= MANY:
                return naming(named, reference)
        return reference.in_(self._ids(have))

    def _ids(self, where: ColumnElement[bool]) -> Select[tuple[Any]]:
        return select(self.source.c[KEY]).where(where).correlate(None)
