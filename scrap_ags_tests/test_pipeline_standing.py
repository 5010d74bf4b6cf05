"""Which differences stand, and which are on their way: looks in, an outcome out."""

from collections.abc import Container
from datetime import UTC, date, datetime, timedelta
from typing import Any

from scrap_ags.pipeline.standing import REMEMBERED, Patience, outcome, since
from scrap_ags.pipeline.wording import counted, joined, listed, unlisted
from scrap_ags.sync.dating import Stamp
from scrap_ags.sync.seen import Look

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = date(2026, 11, 22)
MINUTE = timedelta(minutes=1)


def stamp(odoo_id: int, written: datetime = NOW) -> Stamp:
    return Stamp(odoo_id, written, DAY)


def look(*stamps: Stamp, gone: tuple[int, ...] = (), **others: Any) -> Look:
    days = frozenset({DAY}) if stamps or gone else frozenset()
    return Look("bc", NOW, stamps, gone, days, mirrored=10, **others)


def judged(seen: Look, first: datetime, until: datetime, accused: Container[int] = ()) -> Any:
    return outcome(seen, Patience(since(seen, {}, first), until, accused))


def test_what_is_seen_for_the_first_time_is_on_its_way():
    found = judged(look(stamp(1), gone=(2,)), NOW, NOW - MINUTE)
    assert found.in_step
    assert (found.settling, found.leaving, found.days) == (1, [2], [])


def test_what_is_still_seen_after_its_turn_stands():
    seen = look(stamp(1), stamp(3), gone=(2,), new=frozenset({3}))
    found = judged(seen, NOW - MINUTE, NOW - MINUTE)
    assert (found.missing, found.stale, found.extra) == ([3], [1], [2])
    assert (found.settling, found.leaving, found.days) == (0, [], [DAY])


def test_a_record_that_is_written_again_and_again_is_never_called_standing():
    before = since(look(stamp(1)), {}, NOW)
    after = since(look(stamp(1, NOW + MINUTE)), before, NOW + MINUTE)
    assert list(after.values()) == [NOW + MINUTE]


def test_a_record_keeps_the_moment_at_which_it_was_first_seen():
    before = since(look(stamp(1), gone=(2,)), {}, NOW)
    after = since(look(stamp(1), stamp(3), gone=(2,)), before, NOW + MINUTE)
    assert sorted(after.values()) == [NOW, NOW, NOW + MINUTE]


def test_of_many_records_those_known_already_are_followed_on():
    before = since(look(stamp(REMEMBERED + 7)), {}, NOW)
    many = look(*map(stamp, range(1, REMEMBERED + 10)))
    after = since(many, before, NOW + MINUTE)
    assert len(after) == REMEMBERED
    assert before.items() <= after.items()


def test_what_a_failed_check_names_stays_named_as_long_as_it_differs():
    assert judged(look(stamp(1)), NOW, NOW - MINUTE, accused={1}).stale == [1]


def test_of_a_mirror_still_being_filled_nothing_is_said():
    assert judged(look(stamp(1), first=True), NOW, NOW - MINUTE) is None
    assert judged(look(stamp(1), complete=False), NOW, NOW - MINUTE) is None
    assert judged(look(first=True), NOW, NOW - MINUTE).in_step


def test_what_is_listed_can_be_read_back():
    assert listed([12, 15, 19], 2) == "12, 15, …"
    assert unlisted(listed([12, 15, 19], 2)) == {12, 15}
    assert unlisted("") == set()


def test_counts_read_as_english():
    assert [counted(n, "day or model", "days or models") for n in (0, 1, 2)] == [
        "0 days or models",
        "1 day or model",
        "2 days or models",
    ]
    told = [joined("abcd"[:n], 3) for n in range(5)]
    assert told == ["", "a", "a and b", "a, b and c", "a, b, c and 1 more"]
