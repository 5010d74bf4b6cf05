"""What a tick said, and how long one waits for a tick that finds something."""

import pytest
from dagster import SensorResult

from scrap_ags.sync.depth import DEEP_EVERY
from scrap_ags_tests.station import Station

MINUTE, QUARTER = 60.0, DEEP_EVERY.total_seconds()

BOTH_PROTOCOLS = pytest.mark.parametrize("station", [14, 19], indirect=True)

TABLES = {"user": "user", "product": "product", "bc": "dimagaz_bc", "bc_line": "dimagaz_bc_line"}


def said(result: SensorResult) -> str:
    return result.skip_reason.skip_message


def tick_deep(station: Station, seconds: float = QUARTER) -> SensorResult:
    """A tick that looks at everything and finds nothing."""
    result = station.tick(seconds)
    assert ", all days: 6 models, 0 differences" in said(result)
    return result


def found_within(station: Station, seconds: float) -> float:
    """Tick each minute until a run is asked for, and follow it: how many seconds that took."""
    start = station.source.clock.now()
    while (waited := (station.source.clock.now() - start).total_seconds()) < seconds:
        result = station.tick(MINUTE)
        station.follow(result)
        if result.run_requests:
            waited = (station.source.clock.now() - start).total_seconds()
            assert waited <= seconds
            return waited
    raise AssertionError(f"nothing was found in {waited:.0f} s")


def rows(station: Station, asset: str) -> list[int]:
    found = station.query(f"SELECT odoo_id FROM scrap_{TABLES[asset]} ORDER BY odoo_id")
    return [row["odoo_id"] for row in found]
