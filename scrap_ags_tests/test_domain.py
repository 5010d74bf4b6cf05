from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from scrap_ags.days import Window
from scrap_ags.odoo.domain import Domain, all_of, any_of, dated, leaf, moment, within

MAY = datetime(2024, 5, 1, tzinfo=UTC)
JUNE = datetime(2024, 6, 1, tzinfo=UTC)


def holds(domain: Domain, record: dict[str, object]) -> bool:
    """Evaluate a domain on one record as Odoo does; False is what it has for NULL."""
    terms = iter(domain)

    def expression() -> bool:
        term = next(terms)
        if isinstance(term, str):
            left, right = expression(), expression()
            return (left and right) if term == "&" else (left or right)
        field, operator, value = term
        mine = record[field]
        if operator == "=":
            return mine == value
        if mine is False:
            return False
        return mine >= value if operator == ">=" else mine < value

    return expression() if domain else True


def test_moments_are_naive_utc_cut_to_the_second():
    assert moment(datetime(2024, 5, 1, 23, 30, 0, 999999, UTC)) == "2024-05-01 23:30:00"


def test_only_half_open_comparisons_are_used():
    operators = {term[1] for term in within("write_date", Window(MAY, JUNE)) if term != "&"}
    assert operators == {">=", "<"}


def test_a_part_that_is_everything_adds_nothing_and_leaves_everything():
    assert all_of([], leaf("id", ">", 0)) == leaf("id", ">", 0)
    assert any_of([], leaf("id", ">", 0)) == []


dates = st.one_of(
    st.just(False),
    st.sampled_from(["2023-01-01 00:00:00", "2024-05-15 00:00:00", "2025-01-01 00:00:00"]),
)


@given(dates, dates)
def test_each_record_falls_into_exactly_one_of_the_windows_that_cover_time(first, second):
    record = {"bc_date": first, "create_date": second}
    windows = [Window(None, MAY), Window(MAY, JUNE), Window(JUNE, None)]
    held = [holds(dated(["bc_date", "create_date"], window), record) for window in windows]
    assert held.count(True) == 1
