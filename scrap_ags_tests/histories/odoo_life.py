"""What the users of an Odoo write: each method is one transaction, a moment after the last."""

from contextlib import AbstractContextManager, suppress
from datetime import timedelta

from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.demo.transaction import Transaction
from scrap_ags_tests.histories.odoo_records import (
    BC,
    CENTRE,
    DATES,
    FOURNISSEUR,
    LINE,
    NUMBERS,
    PRODUCT,
    REFERENCES,
    TEMPLATE,
    USER,
    OdooRecords,
)


class OdooLife(OdooRecords):
    """Everyday life, with transactions that take long."""

    def __init__(self, source: DemoOdoo) -> None:
        super().__init__(source)
        self._open: AbstractContextManager[Transaction] | None = None

    def populate(self) -> None:
        """A few records of each model."""
        for name in ("one", "two"):
            self.source.create(TEMPLATE, {"name": name})
        for model in (USER, USER, PRODUCT, PRODUCT, FOURNISSEUR, CENTRE):
            self.add(model, 1)
        self.order(1, 2, 1)
        self.order(0, 1, 2)

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
        self.write(model, nth, {"qty": value} if model == LINE else {"name": f"{value}"})

    def edit_number(self, model: str, nth: int, value: float) -> None:
        self.write(model, nth, {NUMBERS[model]: value})

    def point(self, which: int, nth: int, target: int) -> None:
        """Set a reference, or empty it (0)."""
        model, field, parent = REFERENCES[which]
        self.write(model, nth, {field: self.one(parent, target) if target else None})

    def move(self, model: str, nth: int, date: int) -> None:
        """Another date of a BC or a line; it may join another day."""
        self.write(model, nth, {"bc_date": DATES[date]})

    def archive(self, nth: int, active: bool) -> None:
        self.write(USER, nth, {"active": active})

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

    def _bc(self, nth: int, date: int) -> dict[str, object]:
        return {
            "name": f"{nth}",
            "bc_date": DATES[date % len(DATES)],
            "depositaire": self.one(USER, nth) if nth else None,
            "fournisseur": self.one(FOURNISSEUR, nth) if nth else None,
            "fournisseur_centre": self.one(CENTRE, nth) if nth else None,
            "ht": 0.005,
        }


class GivenUpError(Exception):
    """Rolls a long transaction back."""
