from hypothesis import given
from hypothesis import strategies as st

from scrap_ags.sync.digest import Comparison, Pair, compare

VERSIONS = st.sampled_from(["2026-01-01 00:00:00", "2026-01-02 00:00:00", ""])
UNSETTLED = st.none()
IDS = st.integers(1, 30)


def pairs(side: dict[int, str | None]) -> list[Pair]:
    return sorted(side.items())


def test_each_kind_of_difference_is_told_apart():
    odoo = {1: "a", 2: "b", 3: "c"}
    mirror = {2: "b", 3: "old", 4: "d"}
    assert compare(pairs(odoo), pairs(mirror), {}) == Comparison([1], [3], [4], same=1)


def test_a_row_whose_second_was_not_over_when_it_was_read_counts_as_changed():
    assert compare([(1, "a")], [(1, None)], {}).changed == [1]


def test_a_write_date_that_went_back_is_a_change():
    assert compare([(1, "2025")], [(1, "2026")], {}).changed == [1]


def test_a_quarantined_record_waits_until_it_is_written_again():
    assert compare([(1, "a")], [], {1: "a"}) == Comparison(held=1)
    assert compare([(1, "b")], [], {1: "a"}).new == [1]


@given(
    st.dictionaries(IDS, VERSIONS),
    st.dictionaries(IDS, VERSIONS | UNSETTLED),
    st.dictionaries(IDS, VERSIONS),
)
def test_every_record_of_both_sides_is_accounted_for_once(odoo, mirror, held):
    found = compare(pairs(odoo), pairs(mirror), held)
    assert set(found.gone) == mirror.keys() - odoo.keys()
    assert not set(found.new) & mirror.keys()
    assert set(found.changed) <= mirror.keys() & odoo.keys()
    assert len(found.to_read) + found.same + found.held == len(odoo)
    assert all(mirror.get(i) != odoo[i] and held.get(i) != odoo[i] for i in found.to_read)
