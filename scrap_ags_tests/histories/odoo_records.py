"""The records of an Odoo as histories name them: by model and by place among those alive, so that
a shortened history keeps its sense."""

from datetime import UTC, datetime

from scrap_ags.demo.odoo import DemoOdoo
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


def table(model: str) -> str:
    return model.replace(".", "_")


class OdooRecords:
    """What there is, whoever may see it."""

    def __init__(self, source: DemoOdoo) -> None:
        self.source = source

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
    def now(self) -> datetime:
        return self.source.clock.now().astimezone(UTC).replace(tzinfo=None)

    def moment_passes(self) -> None:
        self.source.clock.advance(0.05)

    def write(self, model: str, nth: int, values: dict[str, object]) -> None:
        self.moment_passes()
        if (record := self.one(model, nth)) is not None:
            self.source.write(model, record, values)
