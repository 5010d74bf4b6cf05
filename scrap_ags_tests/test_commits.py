"""From the commit in Odoo to the sight of it in the mirror: what the live benchmark counts."""

from datetime import UTC, datetime, timedelta

from benchmarks.commits import Change, Record, delays

BC: Record = ("bc", 7)
AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
NEXT = AT + timedelta(seconds=1)


def seen(*changes: Change) -> dict[Record, list[Change]]:
    return {BC: list(changes)}


def test_a_change_is_seen_when_the_mirror_shows_it_or_a_later_state():
    changes = [Change(BC, AT, 10), Change(BC, NEXT, 12)]
    assert delays(changes, seen(Change(BC, NEXT, 20))) == ([10, 8], [])


def test_of_several_sights_the_first_counts():
    sights = seen(Change(BC, AT, 15), Change(BC, NEXT, 30))
    assert delays([Change(BC, AT, 10)], sights) == ([5], [])


def test_an_earlier_state_shows_nothing_of_the_change():
    change = Change(BC, NEXT, 10)
    assert delays([change], seen(Change(BC, AT, 20))) == ([], [change])


def test_a_sight_from_before_the_commit_shows_another_write_of_that_second():
    changes = [Change(BC, AT, 10.25), Change(BC, AT, 10.75)]
    assert delays(changes, seen(Change(BC, AT, 10.5))) == ([0.25], [changes[1]])


def test_a_deletion_is_seen_when_the_record_is_gone():
    changes = [Change(BC, AT, 10), Change(BC, None, 20)]
    assert delays(changes, seen(Change(BC, AT, 15), Change(BC, None, 26))) == ([5, 6], [])


def test_a_change_that_a_deletion_overtook_is_seen_with_it():
    changes = [Change(BC, AT, 10), Change(BC, None, 20)]
    assert delays(changes, seen(Change(BC, None, 26))) == ([16, 6], [])


def test_what_came_and_went_between_two_looks_was_never_to_be_seen():
    assert delays([Change(BC, AT, 10), Change(BC, None, 11)], {}) == ([], [])


def test_what_stays_unseen_is_told():
    change = Change(BC, AT, 10)
    assert delays([change], {}) == ([], [change])
