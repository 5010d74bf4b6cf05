"""What the home page asks of the mirror."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, Engine, insert, select, text

from scrap_ags.admin.figures import INTERVALS, State, figures, state_of
from scrap_ags.admin.mirror_figures import changes, last_hours
from scrap_ags.admin.orders_figures import Depositary, orders_by_day, top_depositaries
from scrap_ags.audit import audit_log, incident, look, rejected, withheld
from scrap_ags.days import DAY, Calendar, fill_days, midnight
from scrap_ags.models import MIRRORED, Bc, BcLine, User
from scrap_ags.pipeline import freshness

ZONE = ZoneInfo("Africa/Casablanca")
INSTANT = timedelta(microseconds=1)
TODAY = date(2026, 5, 20)


@pytest.fixture
def connection(mirror: Engine) -> Iterator[Connection]:
    with mirror.begin() as connection:
        yield connection


@pytest.fixture
def days(connection: Connection) -> Calendar:
    """The local days up to that one are known."""
    calendar = Calendar(ZONE, TODAY - 60 * DAY, TODAY)
    fill_days(connection, calendar)
    return calendar


def order(connection: Connection, number: int, **values: Any) -> None:
    connection.execute(insert(Bc), [{"odoo_id": number, **values}])


@pytest.mark.parametrize(
    ("oldest", "failed", "state"),
    [
        (0.0, [], State.IN_STEP),
        (180.0, [], State.IN_STEP),
        (180.1, [], State.NO_NEWS),
        (None, [], State.NO_NEWS),
        (5.0, ["bc"], State.OUT_OF_STEP),
        (5.0, None, State.IN_STEP),
        (500.0, ["bc"], State.NO_NEWS),
        (None, None, State.NO_NEWS),
    ],
)
def test_the_big_word_is_news_first_and_what_was_found_then(
    oldest: float | None, failed: list[str] | None, state: State
):
    assert state_of(oldest, 60, failed) is state


def test_as_many_intervals_may_pass_as_the_pipeline_lets_pass():
    assert INTERVALS == freshness.INTERVALS


def test_an_empty_mirror_has_figures_too(connection: Connection):
    found = figures(connection, ZONE)
    assert (found.oldest, found.failed, found.runs) == (None, None, ())
    assert set(found.rows.values()) == {0}
    assert list(found.rows) == list(found.changes) == [model.asset for model in MIRRORED]
    assert len(found.hours) == 24
    assert not any((found.incidents, found.withheld, found.rejected, found.depositaries))


def test_the_oldest_look_counts_and_none_while_one_is_missing(connection: Connection):
    now = datetime.now(UTC)
    looked = [
        {"asset": model.asset, "looked_at": now, "noted_at": now - place * timedelta(minutes=10)}
        for place, model in enumerate(MIRRORED)
    ]
    connection.execute(insert(look), looked[:-1])
    assert figures(connection, ZONE).oldest is None
    connection.execute(insert(look), looked[-1:])
    oldest = figures(connection, ZONE).oldest
    assert oldest == pytest.approx(600 * (len(MIRRORED) - 1), abs=60)


def test_what_waits_for_a_person_is_told(connection: Connection):
    connection.execute(insert(withheld), [{"asset": "bc", "rows": 7, "guard": "g", "reason": "7!"}])
    seen = [{"asset": asset, "odoo_id": n, "reason": "?"} for asset, n in [("bc", 1), ("bc", 2)]]
    connection.execute(insert(rejected), seen)
    told = {"what": "w", "cure": "c", "page": "runs/1", "deliveries": {}}
    times = {"since": datetime.now(UTC)}
    open_one = {"key": "a", "title": "open", "until": None, **told, **times}
    over = {"key": "b", "title": "over", "until": datetime.now(UTC), **told, **times}
    connection.execute(insert(incident), [open_one, over])
    found = figures(connection, ZONE)
    assert [one.title for one in found.incidents] == ["open"]
    assert [(one.asset, one.rows) for one in found.withheld] == [("bc", 7)]
    assert found.rejected == {"bc": 2}


def test_hours_begin_where_local_clocks_say_so():
    now = datetime(2026, 5, 20, 10, 45, 30, tzinfo=UTC)
    [before, this] = last_hours(now, ZoneInfo("Asia/Kolkata"), 2)
    assert (before.minute, this.minute) == (30, 30)
    assert this == datetime(2026, 5, 20, 10, 30, tzinfo=UTC)


def test_an_hour_that_clocks_repeat_is_two_hours():
    after = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    hours = last_hours(after, ZoneInfo("Europe/Paris"), 3)
    assert [hour.hour for hour in hours] == [23, 0, 1]


def test_changes_are_counted_in_the_hour_they_happened_in(connection: Connection):
    hours = last_hours(connection.scalars(select(text("now()"))).one(), ZONE, 24)
    connection.execute(text("SELECT scrap_audit_month(:at)"), {"at": hours[0] - DAY})
    told = {"action": "updated", "source": "sync", "actor": "x", "odoo_id": 1}
    happened = [
        ("bc", hours[0] - INSTANT),
        ("bc", hours[0]),
        ("bc", hours[1] - INSTANT),
        ("user", hours[1]),
        ("bc", hours[23] + INSTANT),
        ("long gone", hours[5]),
    ]
    for at in {at for _, at in happened}:
        connection.execute(text("SELECT scrap_audit_month(:at)"), {"at": at})
    connection.execute(
        insert(audit_log), [{"asset": asset, "occurred_at": at, **told} for asset, at in happened]
    )
    found = changes(connection, hours)
    assert list(found["bc"]) == [2, *[0] * 22, 1]
    assert list(found["user"]) == [0, 1, *[0] * 22]
    assert "long gone" not in found


def test_orders_count_on_their_local_day(connection: Connection, days: Calendar):
    start = midnight(TODAY, ZONE)
    order(connection, 1, bc_date=start - INSTANT, ttc="10.50")
    order(connection, 2, bc_date=start, ttc="0.25")
    order(connection, 3, create_date=start, ttc=None)
    order(connection, 4, bc_date=start - INSTANT, create_date=start, ttc="1")
    order(connection, 5)
    order(connection, 6, bc_date=start + DAY, ttc="99")
    found = orders_by_day(connection, TODAY - 2 * DAY, TODAY)
    assert [(one.day.day, one.count, one.amount) for one in found] == [
        (18, 0, 0),
        (19, 2, Decimal("11.50")),
        (20, 2, Decimal("0.25")),
    ]


def test_the_biggest_depositaries_come_first(connection: Connection, days: Calendar):
    people = [{"odoo_id": n, "display_name": f"D{n}" if n < 4 else None} for n in range(1, 6)]
    connection.execute(insert(User), people)
    start, end = midnight(TODAY, ZONE), midnight(TODAY + DAY, ZONE)
    ordered = [(1, "5", start), (1, "6", start), (2, "30", start), (4, "11", end - INSTANT)]
    ordered += [(3, "900", end), (3, "900", start - INSTANT), (5, "0", start), (None, "70", start)]
    for number, (who, amount, at) in enumerate(ordered):
        order(connection, number, depositaire_id=who, ttc=amount, bc_date=at)
    found = top_depositaries(connection, start, end, 3)
    assert found == [
        Depositary(2, "D2", Decimal(30)),
        Depositary(1, "D1", Decimal(11)),
        Depositary(4, None, Decimal(11)),
    ]
    assert len(top_depositaries(connection, start, end, 1)) == 1


def test_rows_are_counted(connection: Connection):
    order(connection, 1)
    connection.execute(insert(BcLine), [{"odoo_id": n, "bc_id": 1} for n in range(3)])
    rows = figures(connection, ZONE).rows
    assert (rows["bc"], rows["bc_line"], rows["user"]) == (1, 3, 0)
