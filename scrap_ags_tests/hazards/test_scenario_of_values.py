"""Scenario 20: every hostile value at once, brought by looks and by the comparison of values."""

from scrap_ags.models import User
from scrap_ags_tests.hazards.in_step import assert_in_step
from scrap_ags_tests.hazards.refresh import Refresh
from scrap_ags_tests.hazards.world import BC, LINE, PRODUCT, USER
from scrap_ags_tests.twin import Twin

TEXTS = (
    *("\x01\x02\x08\x0b\x0c\x1f\x7f", "tab\t", "line\nand\r\nreturn\r", "\\N", "\\.", "\\"),
    *("quote \" and ' and $$ and ; DROP TABLE", "🛢️ \U0001f469\u200d\U0001f467 éàç عربي \ufeff"),
    *("\u2028", "", " ", "False", "NULL", "nul spelled \\u0000", "NaN, Infinity", "x" * 1_000_000),
)
NUMBERS = (
    *(0.30000000000000004, -0.0, 1e-07, 1.005, 10.005, 0.125, -1.005, 2.675, 1e13 - 0.01),
    *(-9999999999999.99, 5e-324, 123456789.125, 0.005, 0.004999999999999999),
)
MOMENTS = ("0001-01-01 00:00:00", "9999-12-31 23:59:59", "2026-02-15 01:30:00", False)


def change(twin: Twin, turn: int) -> None:
    """Each text, number and moment in a record of its own, and in another one each turn."""
    with twin.source.transaction() as tx:
        for n, name in enumerate(TEXTS[turn:] + TEXTS[:turn], start=1):
            tx.write(USER, n, {"name": name, "username": name, "sap_id": name[:50]})
        for n, number in enumerate(NUMBERS[turn:] + NUMBERS[:turn], start=1):
            amounts = dict.fromkeys(("ht", "ttc", "montant_paye"), number)
            tx.write(BC, n, {**amounts, "bc_date": MOMENTS[(n + turn) % len(MOMENTS)]})
            tx.write(LINE, n, {"prix": number % 1e9, "subtotal": number})
            tx.write(PRODUCT, n, {"prix": number % 1e9, "name": TEXTS[n % len(TEXTS)]})


def test_every_hostile_value_arrives_as_it_is_and_changes_as_often_as_it_does(
    twin: Twin, refresh: Refresh
):
    """Scenario 20."""
    with twin.source.transaction() as tx:
        for model in (USER, PRODUCT, BC, LINE):
            for _ in TEXTS:
                tx.create(model, {} if model == LINE else {"name": "plain"})
    change(twin, 0)
    twin.sync()
    assert_in_step(twin)
    for turn in (1, 2, 3):
        twin.later()
        change(twin, turn)
        refresh.settle()
        assert_in_step(twin)
    refresh.night()
    assert not any(report.changed for report in refresh.reports.values())
    assert len(twin.rows(User)) == len(TEXTS)
    assert not twin.query("SELECT * FROM scrap_rejected")
