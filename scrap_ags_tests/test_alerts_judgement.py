"""What begins and what is over: facts in, incidents out."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrap_ags.alerts.facts import FailedRun, Hidden, Judged, RedCheck, Withheld
from scrap_ags.alerts.memory import Memory
from scrap_ags.alerts.messages import LONGEST, shortened
from scrap_ags_tests.watch import MINUTE, NOW, Watch

WITHHELD = Withheld("bc", 12, "12 of 40 rows", "--allow-mass-delete")
REJECTED = RedCheck("bc", "no_rejected_records", Judged.RECORDS, "1 rejected")
HIDDEN = Hidden("bc", 3)
FRESH = RedCheck("bc", "fresh", Judged.OTHER, "not looked at")
STEP = RedCheck("bc", "in_step_with_odoo", Judged.STEP, "2 stale")
SCHEMA = RedCheck("bc", "schema_matches_odoo", Judged.SCHEMA, "no field name")
RUN = FailedRun(
    "orders 2026-05-20", frozenset({"bc"}), frozenset({"bc", "bc_line"}), "denied", "r1", True
)
NIGHTLY = FailedRun(
    "nightly_full_check", frozenset({"bc"}), frozenset({"bc"}), "denied", "n1", False
)


@pytest.fixture
def watch() -> Watch:
    watch = Watch()
    watch.minutes(3)
    return watch


def test_a_standing_state_is_told_once_and_its_end_once(watch: Watch):
    assert watch.minute(withheld=[WITHHELD]) == ["withheld bc"]
    assert watch.minutes(30, withheld=[replace(WITHHELD, rows=13)]) == []
    assert watch.minute() == ["over withheld bc"]
    assert watch.minutes(30) == []


@pytest.mark.parametrize(
    "fact", [{"hidden": [HIDDEN]}, {"checks": [REJECTED]}, {"checks": [STEP]}, {"runs": [RUN]}]
)
def test_what_heals_within_a_refresh_is_not_told(watch: Watch, fact: dict[str, object]):
    assert watch.minutes(2, **fact) == []
    assert watch.minutes(3) == []
    assert len(watch.minutes(3, **fact)) == 1


def test_a_slower_refresh_has_as_many_turns():
    watch = Watch(5 * MINUTE)
    assert watch.minutes(10, checks=[REJECTED]) == []
    assert watch.minute(checks=[REJECTED]) == ["check no_rejected_records of bc"]


def test_a_check_that_is_being_evaluated_begins_nothing_and_ends_nothing(watch: Watch):
    running = replace(REJECTED, certain=False)
    assert watch.minutes(9, checks=[running]) == []
    watch.minutes(3, checks=[REJECTED])
    assert watch.minutes(9, checks=[running]) == []
    assert watch.minute() == ["over check no_rejected_records of bc"]


def test_ten_minutes_without_a_look_are_told_and_so_is_the_next_look(watch: Watch):
    assert watch.minutes(9, looked=False) == []
    assert watch.minute(looked=False) == ["looks"]
    assert watch.minutes(60, looked=False) == []
    assert watch.minute() == ["over looks"]


def test_an_incident_says_since_when_and_not_when_it_was_noticed(watch: Watch):
    last = watch.now
    watch.minutes(10, looked=False)
    assert watch.told == {"looks": last}


def test_odoos_clock_may_be_wrong_by_hours(watch: Watch):
    wrong = NOW - timedelta(hours=7)
    for minute in range(30):
        assert watch.minute(looked_at=wrong + minute * MINUTE) == []


def test_a_refused_log_in_is_told_instead_of_the_missing_looks(watch: Watch):
    assert watch.minutes(2, looked=False, refused=True) == ["login"]
    assert watch.minutes(9, looked=False, refused=True) == []
    assert watch.minutes(20, looked=False) == []
    assert watch.minute() == ["over login"]


def test_the_wrong_password_of_another_process_stops_nothing(watch: Watch):
    assert watch.minutes(30, refused=True) == []


def test_an_outage_is_told_and_what_it_breaks_is_not(watch: Watch):
    broken = {"runs": [RUN], "checks": [SCHEMA, STEP, FRESH]}
    assert watch.minutes(20, looked=False, **broken) == ["looks"]
    assert watch.minutes(2, **broken) == ["over looks"]
    assert watch.minutes(3) == [], "repaired by the first looks after it"


def test_after_a_night_switched_off_the_refresh_has_its_turn_first(watch: Watch):
    assert watch.minute(looked=False, pause=timedelta(hours=9), checks=[STEP]) == []
    assert watch.minutes(5) == []
    assert watch.minute(looked=False, pause=timedelta(hours=9)) == []
    assert watch.minutes(2, looked=False) == ["looks"]


def test_a_forgotten_cursor_ends_no_outage(watch: Watch):
    watch.minutes(11, looked=False)
    watch.memory = Memory.of("from another version")
    assert watch.minutes(9, looked=False) == []
    assert watch.minute() == ["over looks"]


def test_of_an_assets_troubles_the_cause_is_told(watch: Watch):
    every = {"runs": [NIGHTLY, RUN], "checks": [STEP, SCHEMA]}
    assert watch.minutes(9, **every) == ["check schema_matches_odoo of bc"]


def test_a_failed_run_explains_that_its_assets_are_out_of_step(watch: Watch):
    lines = replace(STEP, asset="bc_line")
    assert watch.minutes(9, runs=[RUN], checks=[STEP, lines]) == ["run orders 2026-05-20"]
    after = watch.minutes(9, checks=[STEP])
    assert after == ["over run orders 2026-05-20", "check in_step_with_odoo of bc"]


def test_many_days_that_fail_of_one_cause_are_one_incident(watch: Watch):
    days = [replace(RUN, scope=f"orders 2026-05-{day}", run_id=f"r{day}") for day in range(10, 30)]
    assert watch.minutes(9, runs=days) == ["run orders 2026-05-10"]


def test_another_asset_is_another_incident(watch: Watch):
    other = replace(STEP, asset="user")
    standing = {"withheld": [WITHHELD], "hidden": [HIDDEN]}
    assert len(watch.minutes(9, checks=[STEP, other, REJECTED], **standing)) == 5


def test_any_other_check_of_an_asset_restates_what_is_told_of_it(watch: Watch):
    assert watch.minutes(9, checks=[FRESH, STEP]) == ["check in_step_with_odoo of bc"]
    assert watch.minutes(9, checks=[FRESH])[1:] == ["check fresh of bc"]


def test_a_look_that_finds_nothing_settles_a_failed_run_of_the_refresh(watch: Watch):
    assert watch.minutes(3, runs=[RUN]) == ["run orders 2026-05-20"]
    assert watch.minute(runs=[RUN], followed=frozenset({"bc"})) == []
    assert watch.minute(runs=[RUN], followed=RUN.left) == ["over run orders 2026-05-20"]
    assert watch.memory.settled == ["r1"]


def test_no_look_settles_the_run_of_the_night(watch: Watch):
    facts = {"runs": [NIGHTLY], "followed": NIGHTLY.left}
    assert watch.minutes(9, **facts) == ["run nightly_full_check"]


def test_a_long_error_is_cut_for_a_phone():
    assert shortened("line one\nline two") == "line one line two"
    assert len(shortened("x" * 5000)) == LONGEST


EVERY = {
    "withheld bc": {"withheld": [WITHHELD]},
    "hidden": {"hidden": [HIDDEN]},
    "rejected": {"checks": [REJECTED]},
    "step": {"checks": [STEP]},
    "schema": {"checks": [SCHEMA]},
    "run": {"runs": [RUN]},
    "nightly": {"runs": [NIGHTLY]},
}


@given(st.lists(st.tuples(st.booleans(), st.sets(st.sampled_from(sorted(EVERY)))), max_size=60))
def test_whatever_happens_each_incident_begins_before_it_ends_and_all_ends(
    story: list[tuple[bool, set[str]]],
):
    watch, told = Watch(), list[str]()
    for looked, chosen in story:
        facts: dict[str, list[object]] = {"withheld": [], "hidden": [], "checks": [], "runs": []}
        for name in sorted(chosen):
            for kind, found in EVERY[name].items():
                facts[kind] += found
        told += watch.minute(looked=looked, **facts)
    told += watch.minute()
    assert watch.told == {}
    for key in {one.removeprefix("over ") for one in told}:
        both = [one for one in told if one.removeprefix("over ") == key]
        assert both == [key, f"over {key}"] * (len(both) // 2)
