"""How the demo Odoo prints values, and what domains mean in each version."""

import json
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags_tests.conftest import Server, demo_odoo
from scrap_ags_tests.demo_calls import error, execute, result

BC, LINE, USER = "dimagaz.bc", "dimagaz.bc.line", "dimagaz.user"
BOTH = pytest.mark.parametrize("version", [14, 19])


@pytest.fixture
def odoo(odoo14: DemoOdoo) -> DemoOdoo:
    return odoo14


def read(odoo: DemoOdoo, record: int, *fields: str, **kwargs: object) -> dict:
    return result(odoo, BC, "read", [record], list(fields), **kwargs)[0]


def found(odoo: DemoOdoo, domain: list, **kwargs: object) -> list[int]:
    return result(odoo, BC, "search", domain, **{"order": "id", **kwargs})


@BOTH
def test_null_is_false_but_zero_for_numbers_and_empty_for_lists(
    odoo: DemoOdoo, version: int
) -> None:
    odoo.upgrade(version)
    bc = odoo.create(BC, {"name": "1"})
    fields = ("bl_date", "version", "depositaire", "done", "bc_image")
    assert set(read(odoo, bc, *fields).values()) == {bc, False}
    numbers = execute(odoo, BC, "read", [bc], ["qty_retenue", "ht", "bc_lines"]).text
    assert f'{{"id":{bc},"qty_retenue":0,"ht":0.0,"bc_lines":[]}}' in numbers


def test_an_empty_text_is_no_null(odoo: DemoOdoo) -> None:
    bc = odoo.create(BC, {"name": "", "fullname": 'a"\\\n\t\x01é😀'})
    assert read(odoo, bc, "name", "fullname") == {
        "id": bc,
        "name": "",
        "fullname": 'a"\\\n\t\x01é😀',
    }


@settings(max_examples=60)
@given(amounts=st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=20))
def test_floats_print_as_python_prints_doubles(odoo: DemoOdoo, amounts: list[float]) -> None:
    amounts = [
        *amounts,
        1.005,
        10.005,
        0.125,
        0.1 + 0.2,
        -0.0,
        1e-07,
        1e15,
        1e16,
        123456789012345.6,
    ]
    odoo.sql("truncate dimagaz_bc cascade")
    with odoo.transaction() as transaction:
        made = [transaction.create(BC, {"name": "1", "ht": amount}) for amount in amounts]
    answer = execute(odoo, BC, "read", made, ["ht"]).text
    printed = json.loads(answer, parse_float=str)["result"]
    assert [float(row["ht"]) for row in printed] == amounts
    ordinary = [(row["ht"], a) for row, a in zip(printed, amounts, strict=True)]
    assert all(text == repr(a) for text, a in ordinary if abs(a) < 1e15)


def test_a_many2one_is_id_and_label_or_the_bare_id(odoo: DemoOdoo) -> None:
    user = odoo.create(USER, {"name": "Dépôt"})
    bc = odoo.create(BC, {"name": "7", "depositaire": user})
    line = odoo.create(LINE, {"bc_id": bc})
    assert read(odoo, bc, "depositaire")["depositaire"] == [user, "Dépôt"]
    for load in ("", None, False):
        assert read(odoo, bc, "depositaire", load=load)["depositaire"] == user
    row = result(odoo, LINE, "read", [line], ["bc_id", "display_name"])[0]
    assert row == {"id": line, "bc_id": [bc, "7"], "display_name": f"dimagaz.bc.line,{line}"}


def test_a_field_that_is_not_stored_follows_without_a_write(odoo: DemoOdoo) -> None:
    user = odoo.create(USER, {"name": "A", "solde": 1.5})
    bc = odoo.create(BC, {"name": "1", "depositaire": user})
    before = read(odoo, bc, "solde", "write_date")
    odoo.clock.advance(60)
    odoo.write(USER, user, {"solde": 2.25})
    after = read(odoo, bc, "solde", "write_date")
    assert (before["solde"], after["solde"]) == (1.5, 2.25)
    assert before["write_date"] == after["write_date"]
    assert result(odoo, BC, "fields_get", ["solde"], ["store"]) == {"solde": {"store": False}}


def test_images_are_sent_in_full_or_by_their_size(odoo: DemoOdoo) -> None:
    made_up = odoo.create(BC, {"name": "1", "bc_image": "~40000"})
    real = odoo.create(BC, {"name": "2", "bc_image": "aGVsbG8="})
    image = read(odoo, made_up, "bc_image")["bc_image"]
    assert len(image) == 40_000
    assert image == read(odoo, made_up, "bc_image")["bc_image"]
    assert read(odoo, real, "bc_image")["bc_image"] == "aGVsbG8="
    sizes = [
        read(odoo, record, "bc_image", context={"bin_size": True})["bc_image"]
        for record in (made_up, real)
    ]
    assert sizes == ["29.30 Kb", "5.00 bytes"]


def test_read_keeps_the_order_of_the_ids_and_drops_the_missing(odoo: DemoOdoo) -> None:
    a, b = (odoo.create(BC, {"name": name}) for name in "ab")
    rows = result(odoo, BC, "read", [b, a, 999, b], ["name"])
    assert [row["name"] for row in rows] == ["b", "a", "b"]


@pytest.fixture(scope="module")
def three(server: Server) -> Iterator[tuple[DemoOdoo, list[int]]]:
    """A BC with everything, one with nothing, one with zeros. The tests only read them."""
    with demo_odoo(server, 14) as odoo:
        user = odoo.create(USER, {"name": "Dépôt A", "active": False})
        full = {"bl_number": "x1", "qty_retenue": 5, "depositaire": user, "done": True}
        zeros = {"qty_retenue": 0, "bl_number": "", "bc_date": "2024-05-02"}
        made = [
            odoo.create(BC, {"name": "1", "bc_date": "2024-05-01 23:30:00", **full}),
            odoo.create(BC, {"name": "2"}),
            odoo.create(BC, {"name": "3", **zeros}),
        ]
        odoo.create(LINE, {"bc_id": made[0], "qty": 3})
        yield odoo, made


DOMAINS = [
    ([], [1, 2, 3], [1, 2, 3]),
    ([["bl_number", "=", False]], [2], [2, 3]),
    ([["bl_number", "!=", "x1"]], [2, 3], [2, 3]),
    ([["bl_number", "not in", ["x1"]]], [2, 3], [2, 3]),
    ([["bl_number", "in", ["x1", False]]], [1, 2], [1, 2, 3]),
    ([["bl_number", "not ilike", "X"]], [2, 3], [2, 3]),
    ([["qty_retenue", "=", 0]], [3], [2, 3]),
    ([["qty_retenue", "<", 9]], [1, 3], [1, 2, 3]),
    ([["done", "=", False]], [2, 3], [2, 3]),
    ([["done", "!=", True]], [2, 3], [2, 3]),
    (["|", ["name", "=", "1"], ["bc_date", "=", False]], [1, 2], [1, 2]),
    (["!", "|", ["name", "=", "1"], ["name", "=", "2"]], [3], [3]),
    ([["depositaire.name", "ilike", "dépôt"]], [1], [1]),
    ([["depositaire", "ilike", "dépôt"]], [1], [1]),
    ([["depositaire", "!=", False]], [1], [1]),
    ([["bc_lines.qty", ">", 2]], [1], [1]),
    ([["bc_lines", "=", False]], [2, 3], [2, 3]),
    ([["id", "in", []]], [], []),
    ([[0, "=", 1]], [], []),
    ([["name", "=?", False]], [1, 2, 3], [1, 2, 3]),
    ([["bc_date", ">=", "2024-05-01 23:30:00"]], [1, 3], [1, 3]),
    ([["bc_date", ">=", "2024-05-02"]], [3], [3]),
    ([["bc_date", "<=", "2024-05-01"]], [1], [1]),
    ([["bc_date", ">", "2024-05-01"]], [3], [3]),
]


@pytest.mark.parametrize(("domain", "in_14", "in_19"), DOMAINS)
def test_a_domain_means_what_its_version_makes_of_it(
    three: tuple[DemoOdoo, list[int]], domain: list, in_14: list[int], in_19: list[int]
) -> None:
    odoo, made = three
    odoo.upgrade(14)
    assert found(odoo, domain) == [made[place - 1] for place in in_14]
    odoo.upgrade(19)
    assert found(odoo, domain) == [made[place - 1] for place in in_19]


@pytest.mark.parametrize(
    ("operator", "in_14", "in_19"),
    [(">", 1, 0), (">=", 1, 1), ("<", 0, 0), ("<=", 0, 1), ("=", 0, 1)],
)
def test_only_19_compares_whole_seconds(
    odoo: DemoOdoo, operator: str, in_14: int, in_19: int
) -> None:
    bc = odoo.create(BC, {"name": "1"})
    odoo.sql("update dimagaz_bc set write_date = '2026-03-01 12:00:00.5'")
    domain = [["write_date", operator, "2026-03-01 12:00:00"]]
    assert found(odoo, domain) == [bc] * in_14
    odoo.upgrade(19)
    assert found(odoo, domain) == [bc] * in_19


TERMS = st.one_of(
    st.tuples(
        st.just("bl_number"),
        st.sampled_from(["=", "!=", "like", "not like"]),
        st.sampled_from(["x1", "y"]),
    ),
    st.tuples(st.just("bl_number"), st.sampled_from(["=", "!="]), st.just(False)),
    st.tuples(st.just("qty_retenue"), st.sampled_from(["in", "not in"]), st.just([5, 8])),
    st.tuples(st.just("done"), st.sampled_from(["=", "!="]), st.booleans()),
)
TREES = st.recursive(
    TERMS.map(lambda leaf: [list(leaf)]),
    lambda tree: st.one_of(
        tree.map(lambda one: ["!", *one]),
        st.tuples(st.sampled_from("&|"), tree, tree).map(lambda t: [t[0], *t[1], *t[2]]),
    ),
    max_leaves=6,
)


@settings(max_examples=40)
@given(domain=TREES, version=st.sampled_from([14, 19]))
def test_a_domain_and_its_negation_share_out_every_record(
    three: tuple[DemoOdoo, list[int]], domain: list, version: int
) -> None:
    odoo, made = three
    odoo.upgrade(version)
    assert sorted(found(odoo, domain) + found(odoo, ["!", *domain])) == made


def test_orders_put_nulls_where_postgresql_does(three: tuple[DemoOdoo, list[int]]) -> None:
    odoo, (one, two, three_) = three
    odoo.upgrade(14)
    assert found(odoo, [], order="bc_date") == [one, three_, two]
    assert found(odoo, [], order="bc_date desc, id") == [two, three_, one]
    assert found(odoo, [], order=None) == [three_, two, one]
    assert found(odoo, [], limit=1, offset=1) == [two]
    assert found(odoo, [], limit=0) == found(odoo, [], limit=False) == [one, two, three_]
    assert error(odoo, BC, "search", [], order="nofield") == "builtins.ValueError"
    assert error(odoo, BC, "search", [], order="id; drop") == "odoo.exceptions.UserError"
