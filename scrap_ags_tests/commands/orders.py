"""A small Odoo that commands are tried on: one supplier, one depositary, five BC on four days."""

from datetime import UTC, datetime

from scrap_ags.demo.odoo import DemoOdoo

CREATED = datetime(2026, 1, 31, 8, tzinfo=UTC)
DATES = {
    "1001": "2026-01-05 10:00:00",
    "1002": "2026-01-05 11:00:00",
    "1003": "2026-01-06 10:00:00",
    "1004": "2026-01-07 23:30:00",  # the 8th in Casablanca
    "1005": "2026-01-20 10:00:00",
}


def populate(source: DemoOdoo) -> dict[str, int]:
    """Create them, long ago; returns the BC's ids by name. Each BC has two lines."""
    source.clock.set(CREATED)
    fournisseur = source.create("dimagaz.fournisseur", {"name": "Gaz du Sud"})
    centre = source.create(
        "dimagaz.fournisseur.centre", {"name": "Aït Melloul", "centre_id": fournisseur}
    )
    user = source.create("dimagaz.user", {"name": "Dépôt Atlas", "username": "atlas"})
    product = source.create("dimagaz.product", {"name": "Butane 12 kg", "prix": 40})
    refers = {"fournisseur": fournisseur, "fournisseur_centre": centre, "depositaire": user}
    ids = {}
    for name, at in DATES.items():
        ids[name] = source.create("dimagaz.bc", {"name": name, "bc_date": at, **refers})
        for qty in (5, 7):
            line = {"bc_id": ids[name], "product": product, "qty": qty, "bc_date": at}
            source.create("dimagaz.bc.line", line)
    source.clock.run()
    return ids
