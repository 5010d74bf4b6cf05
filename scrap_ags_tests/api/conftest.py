"""An API over a mirror of a few orders."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import URL, Engine, insert

from scrap_ags import database, migrations
from scrap_ags.api.app import app_of
from scrap_ags.models import Bc, BcLine, Centre, Fournisseur, Product, User
from scrap_ags_tests.api.served import Api, serving
from scrap_ags_tests.conftest import Server
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


def fill(mirror: Engine) -> Engine:
    for model, rows in ROWS.items():
        columns = sorted({name for row in rows for name in row})
        with mirror.begin() as connection:
            connection.execute(
                insert(model), [{name: row.get(name) for name in columns} for row in rows]
            )
    return mirror


@pytest.fixture
def filled(mirror: Engine) -> Engine:
    """Two depositaries, five BC of which the last has neither date nor depositary, seven lines."""
    return fill(mirror)


@contextmanager
def api_on(mirror: Engine, url: URL) -> Iterator[Api]:
    readers = database.readers_of(mirror, 8, "10s")
    with serving(app_of(settings_of(url), readers)) as address:
        yield Api(address, mirror)
    readers.dispose()


@pytest.fixture
def api(filled: Engine, mirror_url: URL) -> Iterator[Api]:
    """Whoever asks shows a token of the scope `read`."""
    with api_on(filled, mirror_url) as api:
        api.sign("read")
        yield api


@pytest.fixture(scope="session")
def shared_api(server: Server) -> Iterator[Api]:
    with server.database(server.template("template_mirror", migrations.upgrade)) as url:
        mirror = fill(database.engine_on(url))
        with api_on(mirror, url) as api:
            yield api
        mirror.dispose()


@pytest.fixture
def reader(shared_api: Api) -> Api:
    """The same for a test that changes no row, which saves it a server of its own."""
    reader = Api(shared_api.url, shared_api.engine)
    reader.sign("read")
    return reader
