"""What the outage drill draws, and how it judges."""

from dataclasses import replace

from benchmarks.drill.aftermath import ticks_needed
from benchmarks.drill.order import Incident, drawn
from benchmarks.drill.watching import Run, Tick, counts

BACK = 1_000.0


def tick(began: float, *runs: str) -> Tick:
    return Tick(BACK + began, BACK + began + 1, "", runs)


def run(name: str, ended: float, status: str = "SUCCESS", asked: float = 5) -> Run:
    return Run(name, status, "orders", BACK + asked, BACK + ended)


def test_each_drill_has_every_incident_once_and_is_the_same_for_the_same_seed():
    drills = [drawn(seed) for seed in range(50)]
    assert all({step.incident for step in drill} == set(Incident) for drill in drills)
    assert drills == [drawn(seed) for seed in range(50)]
    assert len({tuple(step.incident for step in drill) for drill in drills}) > 30


def test_a_run_counts_for_the_tick_that_asked_for_it_however_long_it_took():
    seen = [tick(3, "a"), tick(13), tick(23), tick(33)]
    assert ticks_needed(seen, [run("a", 30)], BACK + 30, BACK) == 1


def test_what_runs_from_before_the_end_closed_needed_no_tick():
    assert ticks_needed([tick(3)], [run("earlier", 2, asked=-5)], BACK + 2, BACK) == 0


def test_a_run_that_died_before_excuses_no_delay():
    seen = [tick(3), tick(13), tick(93, "again")]
    runs = [run("dead", 92, "FAILURE", asked=-5), run("again", 99)]
    assert ticks_needed(seen, runs, BACK + 99, BACK) == 3


def test_a_mirror_that_is_in_step_only_after_all_that_was_seen_needed_one_tick_more():
    assert ticks_needed([tick(3), tick(13)], [], BACK + 200, BACK) == 3


def test_a_run_that_dagster_repeats_by_itself_excuses_no_delay():
    seen = [tick(number * 10) for number in range(10)]
    assert ticks_needed(seen, [run("repeated", 99, asked=92)], BACK + 95, BACK) == 11


def test_a_tick_that_was_under_way_counts_if_it_asked_for_runs():
    def under_way(ended: float | None, *runs: str) -> Tick:
        return Tick(BACK - 4, ended, "", runs)

    assert counts(under_way(BACK + 40, "a"), BACK)
    assert counts(under_way(None, "a"), BACK)
    assert not counts(under_way(BACK + 40), BACK), "it found Odoo away"
    assert not counts(under_way(BACK - 1, "a"), BACK)
    assert ticks_needed([under_way(BACK + 40, "a"), tick(48)], [run("a", 80)], BACK + 80, BACK) == 1


def test_a_tick_that_launches_what_an_interrupted_one_had_asked_for_is_no_look():
    resumed = replace(tick(0, "a"), resumes=True)
    runs = [run("a", 13), run("b", 35)]
    assert ticks_needed([resumed, tick(10), tick(25, "b")], runs, BACK + 34, BACK) == 2
    assert ticks_needed([resumed, tick(10)], [run("a", 40)], BACK + 39, BACK) == 0
