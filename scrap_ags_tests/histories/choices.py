"""What a history is made of: every choice that Hypothesis makes."""

from hypothesis import strategies as st

from scrap_ags.models import MIRRORED, Bc, BcLine, Centre, Product, User
from scrap_ags_tests.histories.odoo_records import (
    BC,
    DATES,
    FIELDS,
    LINE,
    MODELS,
    NUMBERS,
    REFERENCES,
    UNSTORABLE,
)
from scrap_ags_tests.histories.syncing import ORDERS, Wanted
from scrap_ags_tests.histories.trouble import FAULTS

MODEL, NTH = st.sampled_from(MODELS), st.integers(0, 4)
DATE = st.integers(0, len(DATES) - 1)
REFERENCE = st.integers(0, len(REFERENCES) - 1)
NUMBER = (
    st.sampled_from(sorted(NUMBERS)),
    NTH,
    st.sampled_from([1.5, 0.005, *UNSTORABLE]),
)
USE = st.one_of(
    st.tuples(st.just("order"), NTH, st.integers(0, 3), DATE),
    st.tuples(st.just("add"), MODEL, NTH),
    st.tuples(st.just("edit"), MODEL, NTH, NTH),
    st.tuples(st.just("sql_edit"), MODEL, NTH, NTH),
    st.tuples(st.just("delete"), MODEL, NTH),
    st.tuples(st.just("delete"), st.sampled_from([BC, LINE]), NTH),
    st.tuples(st.just("sql_delete"), MODEL, NTH),
    st.tuples(st.just("delete_all"), MODEL),
    st.tuples(st.sampled_from(["edit_number", "sql_number"]), *NUMBER),
    st.tuples(st.just("point"), REFERENCE, NTH, NTH),
    st.tuples(st.just("move"), st.sampled_from([BC, LINE]), NTH, DATE),
    st.tuples(st.just("archive"), NTH, st.booleans()),
    st.tuples(st.just("write_late"), NTH, st.sampled_from([1, 30, 900, 90_000])),
    st.tuples(st.just("long_transaction"), st.booleans()),
    st.tuples(st.just("sql_insert"), NTH),
    st.tuples(st.just("sql_replace"), NTH, NTH),
    st.tuples(st.sampled_from(["flood", "flood", "ebb"]), NTH),
)
MEANWHILE = st.lists(
    st.one_of(
        st.tuples(st.just("order"), NTH, st.integers(0, 3), DATE),
        st.tuples(st.sampled_from(["add", "delete"]), MODEL, NTH),
        st.tuples(st.just("edit"), MODEL, NTH, NTH),
        st.tuples(st.just("point"), REFERENCE, NTH, NTH),
        st.tuples(st.just("move"), st.sampled_from([BC, LINE]), NTH, DATE),
    ),
    min_size=1,
    max_size=3,
)
"""What happens between two requests of a sync."""
ADMINISTRATION = st.one_of(
    st.just(("back_up",)),
    st.just(("restore",)),
    st.just(("upgrade",)),
    st.tuples(st.just("hide"), MODEL, st.sets(NTH, min_size=1, max_size=2)),
    st.tuples(st.just("hide"), MODEL, st.just(set[int]())),
    st.tuples(st.just("revoke"), MODEL),
    st.tuples(st.just("revoke_field"), st.sampled_from(sorted(FIELDS))),
    st.tuples(st.just("give_rights_back"), MODEL),
    st.tuples(st.just("step_clock"), st.sampled_from([-600, -30, -1, 45, 600, 90_000])),
)
ACTS = st.lists(st.one_of(USE, USE, ADMINISTRATION), min_size=1, max_size=4)
"""Methods of OdooHazards with their arguments."""
SLIP = st.sampled_from(
    [
        "UPDATE scrap_dimagaz_bc SET name = 'slip'",
        "DELETE FROM scrap_dimagaz_bc_line WHERE qty < 2",
        "INSERT INTO scrap_user (odoo_id, name) VALUES (999, 'slip') ON CONFLICT DO NOTHING",
    ]
)
"""What somebody does in psql to rows that are Odoo's."""
PAUSE = st.sampled_from([0.1, 1.0, 3, 90, 700])
WANTED = st.builds(
    Wanted,
    st.sampled_from([MIRRORED, ORDERS, (Bc,), (BcLine,), (User,), (Product,), (Centre,)]),
    st.sampled_from(["all", "all", "days", "written", "records", "named", "newest"]),
    st.booleans(),
    NTH,
    st.integers(0, 2),
    st.sampled_from([0, 0, 0, 13, -13]),
    st.sampled_from([False, False, False, True]),
)
REQUEST = st.integers(0, 12)
FAULT = st.sampled_from(sorted(FAULTS))
TIMES = st.sampled_from([1, 3, float("inf")])
