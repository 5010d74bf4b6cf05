"""Pages shrink to what Odoo bears, and no id is lost or read twice."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrap_ags.errors import OdooDenied, OdooOverloaded
from scrap_ags.odoo.pages import PageSizes
from scrap_ags_tests.scripted_odoo import Asked, result, rpc_error, scripted_odoo


def bears(most: int):
    """A read that Odoo bears up to ``most`` ids at a time."""

    def answer(asked: Asked):
        ids = asked.body["params"]["args"][5][0]
        if len(ids) > most:
            return rpc_error("builtins.Exception", "CPU time limit exceeded.")
        return result([{"id": odoo_id} for odoo_id in ids])

    return answer


def ids_read(answers) -> list[int]:
    return [record["id"] for answer in answers for record in msgspec.json.decode(answer.result)]


@pytest.mark.parametrize(("count", "page", "most"), [(0, 5, 1), (50, 20, 7), (9, 9, 1), (8, 3, 99)])
def test_every_id_is_read_once_and_in_order_whatever_odoo_bears(count, page, most):
    with scripted_odoo() as odoo, odoo.client() as client:
        odoo.always("read", bears(most))
        ids = list(range(1, count + 1))
        assert ids_read(client.read_pages("dimagaz.bc", ids, ["name"], page=page)) == ids


def test_the_smaller_page_is_remembered_and_grows_again_slowly():
    with scripted_odoo() as odoo, odoo.client() as client:
        odoo.always("read", bears(10))
        list(client.read_pages("dimagaz.bc", list(range(16)), ["name"], page=16))
        odoo.asked.clear()
        odoo.always("read", bears(1000))
        list(client.read_pages("dimagaz.bc", list(range(270)), ["name"], page=16))
        sizes = [len(asked.body["params"]["args"][5][0]) for asked in odoo.asked]
    assert sizes == [8] * 14 + [10] * 15 + [8]


def test_an_overload_is_not_repeated_at_the_same_size():
    with scripted_odoo() as odoo, odoo.client() as client:
        odoo.always("read", bears(4))
        list(client.read_pages("dimagaz.bc", list(range(8)), ["name"], page=8))
        sizes = [
            len(asked.body["params"]["args"][5][0])
            for asked in odoo.asked
            if asked.method == "read"
        ]
    assert sizes == [8, 4, 4]
    assert client.pauses == [1.0]


def test_one_record_that_overloads_odoo_is_raised():
    with scripted_odoo() as odoo, odoo.client() as client:
        odoo.always("read", bears(0))
        with pytest.raises(OdooOverloaded):
            list(client.read_pages("dimagaz.bc", [1, 2, 3, 4], ["name"], page=4))


def test_one_models_overload_leaves_the_others_alone():
    sizes = PageSizes()
    sizes.too_many("dimagaz.bc", 2000)
    assert sizes.size("dimagaz.bc", 2000) == 1000
    assert sizes.size("dimagaz.bc.line", 2000) == 2000


def test_a_hidden_record_is_raised_to_the_caller():
    with scripted_odoo() as odoo, odoo.client() as client:
        odoo.always("read", rpc_error("odoo.exceptions.AccessError", "top-secret records"))
        with pytest.raises(OdooDenied):
            list(client.read_pages("dimagaz.bc", [1, 2], ["name"]))


@given(st.integers(1, 5000), st.lists(st.booleans(), max_size=200))
def test_a_page_holds_at_least_one_record_and_never_more_than_asked(most, overloads):
    sizes = PageSizes()
    for overload in overloads:
        size = sizes.size("dimagaz.bc", most)
        assert 1 <= size <= most
        (sizes.too_many if overload else sizes.borne)("dimagaz.bc", size)
