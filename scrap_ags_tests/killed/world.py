"""A small world in Odoo, and all that may happen to its records between two syncs."""

from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.models import Bc, BcLine, Centre, Fournisseur, Product, User
from scrap_ags_tests.twin import NOW

USER, PRODUCT, BC, LINE = (model.odoo_model for model in (User, Product, Bc, BcLine))
FOURNISSEUR, CENTRE = Fournisseur.odoo_model, Centre.odoo_model
TOO_MUCH = 1e15
"""An amount that the mirror cannot hold."""
TWO_LINES = {"edited", "deleted", "orphaned", "spoiled", "moved back"}

Ids = dict[str, int]
"""Records by the name that tells what becomes of them."""


def founded(source: DemoOdoo) -> Ids:
    """The world that the mirror knows: one depositaire is hidden, all else is plain."""
    source.clock.set(NOW)
    ids = {name: source.create(USER, {"name": name}) for name in ("renamed", "leaving", "covered")}
    ids["shown"] = source.create(USER, {"name": "shown"})
    source.hide(USER, [ids["shown"]])
    for name in ("butane", "propane"):
        ids[name] = source.create(PRODUCT, {"name": name, "prix": 40})
    for name, city in (("supplier", "agadir"), ("bankrupt", "safi")):
        ids[name] = source.create(FOURNISSEUR, {"name": name})
        ids[city] = source.create(CENTRE, {"name": city, "centre_id": ids[name]})
    for bc, day, user in (
        ("edited", "2026-11-02", "renamed"),
        ("deleted", "2026-11-03", "leaving"),
        ("orphaned", "2026-11-04", "leaving"),
        ("veiled", "2026-11-05", "covered"),
        ("spoiled", "2026-11-06", "renamed"),
        ("moved back", "2026-11-07", "shown"),
        ("moved on", "2026-10-01", "covered"),
    ):
        _order(source, ids, bc, day, user)
    return ids


def changed(source: DemoOdoo, ids: Ids) -> None:
    """New, edited, deleted, hidden, shown, moved and spoiled records, and parents unseen."""
    source.clock.advance(3600)
    source.restore(USER)
    ids |= {name: source.create(USER, {"name": name}) for name in ("new user", "unseen user")}
    source.hide(USER, [ids["covered"], ids["unseen user"]])
    source.write(USER, ids["renamed"], {"name": "renamed since"})
    source.unlink(USER, ids["leaving"])
    source.write(PRODUCT, ids["butane"], {"prix": 42})
    ids["empty"] = source.create(PRODUCT, {"name": "empty"})
    source.unlink(FOURNISSEUR, ids["bankrupt"])
    source.write(BC, ids["edited"], {"state": "confirmed"})
    source.unlink(BC, ids["deleted"])
    source.write(BC, ids["spoiled"], {"ht": TOO_MUCH})
    source.write(BC, ids["moved back"], {"bc_date": "2026-10-02 10:00:00"})
    source.write(BC, ids["moved on"], {"bc_date": "2026-11-08 10:00:00"})
    for bc, user in (("new", "new user"), ("of an unseen user", "unseen user")):
        _order(source, ids, bc, "2026-11-20", user)
    for bc in ("unseen", "never stored"):
        _order(source, ids, bc, "2026-11-21", "renamed")
    source.write(BC, ids["never stored"], {"ht": TOO_MUCH})
    source.hide(BC, [ids["veiled"], ids["unseen"]])
    source.write(LINE, ids["propane of edited"], {"qty": 7})
    source.write(LINE, ids["propane of orphaned"], {"bc_id": ids["edited"]})
    source.unlink(LINE, ids["propane of moved back"])
    source.hide(LINE, [ids["propane of spoiled"]])
    source.clock.advance(60)


def _order(source: DemoOdoo, ids: Ids, bc: str, day: str, user: str) -> None:
    """A BC of that day with its line, or two where something happens to one of them."""
    values = {"name": bc, "bc_date": f"{day} 10:00:00", "depositaire": ids[user], "state": "draft"}
    if bc == "orphaned":
        values |= {"fournisseur": ids["bankrupt"], "fournisseur_centre": ids["safi"]}
    ids[bc] = source.create(BC, values)
    for product in ("butane", "propane")[: 2 if bc in TWO_LINES else 1]:
        line = {"bc_id": ids[bc], "product": ids[product], "qty": 5, "prix": 40, "subtotal": 200}
        ids[f"{product} of {bc}"] = source.create(LINE, line)
