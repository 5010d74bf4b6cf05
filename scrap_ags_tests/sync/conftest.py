"""An Odoo of version 14 or 19 with one order, and its mirror."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from scrap_ags.models import Bc, BcLine, Centre, Fournisseur, Product, User
from scrap_ags_tests.twin import Twin, twin_of

BC, LINE, USER = Bc.odoo_model, BcLine.odoo_model, User.odoo_model
PRODUCT, CENTRE, FOURNISSEUR = Product.odoo_model, Centre.odoo_model, Fournisseur.odoo_model


@pytest.fixture(params=[14, 19])
def twin(request: pytest.FixtureRequest, mirror: Engine) -> Iterator[Twin]:
    with twin_of(request.getfixturevalue(f"odoo{request.param}"), mirror) as twin:
        yield twin


@pytest.fixture
def order(twin: Twin) -> dict[str, int]:
    """One BC with two lines, and everything that they refer to."""
    source = twin.source
    ids = {"fournisseur": source.create(FOURNISSEUR, {"name": "Gaz du Sud", "ville": "Agadir"})}
    ids["centre"] = source.create(CENTRE, {"name": "Aït Melloul", "centre_id": ids["fournisseur"]})
    ids["user"] = source.create(USER, {"name": "Dépôt Atlas", "username": "atlas", "password": "p"})
    ids["product"] = source.create(PRODUCT, {"name": "Butane 12 kg", "prix": 40})
    ids["bc"] = source.create(
        BC,
        {
            "name": "626637",
            "bc_date": "2026-11-20 10:00:00",
            "fournisseur": ids["fournisseur"],
            "fournisseur_centre": ids["centre"],
            "depositaire": ids["user"],
            "state": "draft",
        },
    )
    for name in ("line", "other_line"):
        values = {
            "bc_id": ids["bc"],
            "product": ids["product"],
            "qty": 5,
            "prix": 40,
            "subtotal": 200,
        }
        ids[name] = source.create(LINE, values)
    return ids
