"""The sync contract on ordinary days, against Odoo 14 and 19."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine

from scrap_ags.demo import faults
from scrap_ags.errors import OdooDenied, OdooError, OdooUnavailable, WrongUsage
from scrap_ags.models import MIRRORED, Bc, BcLine, Centre, Fournisseur, Mirrored, Product, User
from scrap_ags.sync.scope import Days, Everything, Named, Newest, Records, Written
from scrap_ags_tests.twin import CALENDAR, NOW, Twin, twin_of

BC, LINE, USER = Bc.odoo_model, BcLine.odoo_model, User.odoo_model
PRODUCT, CENTRE, FOURNISSEUR = Product.odoo_model, Centre.odoo_model, Fournisseur.odoo_model


@pytest.fixture(params=[14, 19])
def twin(request: pytest.FixtureRequest, mirror: Engine) -> Iterator[Twin]:
    with twin_of(request.getfixturevalue(f"odoo{request.param}"), mirror) as twin:
        yield twin


@pytest.fixture
def order(twin: Twin) -> dict[str, int]:
    """One BC with two lines, and everything that they refer to."""
    source = twin.source
    ids = {"fournisseur": source.create(FOURNISSEUR, {"name": "Gaz du Sud", "ville": "Agadir"})}
    ids["centre"] = source.create(CENTRE, {"name": "Aït Melloul", "centre_id": ids["fournisseur"]})
    ids["user"] = source.create(USER, {"name": "Dépôt Atlas", "username": "atlas", "password": "p"})
    ids["product"] = source.create(PRODUCT, {"name": "Butane 12 kg", "prix": 40})
    ids["bc"] = source.create(
        BC,
        {
            "name": "626637",
            "bc_date": "2026-11-20 10:00:00",
            "fournisseur": ids["fournisseur"],
            "fournisseur_centre": ids["centre"],
            "depositaire": ids["user"],
            "state": "draft",
        },
    )
    for name in ("line", "other_line"):
        values = {
            "bc_id": ids["bc"],
            "product": ids["product"],
            "qty": 5,
            "prix": 40,
            "subtotal": 200,
        }
        ids[name] = source.create(LINE, values)
    return ids


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


def test_a_deletion_that_odoo_confirms_takes_the_bc_and_its_lines_with_their_snapshots(
    twin: Twin, order
):
    twin.sync()
    before = twin.audited()
    twin.source.unlink(BC, order["bc"])
    report = twin.sync(Bc)["bc"]
    assert (report.deleted, report.others["bc_line"].deleted) == (1, 2)
    assert not twin.rows(Bc)
    assert not twin.rows(BcLine)
    assert sorted(twin.audit(before)) == [
        ("bc", order["bc"], "deleted"),
        ("bc_line", order["line"], "deleted"),
        ("bc_line", order["other_line"], "deleted"),
    ]
    rows = twin.query(
        "SELECT changes FROM scrap_audit_log WHERE action = 'deleted' AND asset = 'bc'"
    )
    assert rows[0]["changes"]["before"]["name"] == "626637"


def test_a_deleted_line_goes_alone(twin: Twin, order):
    twin.sync()
    twin.source.unlink(LINE, order["line"])
    report = twin.sync(BcLine)["bc_line"]
    assert (report.deleted, report.days) == (1, {date(2026, 11, 20)})
    assert list(twin.rows(BcLine)) == [order["other_line"]]


def test_a_deleted_line_is_found_on_the_day_of_its_bc_whatever_day_it_was_made(twin: Twin, order):
    twin.sync()
    twin.source.unlink(LINE, order["line"])
    assert twin.sync(BcLine, scope=Days(NOW.date(), NOW.date()))["bc_line"].deleted == 0
    of_bc = date(2026, 11, 20)
    assert twin.sync(BcLine, scope=Days(of_bc, of_bc))["bc_line"].deleted == 1


def test_a_deleted_parent_takes_no_living_child_with_it(twin: Twin, order):
    other = twin.source.create(PRODUCT, {"name": "Propane 35 kg"})
    twin.sync()
    twin.source.unlink(PRODUCT, order["product"])
    report = twin.sync(Product)["product"]
    assert report.deleted == 1
    assert list(twin.rows(Product)) == [other]
    assert {row["product_id"] for row in twin.rows(BcLine).values()} == {None}


@pytest.mark.parametrize("method", ["search", "search_read"])
def test_an_empty_answer_deletes_nothing(twin: Twin, order, method):
    twin.sync()
    twin.source.fail(faults.empty(), when=lambda request: request.method == method, times=50)
    twin.sync(full=method == "search")
    assert len(twin.rows(BcLine)) == 2
    assert len(twin.rows(User)) == 1


@pytest.mark.parametrize("method", ["search", "search_read", "read"])
def test_a_short_answer_deletes_nothing(twin: Twin, order, method):
    twin.sync()
    twin.source.fail(faults.short(), when=lambda request: request.method == method, times=50)
    with suppress(OdooUnavailable):
        twin.sync(BcLine, full=method != "search_read")
    assert len(twin.rows(BcLine)) == 2


def test_a_failed_read_is_not_an_empty_table(twin: Twin, order):
    twin.sync()
    twin.source.unlink(LINE, order["line"])
    twin.source.fail(faults.status(503), when=lambda request: request.method == "read", times=50)
    with pytest.raises(OdooError):
        twin.sync(BcLine)
    assert len(twin.rows(BcLine)) == 2


def test_a_hidden_row_is_kept_stamped_and_comes_back(twin: Twin, order):
    twin.sync()
    twin.source.hide(LINE, [order["line"]])
    assert twin.sync(BcLine)["bc_line"].hidden == 1
    assert twin.rows(BcLine)[order["line"]]["hidden_at"]
    again = twin.sync(BcLine)["bc_line"]
    assert (again.hidden, again.changed) == (0, 0)
    twin.source.restore(LINE)
    twin.sync(BcLine)
    assert twin.rows(BcLine)[order["line"]]["hidden_at"] is None


def test_one_hidden_row_among_those_gone_does_not_keep_them(twin: Twin, order):
    twin.sync()
    twin.source.hide(LINE, [order["line"]])
    twin.source.unlink(LINE, order["other_line"])
    report = twin.sync(BcLine)["bc_line"]
    assert (report.hidden, report.deleted) == (1, 1)


def test_an_emptied_reference_model_is_withheld_until_allowed(twin: Twin, order):
    twin.sync()
    twin.source.unlink(USER, order["user"])
    report = twin.sync(User)["user"]
    assert (report.withheld, report.deleted) == (1, 0)
    assert "--allow-mass-delete" in report.notes[0]
    assert twin.query("SELECT asset, rows FROM scrap_withheld") == [{"asset": "user", "rows": 1}]
    assert twin.sync(User, accept_mass_delete=True)["user"].deleted == 1
    assert not twin.query("SELECT * FROM scrap_withheld")


def test_deleting_more_than_a_tenth_is_withheld_until_allowed(twin: Twin, order):
    more = [twin.source.create(LINE, {"bc_id": order["bc"], "qty": n}) for n in range(60)]
    twin.sync()
    twin.source.unlink(LINE, more[:40])
    assert twin.sync(BcLine)["bc_line"].withheld == 40
    assert len(twin.rows(BcLine)) == 62
    assert twin.sync(BcLine, accept_mass_delete=True)["bc_line"].deleted == 40


def test_a_restored_backup_is_withheld_until_accepted(twin: Twin, order):
    twin.later(3600)
    lost = [twin.source.create(LINE, {"bc_id": order["bc"], "qty": n}) for n in range(2)]
    twin.sync()
    twin.source.sql("DELETE FROM dimagaz_bc_line WHERE id = ANY(%s)", [lost])
    report = twin.sync(BcLine)["bc_line"]
    assert (report.withheld, report.deleted) == (2, 0)
    assert "--accept-restore" in report.notes[0]
    assert twin.sync(BcLine, accept_restore=True)["bc_line"].deleted == 2


def test_a_record_that_cannot_be_stored_is_rejected_alone_and_comes_back_when_mended(
    twin: Twin, order
):
    twin.sync()
    twin.source.write(BC, order["bc"], {"ht": 1e15, "state": "done"})
    good = twin.source.create(BC, {"name": "2", "bc_date": "2026-11-20 11:00:00"})
    report = twin.sync(Bc)["bc"]
    assert (report.rejected, report.created) == (1, 1)
    assert twin.rows(Bc)[order["bc"]]["state"] == "draft"
    assert good in twin.rows(Bc)
    (kept,) = twin.query("SELECT asset, odoo_id, reason, attempts FROM scrap_rejected")
    assert (kept["asset"], kept["odoo_id"], kept["attempts"]) == ("bc", order["bc"], 1)
    assert "numeric" in kept["reason"]
    assert twin.sync(Bc)["bc"].read == 0
    twin.source.write(BC, order["bc"], {"ht": 12.5})
    assert twin.sync(Bc)["bc"].updated == 1
    assert twin.rows(Bc)[order["bc"]]["state"] == "done"
    assert not twin.query("SELECT * FROM scrap_rejected")


def test_a_rejected_parent_becomes_an_inferred_member(twin: Twin, order):
    twin.source.write(BC, order["bc"], {"ht": 1e15})
    report = twin.sync(BcLine)["bc_line"]
    assert (report.created, report.others["bc"].rejected) == (2, 1)
    assert twin.rows(Bc)[order["bc"]]["inferred"]


@pytest.mark.parametrize(
    ("bc_date", "day"),
    [
        ("2026-08-01 23:30:00", date(2026, 8, 2)),
        (False, date(2026, 11, 22)),
        ("1999-12-31 10:00:00", CALENDAR.first),
        ("2099-01-01 10:00:00", CALENDAR.last),
    ],
)
def test_every_bc_belongs_to_one_day_and_is_found_there_with_its_lines(twin: Twin, bc_date, day):
    bc = twin.source.create(BC, {"name": "1", "bc_date": bc_date})
    twin.source.create(LINE, {"bc_id": bc, "qty": 1})
    neighbour = day - timedelta(days=1) if day > CALENDAR.first else day + timedelta(days=1)
    assert twin.sync(Bc, BcLine, scope=Days(neighbour, neighbour))["bc_line"].created == 0
    reports = twin.sync(Bc, BcLine, scope=Days(day, day))
    assert [(report.created, report.days) for report in reports.values()] == [(1, {day})] * 2


def test_a_bc_that_changes_day_leaves_one_and_joins_the_other(twin: Twin, order):
    twin.sync()
    twin.source.write(BC, order["bc"], {"bc_date": "2026-11-18 10:00:00"})
    old, new = date(2026, 11, 20), date(2026, 11, 18)
    report = twin.sync(Bc, scope=Days(old, old))["bc"]
    assert (report.updated, report.deleted, report.days) == (1, 0, {old, new})
    assert twin.sync(BcLine, scope=Days(new, new))["bc_line"].unchanged == 2


@pytest.mark.parametrize(
    "scope", [Days(date(2026, 11, 20), date(2026, 11, 20)), Named(("626637",))]
)
def test_a_partial_sync_touches_nothing_outside_its_scope(twin: Twin, order, scope):
    outside = twin.source.create(BC, {"name": "9", "bc_date": "2026-11-10 10:00:00"})
    gone = twin.source.create(BC, {"name": "8", "bc_date": "2026-11-11 10:00:00"})
    twin.sync()
    before = twin.audited()
    for bc in (outside, order["bc"]):
        twin.source.write(BC, bc, {"state": "cancel"})
    twin.source.unlink(BC, gone)
    twin.source.create(USER, {"name": "nobody's"})
    twin.sync(Bc, BcLine, scope=scope)
    assert twin.audit(before) == [("bc", order["bc"], "updated")]


def test_what_was_written_lately_is_found_by_its_write_date(twin: Twin, order):
    twin.sync()
    twin.later(3600)
    since = twin.source.clock.now()
    twin.source.write(LINE, order["line"], {"qty": 9})
    reports = twin.sync(scope=Written(since))
    assert [report.read for report in reports.values()] == [0, 0, 0, 0, 0, 1]
    assert twin.rows(BcLine)[order["line"]]["qty"] == 9


def test_the_newest_bc_come_with_their_lines(twin: Twin, order):
    newest = twin.source.create(BC, {"name": "700000", "bc_date": "2024-06-01 10:00:00"})
    twin.source.create(LINE, {"bc_id": newest, "qty": 1})
    reports = twin.sync(Bc, BcLine, scope=Newest(1))
    assert (list(twin.rows(Bc)), reports["bc_line"].created) == ([newest], 1)


def test_chosen_records_are_read_again_whatever_their_write_date_says(twin: Twin, order):
    twin.sync()
    twin.source.sql("UPDATE dimagaz_bc_line SET qty = 77 WHERE id = %s", [order["line"]])
    assert twin.sync(BcLine)["bc_line"].updated == 0
    scope = Records((order["line"],))
    assert twin.sync(BcLine, scope=scope, full=True)["bc_line"].updated == 1


def test_days_mean_nothing_to_a_reference_model(twin: Twin):
    with pytest.raises(WrongUsage, match="leave the dates out"):
        twin.sync(User, scope=Days(CALENDAR.last, CALENDAR.last))


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


def test_another_odoo_than_the_mirrors_own_is_refused_and_changes_nothing(twin: Twin, order):
    twin.sync()
    twin.execute("UPDATE scrap_source SET database = 'production'")
    before = twin.audited()
    twin.source.unlink(BC, order["bc"])
    with pytest.raises(WrongUsage, match="this mirror copies production"):
        twin.sync(scope=Everything())
    assert twin.audited() == before


def test_a_field_that_odoo_lacks_stops_only_what_depends_on_it(twin: Twin, order):
    twin.source.drop_field(PRODUCT, "prix")
    with pytest.raises(OdooError, match=r"field prix of dimagaz\.product is missing"):
        twin.sync(Product)
    assert twin.sync(User)["user"].created == 1


def test_an_optional_field_that_odoo_lacks_stays_null(twin: Twin, order):
    twin.source.drop_field(USER, "active")
    assert twin.sync(User)["user"].created == 1
    assert twin.rows(User)[order["user"]]["active"] is None


def test_a_quantity_with_decimals_is_rejected_rather_than_rounded(twin: Twin, order):
    twin.source.retype_field(LINE, "qty", "float")
    twin.source.write(LINE, order["line"], {"qty": 5.5})
    report = twin.sync(BcLine)["bc_line"]
    assert (report.created, report.rejected) == (1, 1)
    assert twin.query("SELECT odoo_id FROM scrap_rejected") == [{"odoo_id": order["line"]}]
