"""What is loaded: references first, amounts as printed; only what differs is written."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from scrap_ags.errors import OdooDenied
from scrap_ags.models import MIRRORED, Bc, BcLine, Centre, Mirrored, Product, User
from scrap_ags_tests.sync.conftest import BC, LINE, PRODUCT, USER
from scrap_ags_tests.twin import NOW, Twin


def test_everything_is_mirrored_in_load_order(twin: Twin, order):
    reports = twin.sync()
    assert list(reports) == ["user", "product", "fournisseur", "centre", "bc", "bc_line"]
    assert [report.created for report in reports.values()] == [1, 1, 1, 1, 1, 2]
    line = twin.rows(BcLine)[order["line"]]
    assert (line["bc_id"], line["product_id"], line["qty"]) == (order["bc"], order["product"], 5)
    bc = twin.rows(Bc)[order["bc"]]
    assert bc["depositaire_id"] == order["user"]
    assert bc["bc_date"] == datetime(2026, 11, 20, 10, tzinfo=UTC)
    assert not twin.source.violations


def test_load_order_puts_every_parent_before_its_children():
    assets = [model.asset for model in MIRRORED]
    assert assets == ["user", "product", "fournisseur", "centre", "bc", "bc_line"]


def test_what_is_loaded_twice_is_unchanged_and_leaves_no_audit(twin: Twin, order):
    twin.sync()
    before = twin.audited()
    reports = twin.sync()
    assert [(report.changed, report.read) for report in reports.values()] == [(0, 0)] * 6
    assert sum(report.unchanged for report in reports.values()) == 7
    assert twin.audited() == before


def test_a_full_sync_of_what_did_not_change_writes_nothing(twin: Twin, order):
    twin.sync()
    before = twin.audited(), [written(twin, model) for model in MIRRORED]
    reports = twin.sync(full=True)
    assert [(report.changed, report.unchanged) for report in reports.values()][-1] == (0, 2)
    assert (twin.audited(), [written(twin, model) for model in MIRRORED]) == before


def written(twin: Twin, model: type[Mirrored]) -> list[dict[str, object]]:
    """Each row's place in the table and the transaction that wrote it there."""
    return twin.query(f"SELECT odoo_id, ctid::text, xmin::text FROM {model.__tablename__}")


def test_a_line_that_comes_before_its_bc_brings_it_along(twin: Twin, order):
    report = twin.sync(BcLine)["bc_line"]
    assert report.created == 2
    assert report.others["bc"].created == 1
    assert twin.rows(Bc)[order["bc"]]["depositaire_id"] == order["user"]
    assert twin.rows(Centre)[order["centre"]]["fournisseur_id"] == order["fournisseur"]


def test_a_bc_that_comes_before_its_depositaire_brings_him_along(twin: Twin, order):
    twin.sync(Bc)
    assert twin.rows(User)[order["user"]]["name"] == "Dépôt Atlas"
    assert not twin.rows(User)[order["user"]]["inferred"]


def test_a_parent_that_odoo_will_not_give_is_inferred_with_its_label_and_completed_later(
    twin: Twin, order
):
    twin.source.hide(USER, [order["user"]])
    report = twin.sync(Bc)["bc"]
    user = twin.rows(User)[order["user"]]
    assert (user["inferred"], user["display_name"], user["name"]) == (True, "Dépôt Atlas", None)
    assert (report.created, report.others["user"].inferred) == (1, 1)
    twin.source.restore(USER)
    assert twin.sync(User)["user"].updated == 1
    user = twin.rows(User)[order["user"]]
    assert (user["inferred"], user["name"]) == (False, "Dépôt Atlas")


def test_a_lost_right_on_the_depositaires_stops_them_and_not_the_bc(twin: Twin, order):
    twin.source.revoke(USER)
    with pytest.raises(OdooDenied, match=USER):
        twin.sync(User)
    twin.sync(Bc)
    assert twin.rows(User)[order["user"]]["inferred"]


@pytest.mark.parametrize(
    ("printed", "stored"),
    [
        (1.005, "1.01"),
        (10.005, "10.01"),
        (0.125, "0.13"),
        (-1.005, "-1.01"),
        (-0.125, "-0.13"),
        (0.30000000000000004, "0.30"),
        (-0.0, "0.00"),
        (1e-07, "0.00"),
    ],
)
def test_amounts_round_half_up_on_the_decimal_that_odoo_printed(twin: Twin, printed, stored):
    bc = twin.source.create(BC, {"name": "1", "ht": printed})
    twin.sync(Bc)
    assert twin.rows(Bc)[bc]["ht"] == Decimal(stored)


def test_prices_keep_six_decimals(twin: Twin):
    product = twin.source.create(PRODUCT, {"name": "B3", "prix": 12.3456785})
    twin.sync(Product)
    assert twin.rows(Product)[product]["prix"] == Decimal("12.345679")


def test_neither_the_password_nor_an_image_is_ever_requested(twin: Twin, order):
    twin.sync(full=True)
    asked = {field for request in twin.source.requests for field in request.fields or ()}
    assert asked
    assert not asked & {"password", "bc_image", "message_ids"}
    assert all(request.fields != [] for request in twin.source.requests if request.method == "read")


def test_an_archived_record_is_mirrored_like_any_other(twin: Twin, order):
    twin.sync()
    twin.source.archive(USER, order["user"])
    assert twin.sync(User)["user"].updated == 1
    assert twin.rows(User)[order["user"]]["active"] is False


def test_an_update_writes_only_the_row_that_differs_and_audits_just_the_field(twin: Twin, order):
    twin.sync()
    before = twin.audited()
    twin.later()
    twin.source.write(BC, order["bc"], {"state": "done"})
    report = twin.sync(Bc)["bc"]
    assert (report.read, report.updated, report.days) == (1, 1, {date(2026, 11, 20)})
    assert twin.audit(before) == [("bc", order["bc"], "updated")]
    (row,) = twin.query("SELECT * FROM scrap_audit_log WHERE id > :after", after=before)
    assert row["changes"]["before"].keys() == {"state", "write_date"}
    assert row["changes"]["after"]["state"] == "done"
    assert (row["source"], row["actor"]) == ("sync", "test")


def test_local_columns_survive_every_sync(twin: Twin, order):
    twin.sync()
    twin.execute("UPDATE scrap_dimagaz_bc SET note = 'rappeler'")
    twin.execute("UPDATE scrap_user SET code_client_sg = 'SG-7'")
    twin.source.write(BC, order["bc"], {"state": "done"})
    twin.source.write(USER, order["user"], {"name": "Dépôt Rif"})
    twin.sync(full=True)
    assert twin.rows(Bc)[order["bc"]]["note"] == "rappeler"
    user = twin.rows(User)[order["user"]]
    assert (user["code_client_sg"], user["name"]) == ("SG-7", "Dépôt Rif")


def test_renaming_a_product_touches_its_own_row_alone(twin: Twin, order):
    twin.sync()
    before = twin.audited()
    twin.source.write(PRODUCT, order["product"], {"name": "Butane 13 kg"})
    twin.sync()
    assert twin.audit(before) == [("product", order["product"], "updated")]
    (flat, _) = twin.query("SELECT product_name, depositaire_name, day FROM scrap_lines_flat")
    assert flat == {
        "product_name": "Butane 13 kg",
        "depositaire_name": "Dépôt Atlas",
        "day": date(2026, 11, 20),
    }


def test_a_row_read_within_the_second_of_its_write_is_read_again(twin: Twin, order):
    twin.sync()
    twin.source.clock.set(NOW + timedelta(hours=1))
    twin.source.write(LINE, order["line"], {"qty": 7})
    twin.source.clock.advance(-60)
    assert twin.sync(BcLine)["bc_line"].updated == 1
    written = twin.rows(BcLine)[order["line"]]["write_date"]
    twin.source.write(LINE, order["line"], {"qty": 8})
    assert twin.sync(BcLine)["bc_line"].updated == 1
    row = twin.rows(BcLine)[order["line"]]
    assert (row["qty"], row["write_date"]) == (8, written)
