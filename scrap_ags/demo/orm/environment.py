"""What one remote call runs in: the user, the context, and one snapshot of the database."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from psycopg import Connection, Cursor

from scrap_ags.demo.orm.access import Access
from scrap_ags.demo.orm.catalogue import IDENTIFIER, LOGGED, Catalogue, Field, Model
from scrap_ags.demo.orm.conditions import Conditions
from scrap_ags.demo.orm.denials import no_access_to_field
from scrap_ags.demo.orm.dialect import Dialect
from scrap_ags.demo.orm.refusals import unknown_field
from scrap_ags.demo.orm.values import Values

DISPLAY_NAME = Field("display_name", label="Display Name", readonly=True, stored=False)
LAST_UPDATE = Field(
    "__last_update", "datetime", label="Last Modified on", readonly=True, stored=False
)


@dataclass
class Environment:
    """Odoo's ``env``: lives as long as one call."""

    connection: Connection
    catalogue: Catalogue
    dialect: Dialect
    access: Access
    uid: int
    now: datetime
    """The transaction's start by Odoo's clock: what it writes into write_date."""
    context: dict[str, object] = field(default_factory=dict)
    wrote: bool = False
    """Whether records were written, so that stored computed fields may be out of date."""

    @cached_property
    def conditions(self) -> Conditions:
        parts = (self.catalogue, self.dialect, self.access, self.uid)
        return Conditions(*parts, active_test=self.active_test)

    @property
    def active_test(self) -> bool:
        return bool(self.context.get("active_test", True))

    @property
    def zone(self) -> str | None:
        """The context's time zone; an unknown one counts as UTC."""
        try:
            return ZoneInfo(str(name)).key if (name := self.context.get("tz")) else None
        except (ZoneInfoNotFoundError, ValueError):
            return None

    def in_utc(self, wall: datetime) -> datetime:
        """When clocks in the context's zone show ``wall``, by the database's own zone data: they
        also cut the groups, and may be of another year than Python's."""
        if self.zone is None:
            return wall
        moment = "select timezone('UTC', timezone(%s, %s::timestamp))"
        return self.rows(moment, [self.zone, wall])[0][0]

    def values(self, load: object) -> Values:
        bin_size = bool(self.context.get("bin_size"))
        return Values(self.conditions, load == "_classic_read", self.active_test, bin_size)

    def fields(self, model: Model) -> dict[str, Field]:
        """Every field this user may see, in the order in which this version lists them."""
        shown = {"display_name": DISPLAY_NAME}
        last = {"__last_update": LAST_UPDATE} if self.dialect.has_last_update else {}
        identifier = {"id": IDENTIFIER}
        declared = {f.name: f for f in model.declared}
        logged = {f.name: f for f in LOGGED} if model.logged else {}
        if self.dialect.since(19):
            ordered = identifier | shown | declared | logged
        elif self.dialect.since(15):
            ordered = declared | identifier | last | shown | logged
        else:
            ordered = declared | identifier | shown | logged | last
        return {n: f for n, f in ordered.items() if not self.access.withholds(self.uid, model, f)}

    def chosen(self, model: Model, names: list[str] | None) -> list[Field]:
        """The fields to read, ``id`` first; every one where none is named."""
        known = self.fields(model)
        for name in names or ():
            if name not in known:
                if name in model.fields:
                    raise no_access_to_field(self.dialect, model, name)
                raise unknown_field(self.dialect, model.name, name)
        wanted = dict.fromkeys(names or known)
        return [known["id"], *(known[name] for name in wanted if name != "id")]

    def rows(self, statement: str, values: Sequence[object] = ()) -> list[tuple]:
        """What the query answers in this call's snapshot."""
        return self.run(statement, values).fetchall()

    def run(self, statement: str, values: Sequence[object] = ()) -> Cursor:
        return self.connection.execute(statement.encode(), values)
