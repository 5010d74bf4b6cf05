"""From differences to runs: a pure function, tried without Dagster, Odoo or a database."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scrap_ags.days import DAY
from scrap_ags.pipeline.memory import Memory
from scrap_ags.pipeline.plan import RUNS_A_TICK, Plan, plan, spans
from scrap_ags.pipeline.scopes import InFlight, Request
from scrap_ags.sync.dating import Stamp
from scrap_ags.sync.seen import Look

NOW = datetime(2024, 6, 3, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
FIRST = date(2024, 5, 1)


def day(number: int) -> date:
    return FIRST + number * DAY


def looked(asset: str, *days: date, ids: tuple[int, ...] = (1,), **more: object) -> Look:
    """One look that saw ``ids`` differ, all of them on each of the days."""
    stamps = tuple(Stamp(odoo_id, NOW, days[0] if days else None) for odoo_id in ids)
    return Look(asset, NOW, stamps, days=frozenset(days), **more)


def planned(
    *looks: Look, runs: tuple[InFlight, ...] = (), before: Plan | None = None, now: datetime = NOW
) -> Plan:
    return plan(looks, runs, before.attempts if before else {}, now, MINUTE)


def test_nothing_differs_and_nothing_runs():
    assert planned(Look("user", NOW), Look("bc", NOW)) == Plan()


def test_reference_models_that_differ_share_one_run_with_just_them():
    found = planned(looked("centre"), looked("user"), Look("product", NOW))
    assert found.requests == [Request("reference_data", ("user", "centre"))]


def test_contiguous_days_become_one_run_over_both_assets():
    found = planned(looked("bc", day(3), day(1)), looked("bc_line", day(2), day(9)))
    assert found.requests == [
        Request("orders", ("bc", "bc_line"), day(1), day(3)),
        Request("orders", ("bc", "bc_line"), day(9), day(9)),
    ]


def test_a_scope_in_flight_is_not_requested_again():
    runs = (
        InFlight(frozenset({"bc", "bc_line"}), day(1), day(2)),
        InFlight(frozenset({"user"})),
    )
    found = planned(looked("user"), looked("bc", day(1), day(2), day(3)), runs=runs)
    assert found.requests == [Request("orders", ("bc", "bc_line"), day(3), day(3))]
    assert found.in_flight == 3


def test_after_an_upgrade_of_odoo_one_run_compares_every_value():
    looks = [Look("user", NOW, upgraded=True), Look("bc", NOW, upgraded=True)]
    found = planned(*looks)
    assert found.requests == [Request("nightly_full_check")]
    running = (InFlight(frozenset({"nightly_full_check"})),)
    assert planned(*looks, runs=running, before=found, now=NOW + 9 * MINUTE).requests == []


def test_withheld_deletions_that_are_over_start_one_comparison_of_all_records():
    found = planned(Look("user", NOW, outlived=True), Look("bc", NOW, outlived=True))
    assert found.requests == [Request("nightly_full_check"), Request("reference_data", ("user",))]
    again = Look("bc", NOW, outlived=True), Look("bc_line", NOW, outlived=True)
    assert planned(*again).requests == [Request("nightly_full_check")]


def test_a_run_without_days_is_in_flight_for_all_of_them():
    runs = (InFlight(frozenset({"bc"})),)
    assert planned(looked("bc", day(1)), runs=runs).requests == []


def test_a_difference_that_a_run_did_not_close_waits_longer_each_time():
    before, now, requested = None, NOW, []
    for minute in range(16):
        now = NOW + minute * MINUTE
        before = planned(looked("user"), before=before, now=now)
        if before.requests:
            requested.append(minute)
    assert requested == [0, 1, 3, 7, 15]


def test_a_scope_that_differs_otherwise_than_before_is_requested_at_once():
    before = planned(looked("bc", day(1), ids=(1,)))
    for minute in range(1, 5):
        now = NOW + minute * MINUTE
        before = planned(looked("bc", day(1), ids=(1, minute + 1)), before=before, now=now)
        assert len(before.requests) == 1


def test_a_record_written_again_is_another_difference():
    before = planned(looked("user"))
    later = Look("user", NOW, (Stamp(1, NOW + MINUTE, None),))
    assert planned(later, before=before, now=NOW + timedelta(seconds=10)).requests


def test_what_no_longer_differs_is_forgotten():
    assert planned(Look("user", NOW), before=planned(looked("user"))).attempts == {}


def test_a_day_where_a_record_is_gone_is_requested():
    gone = Look("bc", NOW, gone=(7,), days=frozenset({day(4)}))
    assert planned(gone).requests == [Request("orders", ("bc", "bc_line"), day(4), day(4))]


def test_the_first_load_brings_the_reference_models_before_the_days():
    empty = looked("user", first=True)
    found = planned(empty, looked("bc", day(1), first=True))
    assert [request.job for request in found.requests] == ["reference_data"]
    assert found.left == 1
    loading = (InFlight(frozenset({"user"})),)
    assert planned(empty, looked("bc", day(1)), runs=loading, before=found).requests == []


def test_reference_data_that_cannot_be_loaded_holds_no_days_back():
    found = planned(looked("user", first=True), looked("bc", day(1)))
    found = planned(
        looked("user", first=True),
        looked("bc", day(1)),
        before=found,
        now=NOW + timedelta(seconds=5),
    )
    assert [request.job for request in found.requests] == ["orders"]


def test_a_tick_asks_for_a_bounded_number_of_runs_and_leaves_the_rest():
    days = [day(2 * number) for number in range(RUNS_A_TICK + 3)]
    found = planned(looked("bc", *days))
    assert (len(found.requests), found.left) == (RUNS_A_TICK, 3)
    rest = planned(looked("bc", *days), before=found, now=NOW + timedelta(seconds=1))
    assert [request.first for request in rest.requests] == days[RUNS_A_TICK:]


@given(st.sets(st.integers(0, 200)))
def test_ranges_cover_just_the_days_that_differ_at_most_31_at_a_time(numbers: set[int]):
    days = sorted(day(number) for number in numbers)
    ranges = spans(days)
    covered = [first + n * DAY for first, last in ranges for n in range((last - first).days + 1)]
    assert covered == days
    assert all((last - first).days < 31 for first, last in ranges)


@given(
    st.sets(st.integers(0, 60), min_size=1),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 10)), max_size=4),
)
def test_no_plan_touches_a_day_that_a_run_is_working_on(numbers, busy):
    runs = tuple(
        InFlight(frozenset({"bc", "bc_line"}), day(start), day(start + length))
        for start, length in busy
    )
    found = planned(looked("bc", *sorted(day(number) for number in numbers)), runs=runs)
    for request in found.requests:
        for run in runs:
            assert request.last < run.first or run.last < request.first


def test_the_memory_survives_the_cursor():
    before = planned(looked("user"), looked("bc", day(1)))
    memory = Memory(before.attempts, {"run": NOW})
    assert Memory.of(memory.cursor) == memory


def test_a_cursor_that_cannot_be_read_is_an_empty_memory():
    assert Memory.of("{not json") == Memory.of(None) == Memory()


def test_forty_days_in_a_row_are_cut_after_the_thirty_first():
    assert spans([day(number) for number in range(40)]) == [(day(0), day(30)), (day(31), day(39))]
