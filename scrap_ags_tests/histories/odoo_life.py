"""What happens in an Odoo, and to it, in the course of a history.

Records are named by their place among those alive, so that a shortened history keeps its sense.
"""

from contextlib import AbstractContextManager, suppress
from datetime import UTC, datetime, timedelta

from scrap_ags.demo.backups import Backup
from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.demo.transaction import Transaction
from scrap_ags.models import Bc, BcLine, Centre, Fournisseur, Product, User

USER, PRODUCT, FOURNISSEUR, CENTRE, BC, LINE = (
    model.odoo_model for model in (User, Product, Fournisseur, Centre, Bc, BcLine)
)
TEMPLATE = "dimagaz.product.template"
MODELS = (USER, PRODUCT, FOURNISSEUR, CENTRE, BC, LINE)
REFERENCES = (
    (LINE, "bc_id", BC),
    (LINE, "product", PRODUCT),
    (BC, "depositaire", USER),
    (BC, "fournisseur", FOURNISSEUR),
    (BC, "fournisseur_centre", CENTRE),
    (CENTRE, "centre_id", FOURNISSEUR),
    (PRODUCT, "product_id", TEMPLATE),
)
DATES = (
    None,
    "2026-11-22 08:00:00",
    "2026-11-20 22:59:59",
    "2026-11-20 23:00:00",
    "2026-11-20 00:30:00",
    "2026-01-05 12:00:00",
    "2026-12-24 12:00:00",
)
"""Around midnight in Casablanca, before the first day, and to come."""
NUMBERS = {USER: "solde", PRODUCT: "prix", BC: "ht", LINE: "subtotal"}
"""A number of each of these models; a BC shows its depositary's ``solde`` as its own."""
FIELDS = {USER: "name", BC: "ht", LINE: "qty"}
"""Which this log-in may lose the right to see."""
UNSTORABLE = (1e22, float("inf"), float("nan"))
NEWEST = 19
FLOOD = 24
"""More than the guard against mass deletions lets through."""


def table(model: str) -> str:
    return model.replace(".", "_")


class OdooLife:
    """Each method is one committed transaction, a moment after the one before."""

    def __init__(self, source: DemoOdoo) -> None:
        self.source = source
        self.backup: Backup | None = None
        self._open: AbstractContextManager[Transaction] | None = None

    def do(self, act: str, *arguments: object) -> None:
        getattr(self, act)(*arguments)

    def populate(self) -> None:
        """A few records of each model."""
        for name in ("one", "two"):
            self.source.create(TEMPLATE, {"name": name})
        for model in (USER, USER, PRODUCT, PRODUCT, FOURNISSEUR, CENTRE):
            self.add(model, 1)
        self.order(1, 2, 1)
        self.order(0, 1, 2)

    def alive(self) -> dict[str, frozenset[int]]:
        """The ids of what exists, whoever may see it."""
        parts = (f"SELECT '{model}', id FROM {table(model)}" for model in MODELS)
        rows = self.source.sql(" UNION ALL ".join(parts))
        return {model: frozenset(i for named, i in rows if named == model) for model in MODELS}

    def one(self, model: str, nth: int) -> int | None:
        """The ``nth`` record from the newest on, counted in a circle."""
        ids = self.source.sql(f"SELECT id FROM {table(model)} ORDER BY id DESC")
        return ids[nth % len(ids)][0] if ids else None

    @property
    def _now(self) -> datetime:
        return self.source.clock.now().astimezone(UTC).replace(tzinfo=None)

    def moment_passes(self) -> None:
        self.source.clock.advance(0.05)

    # Written through Odoo

    def order(self, nth: int, lines: int, date: int) -> None:
        """A new BC with its lines; 0 refers to nothing."""
        self.moment_passes()
        product = self.one(PRODUCT, nth)
        with self.source.transaction() as tx:
            bc = tx.create(BC, self._bc(nth, date))
            for n in range(lines):
                tx.create(LINE, {"bc_id": bc, "product": product, "qty": n, "subtotal": 1.005})

    def add(self, model: str, nth: int) -> None:
        self.moment_passes()
        values: dict[str, object] = {"name": f"{nth}"}
        if model == LINE:
            values = {"bc_id": self.one(BC, nth), "product": self.one(PRODUCT, nth), "qty": nth}
        if model == PRODUCT:
            values |= {"product_id": self.one(TEMPLATE, nth), "prix": 12.3456785}
        if model == CENTRE:
            values |= {"centre_id": self.one(FOURNISSEUR, nth)}
        self.source.create(model, self._bc(nth, nth) if model == BC else values)

    def edit(self, model: str, nth: int, value: int) -> None:
        self._write(model, nth, {"qty": value} if model == LINE else {"name": f"{value}"})

    def edit_number(self, model: str, nth: int, value: float) -> None:
        self._write(model, nth, {NUMBERS[model]: value})

    def point(self, which: int, nth: int, target: int) -> None:
        """Set a reference, or empty it (0)."""
        model, field, parent = REFERENCES[which]
        self._write(model, nth, {field: self.one(parent, target) if target else None})

    def move(self, model: str, nth: int, date: int) -> None:
        """Another date of a BC or a line; it may join another day."""
        self._write(model, nth, {"bc_date": DATES[date]})

    def archive(self, nth: int, active: bool) -> None:
        self._write(USER, nth, {"active": active})

    def delete(self, model: str, nth: int) -> None:
        """Lines go with their BC; what else refers to the record refers to nothing from now on."""
        self.moment_passes()
        if (record := self.one(model, nth)) is not None:
            self.source.unlink(model, record)

    def delete_all(self, model: str) -> None:
        self.moment_passes()
        self.source.unlink(model, sorted(self.alive()[model]))

    def write_late(self, nth: int, seconds: int) -> None:
        """A transaction that began long ago commits now; nobody wrote the record since."""
        at = self.source.clock.now() - timedelta(seconds=seconds)
        bc = self.one(BC, nth)
        with self.source.transaction(at) as tx:
            tx.create(BC, {"name": "late"})
            if tx.rows("SELECT 1 FROM dimagaz_bc WHERE id = %s AND write_date < %s", [bc, tx.now]):
                tx.write(BC, bc or 0, {"name": "written late"})

    def long_transaction(self, commit: bool) -> None:
        """Begin one, or end it: its ids are given out now, its records seen when it ends."""
        if self._open:
            self.end_transaction(commit)
            return
        self.moment_passes()
        self._open = self.source.transaction()
        tx = self._open.__enter__()
        bc = tx.create(BC, {"name": "of a long transaction"})
        tx.create(LINE, {"bc_id": bc, "qty": 1})
        tx.create(USER, {"name": "of a long transaction"})

    def end_transaction(self, commit: bool = True) -> None:
        ending, self._open = self._open, None
        if ending and commit:
            ending.__exit__(None, None, None)
        elif ending:
            with suppress(GivenUpError):
                ending.__exit__(GivenUpError, GivenUpError(), None)

    # Past Odoo's own code: no write date moves

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
                [line, value, self._now, self._now],
            )

    def flood(self, nth: int) -> None:
        """A BC with many lines at once."""
        self.moment_passes()
        bc = self.one(BC, nth)
        self.source.sql(
            "INSERT INTO dimagaz_bc_line (bc_id, qty, create_date, write_date)"
            " SELECT %s, n, %s, %s FROM generate_series(1, %s) n",
            [bc, self._now, self._now, FLOOD],
        )

    def ebb(self, nth: int) -> None:
        """Most lines are gone, the oldest stay."""
        self.moment_passes()
        self.source.unlink(LINE, sorted(self.alive()[LINE])[nth:])

    # Administration

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

    def _bc(self, nth: int, date: int) -> dict[str, object]:
        return {
            "name": f"{nth}",
            "bc_date": DATES[date % len(DATES)],
            "depositaire": self.one(USER, nth) if nth else None,
            "fournisseur": self.one(FOURNISSEUR, nth) if nth else None,
            "fournisseur_centre": self.one(CENTRE, nth) if nth else None,
            "ht": 0.005,
        }

    def _write(self, model: str, nth: int, values: dict[str, object]) -> None:
        self.moment_passes()
        if (record := self.one(model, nth)) is not None:
            self.source.write(model, record, values)

    def _sql(self, statement: str, model: str, nth: int, *values: object) -> None:
        self.moment_passes()
        self.source.sql(statement, [*values, self.one(model, nth)])


class GivenUpError(Exception):
    """Rolls a long transaction back."""
