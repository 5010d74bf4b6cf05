"""What the options of a sync mean, before anything is opened."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrap_ags.commands.wanted import Options, WrittenLately, records, wanted
from scrap_ags.days import Calendar
from scrap_ags.errors import WrongUsage
from scrap_ags.models import MIRRORED, Bc, BcLine, Product
from scrap_ags.sync.scope import Days, Everything, Named, Newest, Records, Written

NOW = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
CALENDAR = Calendar.at(NOW, ZoneInfo("Africa/Casablanca"), date(2024, 1, 1))
TODAY = date(2026, 3, 1)
ASSETS = [model.asset for model in MIRRORED]


@given(st.lists(st.sampled_from(ASSETS), min_size=1))
def test_assets_are_synced_once_each_in_load_order_however_they_are_named(
    assets: list[str],
) -> None:
    models = wanted(Options(tuple(assets)), CALENDAR).models
    assert [model.asset for model in models] == [asset for asset in ASSETS if asset in assets]


def test_no_option_is_everything_of_all_six() -> None:
    asked = wanted(Options(), CALENDAR)
    assert (asked.models, asked.scope) == (MIRRORED, Everything())


@pytest.mark.parametrize(
    ("options", "scope"),
    [
        (Options(date="2026-01-05"), Days(date(2026, 1, 5), date(2026, 1, 5))),
        (Options(since="2026-02-27"), Days(date(2026, 2, 27), TODAY)),
        (Options(since="2020-01-01", until="2024-02-01"), Days(date(2020, 1, 1), date(2024, 2, 1))),
        (Options(names=("626637",)), Named(("626637",))),
        (Options(last=20), Newest(20)),
    ],
)
def test_days_names_and_newest_are_of_bc_and_their_lines(options: Options, scope: object) -> None:
    asked = wanted(options, CALENDAR)
    assert (asked.models, asked.scope) == ((Bc, BcLine), scope)


def test_hours_are_of_any_asset_and_counted_back_on_odoo_s_clock() -> None:
    asked = wanted(Options(("product",), hours=1.5), CALENDAR)
    assert asked.models == (Product,)
    assert isinstance(asked.scope, WrittenLately)
    assert asked.scope.before(NOW) == Written(NOW - timedelta(minutes=90))


@given(st.floats())
def test_hours_are_refused_or_lead_to_a_moment(hours: float) -> None:
    try:
        scope = wanted(Options(hours=hours), CALENDAR).scope
    except WrongUsage:
        return
    assert isinstance(scope, WrittenLately)
    assert scope.before(NOW).since <= NOW


@given(st.text(max_size=12))
def test_a_text_is_a_day_or_refused(text: str) -> None:
    try:
        scope = wanted(Options(date=text), CALENDAR).scope
    except WrongUsage:
        return
    assert isinstance(scope, Days)
    assert CALENDAR.first <= scope.first == scope.last <= CALENDAR.last


def test_a_bc_by_name_is_read_again_with_its_lines_and_one_by_id_alone() -> None:
    assert records("bc", ("626637",), ()).models == (Bc, BcLine)
    assert records("bc", ("626637",), ()).scope == Named(("626637",))
    assert records("bc", (), (3, 4)).models == (Bc,)
    assert records("product", (), (3,)).scope == Records((3,))
