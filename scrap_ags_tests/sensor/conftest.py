"""A mirror in step, which the sensor has looked at before."""

from collections.abc import Iterator

import pytest
from dagster import DagsterInstance
from sqlalchemy import URL

from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.models import MIRRORED
from scrap_ags.sync.scope import Everything
from scrap_ags_tests.station import PRODUCT, USER, Station, station_of


@pytest.fixture
def station(request: pytest.FixtureRequest, mirror_url: URL) -> Iterator[Station]:
    """Two users, a product, and three orders of 20, 21 and 22 May, all created on 3 June."""
    odoo: DemoOdoo = request.getfixturevalue(f"odoo{getattr(request, 'param', 14)}")
    with DagsterInstance.ephemeral() as dagster, station_of(odoo, mirror_url, dagster) as station:
        for name in ("Atlas", "Rif"):
            odoo.create(USER, {"name": name})
        odoo.create(PRODUCT, {"name": "Butane 12 kg"})
        for day in (20, 21, 22):
            station.order(f"2024-05-{day} 10:00:00")
        odoo.clock.advance(60)
        sync = station.connections.sync("test")
        for model in MIRRORED:
            sync.run(model, Everything())
        station.tick()
        yield station
