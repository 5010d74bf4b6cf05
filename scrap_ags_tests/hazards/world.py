"""A small Odoo with something of everything, made in one transaction."""

from dataclasses import dataclass, field

from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.models import Bc, BcLine, Centre, Fournisseur, Product, User

BC, LINE, USER = Bc.odoo_model, BcLine.odoo_model, User.odoo_model
PRODUCT, CENTRE, FOURNISSEUR = Product.odoo_model, Centre.odoo_model, Fournisseur.odoo_model
TEMPLATE, CATEGORY = "dimagaz.product.template", "dimagaz.product.category"
DATES = ("2026-08-01 23:30:00", "2026-11-20 10:00:00", "2026-11-20 11:00:00", False)
"""The first lies on the 2nd in Casablanca; a BC without a date is dated by its creation."""


@dataclass
class World:
    """Ids in order of creation."""

    users: list[int] = field(default_factory=list)
    products: list[int] = field(default_factory=list)
    fournisseurs: list[int] = field(default_factory=list)
    centres: list[int] = field(default_factory=list)
    bcs: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    def ids(self, model: str) -> list[int]:
        return {
            USER: self.users,
            PRODUCT: self.products,
            FOURNISSEUR: self.fournisseurs,
            CENTRE: self.centres,
            BC: self.bcs,
            LINE: self.lines,
        }[model]


def populate(source: DemoOdoo, size: int = 4) -> World:
    """``size`` records of each reference model (a user in four archived) and as many BC, each
    with two equal lines; one line more has no BC."""
    world = World()
    with source.transaction() as tx:
        template = tx.create(TEMPLATE, {"name": "Butane"})
        category = tx.create(CATEGORY, {"name": "Bouteilles"})
        for n in range(size):
            user = {"name": f"Dépôt {n}", "solde": n * 1.005, "active": n % 4 != 3, "password": "x"}
            world.users.append(tx.create(USER, user))
            product = {"name": f"Butane {n} kg", "prix": n + 0.1234565, "product_id": template}
            world.products.append(tx.create(PRODUCT, product | {"product_category": category}))
            world.fournisseurs.append(tx.create(FOURNISSEUR, {"name": f"Gaz {n}", "ville": "Fès"}))
            centre = {"name": f"Centre {n}", "centre_id": world.fournisseurs[n]}
            world.centres.append(tx.create(CENTRE, centre))
        for n in range(size):
            world.bcs.append(tx.create(BC, bc(world, n)))
            line = {"bc_id": world.bcs[n], "product": world.products[n], "qty": n, "prix": 40.5}
            world.lines += [tx.create(LINE, line | {"subtotal": n * 40.5}) for _ in range(2)]
        world.lines.append(tx.create(LINE, {"qty": 7, "bc_date": "2026-11-19 10:00:00"}))
    return world


def bc(world: World, n: int) -> dict[str, object]:
    return {
        "name": str(626637 + n),
        "bc_date": DATES[n % len(DATES)],
        "fournisseur": world.fournisseurs[n],
        "fournisseur_centre": world.centres[n],
        "depositaire": world.users[n],
        "ht": n + 1.005,
        "state": "draft",
        "done": n % 2 == 0,
        "bc_image": "iVBORw0KGgo=",
    }


def existing(source: DemoOdoo) -> World:
    """The ids that there are."""

    def ids(model: str) -> list[int]:
        rows = source.sql(f"SELECT id FROM {model.replace('.', '_')} ORDER BY id")
        return [odoo_id for (odoo_id,) in rows]

    return World(ids(USER), ids(PRODUCT), ids(FOURNISSEUR), ids(CENTRE), ids(BC), ids(LINE))
