"""What the night says of changes that no write date told of."""

from collections.abc import Iterator

import pytest
from dagster import DagsterInstance, ExecuteInProcessResult
from sqlalchemy import URL

from scrap_ags.models import MIRRORED
from scrap_ags.pipeline.nightly import UNTOLD
from scrap_ags.sync.scope import Everything
from scrap_ags_tests.station import BC, LINE, PRODUCT, USER, Station, station_of

HEAD = "| column | records | days |\n| --- | --- | --- |\n"


@pytest.fixture(params=[14, 19])
def station(request: pytest.FixtureRequest, mirror_url: URL) -> Iterator[Station]:
    odoo = request.getfixturevalue(f"odoo{request.param}")
    with DagsterInstance.ephemeral() as dagster, station_of(odoo, mirror_url, dagster) as station:
        odoo.create(USER, {"name": "Atlas", "solde": 1})
        odoo.create(PRODUCT, {"name": "Butane"})
        for day in (20, 21, 22, 23):
            station.order(f"2024-05-{day} 23:30:00", depositaire=1)
        odoo.clock.advance(60)
        sync = station.connections.sync("test")
        for model in MIRRORED:
            sync.run(model, Everything())
        odoo.clock.advance(60)
        yield station


def tables(night: ExecuteInProcessResult) -> dict[str, str]:
    """What the steps tell, by asset."""
    return {
        event.step_key.removeprefix("compare_"): event.step_output_data.metadata[UNTOLD].value
        for event in night.all_events
        if event.is_successful_output and UNTOLD in event.step_output_data.metadata
    }


def test_the_night_names_the_columns_the_records_and_their_days(station: Station, capfd):
    odoo = station.source
    odoo.sql("update dimagaz_bc set ht = 7, state = 'done' where id in (1, 3)")
    odoo.sql("update dimagaz_bc_line set qty = 9 where id = 4")
    odoo.sql("update dimagaz_product set name = 'Propane'")
    odoo.write(USER, 1, {"solde": 2})
    odoo.write(BC, 2, {"ht": 8})
    odoo.write(LINE, 2, {"qty": 8})
    night = station.run("nightly_full_check")
    assert night.success
    assert tables(night) == {
        "user": "nothing",
        "product": HEAD + "| display_name | 1 |  |\n| name | 1 |  |",
        "fournisseur": "nothing",
        "centre": "nothing",
        "bc": HEAD
        + "| solde | 3 | 2024-05-21, 2024-05-23, 2024-05-24 |\n"
        + "| ht | 2 | 2024-05-21, 2024-05-23 |\n"
        + "| state | 2 | 2024-05-21, 2024-05-23 |",
        "bc_line": HEAD + "| qty | 1 | 2024-05-24 |",
    }
    log = capfd.readouterr().err
    assert "bc_line: changed in Odoo without a new write date: qty of 1 record on 2024-05-24" in log
    assert "user: nothing changed in Odoo without a new write date" in log


def test_a_night_after_nothing_or_after_another_night_names_nothing(station: Station):
    station.source.sql("update dimagaz_bc set ht = 7")
    assert tables(station.run("nightly_full_check"))["bc"] != "nothing"
    station.source.write(BC, 2, {"ht": 8})
    station.source.clock.advance(60)
    told = tables(station.run("nightly_full_check"))
    assert told == dict.fromkeys([model.asset for model in MIRRORED], "nothing")
