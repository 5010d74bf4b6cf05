"""Groups and aggregates: read_group as 14 and 19 shape it, formatted_read_group."""

import pytest

from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags_tests.demo_calls import error, json2, result

BC, USER = "dimagaz.bc", "dimagaz.user"
FINGERPRINT = ["n:count(id)", "s:sum(id)", "wd:max(write_date)"]


@pytest.fixture
def odoo(odoo14: DemoOdoo) -> DemoOdoo:
    """Three BC: one late in the evening UTC, one the next morning, one with no date."""
    user = odoo14.create(USER, {"name": "A"})
    for name, date in (("1", "2024-05-01 23:30:00"), ("2", "2024-05-02 10:00:00"), ("3", False)):
        odoo14.create(BC, {"name": name, "bc_date": date, "state": "done"})
    odoo14.write(BC, [1], {"depositaire": user})
    odoo14.sql("update dimagaz_bc set write_date = '2024-06-01 12:00:00.75'")
    return odoo14


def by_day(odoo: DemoOdoo, **context: object) -> list[dict]:
    domain = [["id", ">", 0]]
    options = {"lazy": False, "context": context}
    return result(odoo, BC, "read_group", domain, FINGERPRINT, ["bc_date:day"], **options)


def test_14_counts_sums_and_dates_each_day(odoo: DemoOdoo) -> None:
    first, _, undated = by_day(odoo)
    assert first == {
        "__count": 1,
        "n": 1,
        "s": 1,
        "wd": "2024-06-01 12:00:00",
        "bc_date:day": "01 May 2024",
        "__domain": [
            "&",
            "&",
            ["bc_date", ">=", "2024-05-01 00:00:00"],
            ["bc_date", "<", "2024-05-02 00:00:00"],
            ["id", ">", 0],
        ],
    }
    assert undated["bc_date:day"] is False
    assert undated["__domain"] == ["&", ["bc_date", "=", False], ["id", ">", 0]]


def test_the_contexts_zone_cuts_the_days_and_bounds_stay_in_utc(odoo: DemoOdoo) -> None:
    odoo.upgrade(19)
    both, _ = by_day(odoo, tz="Africa/Casablanca")
    assert (both["n"], both["bc_date:day"]) == (2, "02 May 2024")
    assert both["__range"] == {
        "bc_date:day": {"from": "2024-05-01 23:00:00", "to": "2024-05-02 23:00:00"}
    }
    assert len(by_day(odoo, tz="Mars/Olympus")) == 3
    assert by_day(odoo, lang="fr_FR")[0]["bc_date:day"] == "01 mai 2024"


@pytest.mark.parametrize(
    ("granularity", "label", "first"),
    [
        ("hour", "23:00 01 May", "2024-05-01 23:00:00"),
        ("week", "W18 2024", "2024-04-29 00:00:00"),
        ("month", "May 2024", "2024-05-01 00:00:00"),
        ("quarter", "Q2 2024", "2024-04-01 00:00:00"),
        ("year", "2024", "2024-01-01 00:00:00"),
    ],
)
def test_groups_can_be_finer_and_coarser(
    odoo: DemoOdoo, granularity: str, label: str, first: str
) -> None:
    key = f"bc_date:{granularity}"
    group = result(odoo, BC, "read_group", [], [], [key], lazy=False)[0]
    assert (group[key], group["__domain"][1]) == (label, ["bc_date", ">=", first])


def test_a_lazy_group_counts_under_its_own_name(odoo: DemoOdoo) -> None:
    (group,) = result(odoo, BC, "read_group", [], ["ht"], ["state", "done"])
    assert (group["state"], group["state_count"], group["ht"]) == ("done", 3, False)
    assert group["__context"] == {"group_by": ["done"]}


def test_a_many2one_group_is_id_and_label(odoo: DemoOdoo) -> None:
    groups = result(odoo, BC, "read_group", [], ["id:max"], ["depositaire"], lazy=False)
    assert [group["depositaire"] for group in groups] == [[1, "A"], False]
    assert "id" not in groups[0]


@pytest.mark.parametrize(("version", "is_told"), [(14, False), (16, False), (17, True), (19, True)])
def test_up_to_16_no_aggregate_of_the_grouped_field_is_told(
    odoo: DemoOdoo, version: int, is_told: bool
) -> None:
    odoo.upgrade(version)
    (group,) = result(odoo, BC, "read_group", [], FINGERPRINT, ["write_date:hour"], lazy=False)
    assert (group["n"], group["s"], "wd" in group) == (3, 6, is_told)


def test_nothing_aggregates_to_null_in_14_and_to_false_in_19(odoo: DemoOdoo) -> None:
    nothing = ([["id", "=", -1]], ["s:sum(id)"], [])
    assert result(odoo, BC, "read_group", *nothing) == [{"id": None, "__count": 0, "s": None}]
    odoo.upgrade(19)
    assert result(odoo, BC, "read_group", *nothing) == [
        {"__count": 0, "s": False, "__domain": [["id", "=", -1]]}
    ]


def test_formatted_read_group_is_new_in_19(odoo: DemoOdoo) -> None:
    assert error(odoo, BC, "formatted_read_group", []) == "builtins.AttributeError"
    odoo.upgrade(19)
    aggregates = ["__count", "id:sum", "write_date:max"]
    body = {"domain": [], "groupby": ["bc_date:day"], "aggregates": aggregates}
    groups = json2(odoo, BC, "formatted_read_group", **body).json()
    assert groups[0] == {
        "bc_date:day": ["2024-05-01 00:00:00", "01 May 2024"],
        "__extra_domain": [
            "&",
            ["bc_date", ">=", "2024-05-01 00:00:00"],
            ["bc_date", "<", "2024-05-02 00:00:00"],
        ],
        "__count": 1,
        "id:sum": 1,
        "write_date:max": "2024-06-01 12:00:00",
    }
    assert groups[-1]["bc_date:day"] is False
    unknown = json2(odoo, BC, "formatted_read_group", domain=[], aggregates=["nosuch:max"])
    assert (unknown.status_code, unknown.json()["name"]) == (500, "builtins.ValueError")


def test_hidden_records_are_left_out_of_groups(odoo: DemoOdoo) -> None:
    odoo.hide(BC, [1])
    assert [group["s"] for group in by_day(odoo)] == [2, 3]
