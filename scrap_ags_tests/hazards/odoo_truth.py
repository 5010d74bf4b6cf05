"""What the mirror must hold of each record, told from Odoo's own tables.

Written by hand and on purpose beside the product's declarations: nothing here asks ``models`` or
``odoo.values`` which field feeds a column, or how a value is decoded.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

Value = object
MOMENT = "YYYY-MM-DD HH24:MI:SS.US"
INT32 = range(-(2**31), 2**31)


class UnstorableError(ValueError):
    """The mirror cannot hold the value: its record belongs into quarantine."""


@dataclass(frozen=True)
class Fed:
    """A column: the Odoo field behind it, SQL for its value in Odoo (``r`` is its row) and in the
    mirror, and what becomes of that value."""

    field: str
    odoo: str
    becomes: Callable[[Value], Value]
    mirror: str = "{column}"


@dataclass(frozen=True)
class Asset:
    """A mirror table and what feeds it."""

    table: str
    model: str
    columns: dict[str, Fed]

    @property
    def odoo_table(self) -> str:
        return self.model.replace(".", "_")


def as_it_is(value: Value) -> Value:
    return value


def label(value: Value) -> Value:
    """Versions call an unnamed record differently; an empty name is none either."""
    return None if value in ("", "False") else value


def count(value: Value) -> Value:
    """NULL is 0 in Odoo's answers; a quantity with decimals is none."""
    number = Decimal(repr(value or 0))
    if number != number.to_integral_value() or int(number) not in INT32:
        raise UnstorableError
    return int(number)


def decimal(places: int) -> Callable[[Value], Value]:
    """numeric(16, places), half up on the digits that a double prints."""

    def becomes(value: Value) -> Value:
        number = Decimal(repr(value or 0))
        if not number.is_finite() or abs(number) >= 10 ** (16 - places):
            raise UnstorableError
        rounded = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        if abs(rounded) >= 10 ** (16 - places):
            raise UnstorableError
        return rounded

    return becomes


def plain(becomes: Callable[[Value], Value], *fields: str, **renamed: str) -> dict[str, Fed]:
    named = dict.fromkeys(fields) | renamed
    return {name: Fed(odoo or name, f'r."{odoo or name}"', becomes) for name, odoo in named.items()}


def moments(*fields: str) -> dict[str, Fed]:
    """Odoo's answers have whole seconds, and know no other zone than UTC."""
    mirror = f"to_char({{column}} AT TIME ZONE 'UTC', '{MOMENT}')"
    told = "to_char(date_trunc('second', r.\"{}\"::timestamp), '{}')"
    return {name: Fed(name, told.format(name, MOMENT), as_it_is, mirror) for name in fields}


def looked_up(field: str, link: str, table: str, what: str, becomes: Callable) -> Fed:
    """What stands in the row that ``link`` points to."""
    return Fed(field, f'(SELECT t.{what} FROM {table} t WHERE t.id = r."{link}")', becomes)


LOGGED = moments("create_date", "write_date")
NAMED = plain(as_it_is, "name") | plain(label, display_name="name") | LOGGED
AMOUNT, RATE = decimal(2), decimal(6)
TEMPLATE, CATEGORY = "dimagaz_product_template", "dimagaz_product_category"

ASSETS = {
    "user": Asset(
        "scrap_user",
        "dimagaz.user",
        NAMED | plain(as_it_is, "username", "sap_id") | plain(bool, "active"),
    ),
    "product": Asset(
        "scrap_product",
        "dimagaz.product",
        NAMED
        | plain(as_it_is, "product_id", "product_category", "product_type")
        | plain(RATE, "prix")
        | {
            "product_id_name": looked_up("product_id", "product_id", TEMPLATE, "name", label),
            "product_category_name": looked_up(
                "product_category", "product_category", CATEGORY, "name", label
            ),
        },
    ),
    "fournisseur": Asset(
        "scrap_fournisseur",
        "dimagaz.fournisseur",
        NAMED | plain(as_it_is, "adresse", "email", "tel", "ville"),
    ),
    "centre": Asset(
        "scrap_centre",
        "dimagaz.fournisseur.centre",
        NAMED | plain(as_it_is, fournisseur_id="centre_id"),
    ),
    "bc": Asset(
        "scrap_dimagaz_bc",
        "dimagaz.bc",
        NAMED
        | moments("bc_date", "bl_date")
        | plain(
            as_it_is,
            *("fullname", "bc_type", "state", "verify_state", "paye_par", "bl_number", "version"),
            *("source", "product_type"),
            fournisseur_id="fournisseur",
            fournisseur_centre_id="fournisseur_centre",
            depositaire_id="depositaire",
        )
        | plain(bool, "done", "sap", "confirmed", "terminated", "non_conforme", "prefix")
        | plain(count, "qty_retenue")
        | plain(AMOUNT, "montant_paye", "ht", "ttc")
        | plain(RATE, "remise", "tva")
        | {"solde": looked_up("solde", "depositaire", "dimagaz_user", "solde", AMOUNT)},
    ),
    "bc_line": Asset(
        "scrap_dimagaz_bc_line",
        "dimagaz.bc.line",
        LOGGED
        | moments("bc_date")
        | plain(as_it_is, "bc_id", product_id="product")
        | plain(count, "qty", "qty_vide", "qty_retenue", "qty_defect")
        | plain(RATE, "prix")
        | plain(AMOUNT, "subtotal"),
    ),
}
