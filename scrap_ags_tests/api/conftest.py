"""An API over a mirror of a few orders."""

from collections.abc import Iterator

import pytest
from sqlalchemy import URL, Engine, insert

from scrap_ags import database
from scrap_ags.api.app import app_of
from scrap_ags.models import Bc, BcLine, Centre, Fournisseur, Product, User
from scrap_ags_tests.api.served import Api, serving
from scrap_ags_tests.station import settings_of

ROWS = {
    User: [
        {"odoo_id": 1, "name": "Atlas", "display_name": "Atlas", "sap_id": "S1"},
        {"odoo_id": 2, "name": "Rif", "display_name": "Rif", "sap_id": "S_2"},
    ],
    Product: [{"odoo_id": 1, "name": "12 kg", "display_name": "12 kg", "prix": "40.123456"}],
    Fournisseur: [{"odoo_id": 1, "name": "Gaz", "display_name": "Gaz", "ville": "Fès"}],
    Centre: [{"odoo_id": 1, "name": "Nord", "display_name": "Nord", "fournisseur_id": 1}],
    Bc: [
        {
            "odoo_id": number,
            "name": f"BC/{number}",
            "display_name": f"BC/{number}",
            "bc_date": f"2026-05-{10 + number} 09:30:00+00" if number < 5 else None,
            "state": "done" if number % 2 else "draft",
            "depositaire_id": 1 + number % 2 if number < 5 else None,
            "fournisseur_id": 1,
            "fournisseur_centre_id": 1,
            "ht": f"{number}00.10",
            "qty_retenue": number,
            "done": number > 3,
        }
        for number in range(1, 6)
    ],
    BcLine: [
        {"odoo_id": number, "bc_id": 1 + number % 3, "product_id": 1, "qty": number}
        for number in range(1, 8)
    ],
}


@pytest.fixture
def filled(mirror: Engine) -> Engine:
    """Two depositaries, five BC of which the last has neither date nor depositary, seven lines."""
    for model, rows in ROWS.items():
        columns = sorted({name for row in rows for name in row})
        with mirror.begin() as connection:
            connection.execute(
                insert(model), [{name: row.get(name) for name in columns} for row in rows]
            )
    return mirror


@pytest.fixture
def api(filled: Engine, mirror_url: URL) -> Iterator[Api]:
    """Whoever asks shows a token of the scope `read`."""
    readers = database.readers_of(filled, 8, "10s")
    with serving(app_of(settings_of(mirror_url), readers)) as url:
        api = Api(url, filled)
        api.sign("read")
        yield api
    readers.dispose()
