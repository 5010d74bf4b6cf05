"""The files of runs and ticks that are gone."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.pipeline.leftovers import delete_leftovers
from scrap_ags_tests.conftest import Server
from scrap_ags_tests.nights import night, orders, station_in_postgres
from scrap_ags_tests.station import Station

NOW = datetime(2026, 11, 22, tzinfo=UTC)
GONE, KNOWN = "0b461d29-c538-4227-bfaa-5453e842d48b", "3338e585-10d2-411e-9288-dae53987e1ce"


def placed(root: Path, name: str, days: float) -> Path:
    """A file so many days old, in folders as old."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    moment = (NOW - timedelta(days=days)).timestamp()
    for one in (path, *(folder for folder in path.parents if folder.is_relative_to(root))):
        os.utime(one, (moment, moment))
    return path


def deleted(root: Path) -> int:
    return delete_leftovers(root, NOW - timedelta(days=7), lambda: ({KNOWN}, {"12"}))


@pytest.mark.parametrize(
    "name",
    [
        f"{GONE}/compute_logs/rpnibfhs.err",
        f"storage/{GONE}/compare_bc/result",
        "__repository__/odoo_refresh/11.err",
    ],
)
def test_files_of_a_run_or_a_tick_that_is_gone_go_when_they_are_old(tmp_path: Path, name: str):
    path = placed(tmp_path, name, days=6)
    assert deleted(tmp_path) == 0
    assert path.exists()
    placed(tmp_path, name, days=8)
    assert deleted(tmp_path) == 1
    assert not path.exists()


@pytest.mark.parametrize(
    "name",
    [
        f"{KNOWN}/compute_logs/rpnibfhs.err",
        f"storage/{KNOWN}/compare_bc/result",
        "__repository__/odoo_refresh/12.err",
        "workspace.yaml",
        "schedules/logs/notes.txt",
        f"{KNOWN}/compute_logs/11.err",
        "storage/odoo_refresh/11.err",
        "__repository__/odoo_refresh/11.csv",
        "storage/not-a-run/result",
    ],
)
def test_files_of_what_is_known_and_of_others_stay(tmp_path: Path, name: str):
    path = placed(tmp_path, name, days=1000)
    assert deleted(tmp_path) == 0
    assert path.exists()


def test_a_run_that_began_while_files_were_listed_keeps_its_own(tmp_path: Path):
    placed(tmp_path, f"{KNOWN}/compute_logs/rpnibfhs.err", days=8)

    def known() -> tuple[set[str], set[str]]:
        placed(tmp_path, f"{GONE}/compute_logs/rpnibfhs.err", days=8)
        return {KNOWN, GONE}, set()

    assert delete_leftovers(tmp_path, NOW, known) == 0
    assert (tmp_path / GONE).exists()


@pytest.fixture
def station(odoo14: DemoOdoo, server: Server, tmp_path: Path) -> Iterator[Station]:
    with station_in_postgres(odoo14, server, tmp_path) as station:
        yield station


def test_the_logs_of_a_run_go_in_the_night_in_which_it_goes(station: Station, tmp_path: Path):
    first, last = orders(station), orders(station)
    logs = tmp_path / "dagster"
    assert list((logs / first).rglob("*.err"))
    night(station, 6)
    assert (logs / first).exists()
    night(station, 8)
    assert not (logs / first).exists()
    assert list((logs / last).rglob("*.err"))
