from datetime import date
from zoneinfo import ZoneInfo

import pytest

from scrap_ags.commands import zone

CASABLANCA = ZoneInfo("Africa/Casablanca")
MAY = date(2025, 5, 1)


def test_the_days_are_found_that_two_releases_would_cut_otherwise():
    differing = list(zone.differing(CASABLANCA, ZoneInfo("UTC"), MAY))
    assert date(2025, 1, 15) in differing
    assert date(2025, 3, 15) not in differing  # Ramadan


@pytest.mark.parametrize("key", ["UTC", "Asia/Tokyo"])
def test_releases_that_agree_are_said_to(key):
    assert "agree" in zone.told(ZoneInfo(key), MAY)


def test_a_zone_is_read_from_the_package_whatever_the_machine_has():
    packaged = zone.packaged_zone("Africa/Casablanca")
    assert packaged is not None
    assert zone.packaged_zone("Not/AZone") is None
