"""Words: found in names and labels, and through what rows refer to."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from scrap_ags.api import numbers, search
from scrap_ags_tests.api.served import Api

WORDS = ["atlas", "RIF", "bc", "BC/1", "12", "1", "kg", "é", "gaz", "%", "_", "\\", "'", "zz"]
TEXTS = {
    "user": "SELECT odoo_id, ARRAY[name, username, sap_id, code_client_sg] FROM scrap_user",
    "bc": "SELECT b.odoo_id, ARRAY[b.name, b.fullname, b.bl_number, u.display_name]"
    " FROM scrap_dimagaz_bc b LEFT JOIN scrap_user u ON u.odoo_id = depositaire_id",
    "bc-line": "SELECT l.odoo_id, ARRAY[b.display_name, p.display_name]"
    " FROM scrap_dimagaz_bc_line l LEFT JOIN scrap_dimagaz_bc b ON b.odoo_id = bc_id"
    " LEFT JOIN scrap_product p ON p.odoo_id = l.product_id",
    "lines-flat": "SELECT line_id, ARRAY[bc_name, bc_fullname, bl_number, depositaire_name,"
    " fournisseur_name, fournisseur_centre_name, product_name] FROM scrap_lines_flat",
}
"""By path: the texts of each row in which a word may be."""


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("rif", [2, 3, 5, 6]),
        ("ATLAS", [1, 4, 7]),
        ("bc/2", [1, 4, 7]),
        ("atlas bc/2", [1, 4, 7]),
        ("rif bc/2", []),
        ("gaz 12 nord", [1, 2, 3, 4, 5, 6, 7]),
        ("done", []),
        ("", [1, 2, 3, 4, 5, 6, 7]),
    ],
)
def test_lines_for_reports_are_found_by_their_order_and_by_every_label(
    reader: Api, words: str, found: list[int]
):
    page = reader.get("lines-flat", search=words, ordering="line_id")
    assert [row["line_id"] for row in page["results"]] == found


@pytest.mark.parametrize(
    ("few", "dense", "many"),
    [
        (numbers.FEW, numbers.DENSE, search.MANY),
        (0, numbers.DENSE, search.MANY),
        (0, 0, search.MANY),
        (0, numbers.DENSE, 1),
        (numbers.FEW, numbers.DENSE, 0),
    ],
    ids=["one by one", "bits", "numbers", "the rarer", "too many"],
)
@pytest.mark.parametrize("path", TEXTS)
@settings(max_examples=20)
@given(words=st.lists(st.sampled_from(WORDS), max_size=2))
def test_a_row_is_found_if_each_word_is_in_one_of_its_texts_be_they_few_or_many(
    reader: Api,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    few: int,
    dense: int,
    many: int,
    words: list[str],
):
    monkeypatch.setattr(numbers, "FEW", few)
    monkeypatch.setattr(numbers, "DENSE", dense)
    monkeypatch.setattr(search, "MANY", many)
    with reader.engine.connect() as connection:
        rows = connection.execute(text(TEXTS[path])).all()
    expected = sorted(
        key
        for key, texts in rows
        if all(any(word.lower() in (one or "").lower() for one in texts) for word in words)
    )
    page = reader.get(path, search=" ".join(words))
    key = "line_id" if path == "lines-flat" else "odoo_id"
    assert (page["count"], [row[key] for row in page["results"]]) == (len(expected), expected)
