"""An Odoo with fields of every kind, as it stood where ``recordings/kinds*.jsonl`` were taken."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import URL

from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.demo.orm.catalogue import Field, Model, catalogue_of
from scrap_ags.demo.orm.denials import access_denied
from scrap_ags.demo.orm.dimagaz import RES_USERS
from scrap_ags.demo.orm.environment import Environment
from scrap_ags.demo.orm.methods import Method
from scrap_ags.demo.orm.refusals import Refusal
from scrap_ags_tests.replay.exchanges import Exchange
from scrap_ags_tests.replay.shift import Shift

CHAR, NAMED = Field("name"), Field("name", required=True)
ACTIVE = Field("active", "boolean", default=True)
TOTAL = "(select sum(l.qte * l.prix) from dimagaz_bc_line l where l.bc_id = {row}.id)"
BC = (
    CHAR,
    Field("bc_date", "datetime"),
    Field("jour", "date"),
    Field("state", "selection", selection=(("draft", "Brouillon"), ("ok", "OK")), default="draft"),
    Field("depositaire", "many2one", "dimagaz.user"),
    Field("fournisseur", "many2one", "dimagaz.fournisseur"),
    Field("currency_id", "many2one", "res.currency"),
    Field("montant", "monetary", currency_field="currency_id"),
    Field("paye", "boolean"),
    Field("remise", "float"),
    Field("nb", "integer"),
    Field("line_ids", "one2many", "dimagaz.bc.line", inverse="bc_id"),
    Field("tag_ids", "many2many", "dimagaz.product"),
    Field(
        "total", "float", formula=TOTAL, depends=("line_ids.qte", "line_ids.prix"), readonly=True
    ),
    Field("total_ns", "float", formula="2.0 * {row}.nb", stored=False, readonly=True),
    Field("dep_name", related="depositaire.name", stored=False, readonly=True, label="Name"),
    Field("dep_name_s", related="depositaire.name", readonly=True, label="Dep name stored"),
    Field("ref", "reference", selection=(("dimagaz.user", "U"), ("dimagaz.product", "P"))),
    Field("text", "text"),
    Field("secret", groups="base.group_system"),
)
PRODUCT = (
    Field("name", required=True, attributes=(("translate", True),)),
    Field("code"),
    Field("prix", "float", digits=(16, 3)),
    ACTIVE,
    Field("image", "binary"),
    Field("blob", "binary", attributes=(("attachment", False),)),
    Field("note", "html"),
)
LINE = (
    Field("bc_id", "many2one", "dimagaz.bc", ondelete="cascade"),
    Field("product", "many2one", "dimagaz.product"),
    Field("qte", "integer"),
    Field("prix", "float"),
)
SUPPLIER = Field("fournisseur_id", "many2one", "dimagaz.fournisseur", ondelete="restrict")
KINDS = catalogue_of(
    replace(RES_USERS, declared=(*RES_USERS.declared, Field("password"))),
    Model("res.currency", "Currency", (NAMED,)),
    Model("ir.model", "Models", (Field("model"), CHAR), order="model"),
    Model("dimagaz.user", "Dimagaz user", (NAMED, Field("solde", "float"), ACTIVE)),
    Model("dimagaz.product", "Dimagaz product", PRODUCT),
    Model("dimagaz.fournisseur", "Fournisseur", (NAMED,)),
    Model("dimagaz.fournisseur.centre", "Centre", (NAMED, SUPPLIER)),
    Model("dimagaz.bc", "BC", BC, order="bc_date desc"),
    Model("dimagaz.bc.line", "BC line", LINE),
    Model("dimagaz.hidden", "no ACL for user", (CHAR,), restricted=True),
    Model("dimagaz.nolog", "no log access", (CHAR,), logged=False),
)
RAISED = {
    "user": ("odoo.exceptions.UserError", "boom user"),
    "validation": ("odoo.exceptions.ValidationError", "boom validation"),
    "access": ("odoo.exceptions.AccessError", "boom access"),
    "missing": ("odoo.exceptions.MissingError", "boom missing"),
    "value": ("builtins.ValueError", "boom value"),
    "op": ("psycopg2.errors.QueryCanceled", "canceling statement due to statement timeout\n"),
}


def raises(env: Environment, _: Model, ids: list[int], kind: str) -> None:
    """The recorded servers' method ``test_raise``."""
    if kind == "denied":
        raise access_denied(env.dialect)
    if kind in RAISED:
        raise Refusal(*RAISED[kind])


@contextmanager
def kinds(url: URL, version: int, exchanges: list[Exchange], shift: Shift) -> Iterator[DemoOdoo]:
    """The server as it was before the first of its exchanges, some of which create its records;
    its clock stands in the second in which they did."""
    answers = {exchange.name: exchange.answer for exchange in exchanges}
    databases = sorted((f"o{v}" for v in range(13, 20)), key=lambda name: name != f"o{version}")
    raising = {"test_raise": Method(raises, on_records=True)}
    with DemoOdoo(url, version, catalogue=KINDS, databases=databases, methods=raising) as odoo:
        written = datetime.fromisoformat(answers["read_all_fields"]["result"][0]["write_date"])
        odoo.clock.set(shift.moment(written) + timedelta(seconds=0.4))
        odoo.add_account(8, "lim", "limpass")
        odoo.create("res.currency", {"name": "EUR" if version < 17 else "USD"})
        register_models(odoo, min(row["id"] for row in answers["ir_model"]["result"]))
        shift.begin(odoo)
        odoo.hide("dimagaz.bc", [["name", "=", "HID"]])
        yield odoo


def register_models(odoo: DemoOdoo, first: int) -> None:
    odoo.sql("select setval('ir_model_id_seq', %s, false)", [first])
    for model in KINDS.values():
        if model.name.startswith("dimagaz"):
            odoo.create("ir.model", {"model": model.name, "name": model.title})
