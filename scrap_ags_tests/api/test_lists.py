"""Lists: their shape, filters, search, order and pages."""

import pytest

from scrap_ags.models import MIRRORED
from scrap_ags_tests.api.served import Api


@pytest.mark.parametrize("asset", [model.asset for model in MIRRORED])
def test_each_model_has_a_list_and_its_records(reader: Api, asset: str):
    path = asset.replace("_", "-")
    page = reader.get(path)
    assert list(page) == ["count", "next", "previous", "results"]
    assert page["count"] == len(page["results"]) > 0
    first = page["results"][0]
    assert first.items() <= reader.get(f"{path}/{first['odoo_id']}").items()


def test_a_reference_comes_with_its_label(reader: Api):
    bc = reader.get("bc/1")
    assert (bc["depositaire_id"], bc["depositaire_name"]) == (2, "Rif")
    assert (bc["fournisseur_id"], bc["fournisseur_name"]) == (1, "Gaz")
    assert reader.get("bc/5")["depositaire_name"] is None
    line = reader.get("bc-line/1")
    assert (line["bc_name"], line["product_name"]) == ("BC/2", "12 kg")


def test_a_bc_comes_with_its_lines(reader: Api):
    assert [line["odoo_id"] for line in reader.get("bc/2")["lines"]] == [1, 4, 7]
    assert reader.get("bc/2")["lines"][0] == reader.get("bc-line/1")
    assert reader.get("bc/5")["lines"] == []
    assert "lines" not in reader.get("bc")["results"][0]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"odoo_id": 3}, [3]),
        ({"state": "done"}, [1, 3, 5]),
        ({"state": ""}, []),
        ({"done": "true"}, [4, 5]),
        ({"qty_retenue__gt": 2, "qty_retenue__lte": 4}, [3, 4]),
        ({"qty_retenue__gte": 2, "qty_retenue__lt": 4}, [2, 3]),
        ({"ht": "200.1"}, [2]),
        ({"ht__gte": "300.10", "state": "done"}, [3, 5]),
        ({"name__in": "BC/1,BC/4,BC/9"}, [1, 4]),
        ({"odoo_id__in": ["1", "2", "5"]}, [1, 2, 5]),
        ({"bc_date__isnull": "true"}, [5]),
        ({"bc_date__isnull": "false", "done": "true"}, [4]),
        ({"name__icontains": "bc/"}, [1, 2, 3, 4, 5]),
        ({"bc_date__icontains": "2026-05-12"}, [2]),
        ({"bc_date": "2026-05-12T09:30:00Z"}, [2]),
        ({"bc_date": "2026-05-12T10:30:00+01:00"}, [2]),
        ({"bc_date__gte": "2026-05-13"}, [3, 4]),
        ({"depositaire_id": 2}, [1, 3]),
        ({"fournisseur_centre_id__in": "1"}, [1, 2, 3, 4, 5]),
    ],
)
def test_a_column_is_a_filter(reader: Api, asked: dict[str, object], found: list[int]):
    page = reader.get("bc", **asked)
    assert [row["odoo_id"] for row in page["results"]] == found
    assert page["count"] == len(found)


@pytest.mark.parametrize(
    ("path", "search", "found"),
    [
        ("bc", "bc/3", [3]),
        ("bc", "rif", [1, 3]),
        ("bc", "atlas bc/4", [4]),
        ("bc", "atlas rif", []),
        ("bc", " ", [1, 2, 3, 4, 5]),
        ("user", "s_2", [2]),
        ("user", "%", []),
        ("user", "\\", []),
        ("bc-line", "bc/1", [3, 6]),
        ("fournisseur", "FÈS", [1]),
    ],
)
def test_a_search_finds_the_rows_that_have_all_its_words(
    reader: Api, path: str, search: str, found: list[int]
):
    assert reader.ids(path, search=search) == found


@pytest.mark.parametrize(
    ("ordering", "found"),
    [
        ("", [1, 2, 3, 4, 5]),
        ("-odoo_id", [5, 4, 3, 2, 1]),
        ("state", [1, 3, 5, 2, 4]),
        ("-state,-odoo_id", [4, 2, 5, 3, 1]),
        ("bc_date", [1, 2, 3, 4, 5]),
        ("-bc_date", [5, 4, 3, 2, 1]),
        ("-depositaire_id, name", [5, 1, 3, 2, 4]),
    ],
)
def test_rows_come_in_the_order_that_is_asked_for(reader: Api, ordering: str, found: list[int]):
    assert reader.ids("bc", ordering=ordering) == found
    assert [row["odoo_id"] for row in reader.walk("bc", ordering=ordering, page_size=2)] == found


def test_pages_by_number_lead_to_each_other(reader: Api):
    first = reader.get("bc", page_size=2, ordering="-odoo_id", state__in="done,draft")
    second = reader.follow(first["next"])
    third = reader.follow(second["next"])
    assert [row["odoo_id"] for page in (first, second, third) for row in page["results"]] == [
        5,
        4,
        3,
        2,
        1,
    ]
    assert (first["previous"], third["next"]) == (None, None)
    assert reader.follow(third["previous"]) == second
    assert reader.get("bc", page=9)["results"] == []


def test_cursors_lead_there_and_back(reader: Api):
    first = reader.get("bc", page_size=2, cursor="", ordering="-state")
    second = reader.follow(first["next"])
    third = reader.follow(second["next"])
    assert (first["previous"], third["next"]) == (None, None)
    back = reader.follow(third["previous"])
    assert back["results"] == second["results"]
    assert reader.follow(back["previous"])["results"] == first["results"]
    assert reader.follow(reader.follow(back["previous"])["next"])["results"] == second["results"]
    assert [page["count"] for page in (first, second, third)] == [5, 5, 5]


def test_amounts_are_exact_numbers_or_strings(reader: Api):
    assert '"ht":100.10,' in reader.ask("bc", odoo_id=1).text
    assert '"prix":40.123456,' in reader.ask("product/1").text
    assert reader.get("bc", odoo_id=1, decimals="string")["results"][0]["ht"] == "100.10"
    assert reader.get("product/1", decimals="string")["prix"] == "40.123456"


def test_times_are_utc_in_iso_8601(reader: Api):
    assert reader.get("bc/1")["bc_date"] == "2026-05-11T09:30:00Z"


def test_the_flat_view_is_one_address_for_a_report(reader: Api):
    page = reader.get("lines-flat", state="draft", ordering="line_id")
    assert [row["line_id"] for row in page["results"]] == [1, 4, 7]
    row = page["results"][0]
    assert (row["bc_name"], row["depositaire_name"], row["product_name"], row["qty"]) == (
        "BC/2",
        "Atlas",
        "12 kg",
        1,
    )


def test_the_audit_log_is_a_list_like_any_other(reader: Api):
    page = reader.get("audit", asset="bc", action="created", odoo_id=2)
    [row] = page["results"]
    assert (row["source"], row["changes"]) == ("sql", None)
    assert reader.get("audit", occurred_at__gt="2999-01-01")["count"] == 0


def test_who_has_the_answer_already_is_told_so(api: Api):
    first = api.ask("bc", state="done")
    again = api.session.get(first.url, headers={"If-None-Match": first.headers["ETag"]}, timeout=9)
    assert (again.status_code, again.content) == (304, b"")
    other = api.ask("bc", state="draft")
    assert other.headers["ETag"] != first.headers["ETag"]
    with api.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE scrap_dimagaz_bc SET note = 'x' WHERE odoo_id = 1")
    new = api.session.get(first.url, headers={"If-None-Match": first.headers["ETag"]}, timeout=9)
    assert new.status_code == 200


def test_long_answers_are_compressed(reader: Api):
    assert reader.ask("bc").headers["Content-Encoding"] == "gzip"
