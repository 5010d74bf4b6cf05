"""What happens to an Odoo: SQL past its own code, backups, rights, upgrades, clocks."""

from typing import Any

from scrap_ags.demo.backups import Backup
from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.sync.depth import OVERLAP
from scrap_ags_tests.histories.odoo_life import OdooLife
from scrap_ags_tests.histories.odoo_records import BC, FIELDS, LINE, NUMBERS, USER, table

NEWEST = 19
FLOOD = 24
"""More lines than the guard against mass deletions lets go."""


def leaves_no_trace(act: str, *arguments: Any) -> bool:
    """Whether write dates, ids and days of creation may not tell what it changed."""
    match act:
        case "sql_edit" | "sql_number" | "sql_insert" | "restore" | "hide":
            return True
        case "edit_number":
            return arguments[0] == USER  # shown by each of his BC
        case "write_late":
            return arguments[-1] > OVERLAP.total_seconds()
        case "step_clock":
            return arguments[-1] < 0
    return False


class OdooHazards(OdooLife):
    """Life, and all that else can befall an Odoo."""

    def __init__(self, source: DemoOdoo) -> None:
        super().__init__(source)
        self.backup: Backup | None = None
        self.is_silent = False
        """Something happened that only a comparison of every value is sure to find."""

    def do(self, act: str, *arguments: Any) -> None:
        """One of the other methods, by name."""
        self.is_silent |= leaves_no_trace(act, *arguments)
        getattr(self, act)(*arguments)

    def sql_edit(self, model: str, nth: int, value: int) -> None:
        change = "qty = %s" if model == LINE else "name = %s"
        self._sql(f"UPDATE {table(model)} SET {change} WHERE id = %s", model, nth, value)

    def sql_number(self, model: str, nth: int, value: float) -> None:
        change = f"{NUMBERS[model]} = %s::float8"
        self._sql(f"UPDATE {table(model)} SET {change} WHERE id = %s", model, nth, str(value))

    def sql_delete(self, model: str, nth: int) -> None:
        self._sql(f"DELETE FROM {table(model)} WHERE id = %s", model, nth)

    def sql_insert(self, nth: int) -> None:
        """A line that Odoo never wrote, with a free id below the others if there is one."""
        if self._open:
            return  # an id that looks free may be that of the long transaction
        self.moment_passes()
        self.source.sql(
            "INSERT INTO dimagaz_bc_line (id, bc_id, qty) SELECT min(i), %s, 7"
            " FROM generate_series(1, 1000) i WHERE i NOT IN (SELECT id FROM dimagaz_bc_line)"
            " AND i < (SELECT last_value FROM dimagaz_bc_line_id_seq) HAVING count(*) > 0",
            [self.one(BC, nth)],
        )

    def sql_replace(self, nth: int, value: int) -> None:
        """A line deleted and put back under its id with other values, as of the same second."""
        self.moment_passes()
        if (line := self.one(LINE, nth)) is not None:
            self.source.sql("DELETE FROM dimagaz_bc_line WHERE id = %s", [line])
            self.source.sql(
                "INSERT INTO dimagaz_bc_line (id, qty, create_date, write_date)"
                " VALUES (%s, %s, %s, %s)",
                [line, value, self.now, self.now],
            )

    def flood(self, nth: int) -> None:
        """A BC with many lines at once."""
        self.moment_passes()
        bc = self.one(BC, nth)
        self.source.sql(
            "INSERT INTO dimagaz_bc_line (bc_id, qty, create_date, write_date)"
            " SELECT %s, n, %s, %s FROM generate_series(1, %s) n",
            [bc, self.now, self.now, FLOOD],
        )

    def ebb(self, nth: int) -> None:
        """Most lines are gone, the oldest stay."""
        self.moment_passes()
        self.source.unlink(LINE, sorted(self.alive()[LINE])[nth:])

    def back_up(self) -> None:
        self.backup = self.source.backup()

    def restore(self) -> None:
        if self.backup and not self._open:
            self.source.restore_backup(self.backup)

    def upgrade(self) -> None:
        if self.source.version < NEWEST:
            self.source.upgrade(NEWEST)

    def step_clock(self, seconds: float) -> None:
        """Somebody sets the server's clock, or it was asleep."""
        self.source.clock.advance(seconds)

    def hide(self, model: str, nths: set[int]) -> None:
        """By a rule on some records, or on all of them."""
        ids = {self.one(model, nth) for nth in nths} - {None}
        self.source.hide(model, sorted(i for i in ids if i))

    def revoke(self, model: str) -> None:
        self.source.revoke(model)

    def revoke_field(self, model: str) -> None:
        self.source.revoke(model, FIELDS[model])

    def give_rights_back(self, model: str) -> None:
        self.source.restore(model)

    def _sql(self, statement: str, model: str, nth: int, *values: object) -> None:
        self.moment_passes()
        self.source.sql(statement, [*values, self.one(model, nth)])
