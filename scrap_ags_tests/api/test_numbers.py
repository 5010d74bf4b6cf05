"""Ids that were found: naming them chooses just their rows, however they are named."""

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import ARRAY, BigInteger, Connection, column, func, literal, select, values

from scrap_ags.api import numbers
from scrap_ags.api.numbers import Numbers, bits, found
from scrap_ags_tests.api.served import Api

LEAST, GREATEST = -(2**63), 2**63 - 1
near = st.integers(0, 300)
far = near | st.integers(LEAST, GREATEST)
WAYS = {
    "one by one": (numbers.FEW, numbers.DENSE, far),
    "bits": (0, 1000, near),
    "numbers": (0, 0, far),
}


@pytest.mark.parametrize("way", WAYS)
@given(data=st.data())
def test_a_row_has_or_lacks_them_and_one_without_a_value_does_neither(
    reader: Api, monkeypatch: pytest.MonkeyPatch, way: str, data: st.DataObject
):
    few, dense, ids = WAYS[way]
    monkeypatch.setattr(numbers, "FEW", few)
    monkeypatch.setattr(numbers, "DENSE", dense)
    some = data.draw(st.sets(ids, max_size=40))
    others = data.draw(st.sets(far, max_size=40))
    rows = {LEAST, -1, 0, GREATEST, None, *some, *others}
    with reader.engine.connect() as connection:
        assert chosen(connection, rows, some) == (some, rows - some - {None})


def chosen(
    connection: Connection, rows: set[int | None], ids: set[int]
) -> tuple[set[int], set[int]]:
    """Of a table with these values: those that have the ids, and those that lack them."""
    given_ids = Numbers(array("q", ids))
    table = values(column("id", BigInteger), name="given").data([(row,) for row in rows])
    having, lacking = (
        set(connection.scalars(select(table.c.id).where(named(table.c.id))))
        for named in (given_ids.have, given_ids.lack)
    )
    return having, lacking


@given(st.sets(near, min_size=1))
def test_just_their_bits_are_set(ids: set[int]):
    told = bits(array("q", ids))
    assert {n for n in range(8 * len(told)) if told[n // 8] >> n % 8 & 1} == ids


@given(ids=st.lists(far, max_size=20))
def test_all_that_are_asked_for_are_found(reader: Api, ids: list[int]):
    every = select(func.unnest(literal(ids, ARRAY(BigInteger))).label("id"))
    with reader.engine.connect() as connection:
        assert sorted(found(connection, every).numbers) == sorted(ids)
