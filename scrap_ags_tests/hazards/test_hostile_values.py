"""Values as hostile as Odoo can give them: mirrored as they are, or rejected alone."""

from decimal import Decimal

import pytest

from scrap_ags.errors import WrongUsage
from scrap_ags.models import Bc, BcLine, User
from scrap_ags.sync.scope import Records
from scrap_ags_tests.hazards.in_step import assert_in_step
from scrap_ags_tests.twin import Twin

BC, LINE, USER = Bc.odoo_model, BcLine.odoo_model, User.odoo_model


@pytest.mark.parametrize(
    "name",
    [
        "tab\there",
        "line\nand\r\nreturn",
        "\\N",
        "\\",
        "\\.",
        "quote \" and ' and ; DROP",
        "emoji 🛢️ et accents éàç عربي",
        "\x01\x02\x1f\x7f",
        "nul spelled \\u0000",
        " ",
        "NULL",
        "x" * 1_000_000,
    ],
)
def test_any_text_arrives_as_it_is(twin14: Twin, name: str):
    user = twin14.source.create(USER, {"name": name, "username": "", "sap_id": "False"})
    bc = twin14.source.create(BC, {"name": name, "depositaire": user})
    twin14.sync()
    row = twin14.rows(User)[user]
    assert (row["name"], row["username"], row["sap_id"]) == (name, "", "False")
    assert row["display_name"] == name
    assert twin14.rows(Bc)[bc]["name"] == name


@pytest.mark.parametrize("model", [BC, USER])
def test_a_record_with_a_very_long_name_can_be_changed_and_deleted(twin: Twin, model: str):
    long, _ = (twin.source.create(model, {"name": name}) for name in ("x" * 1_000_000, "1"))
    twin.sync()
    twin.source.write(model, long, {"name": "y" * 1_000_000})
    twin.sync()
    assert_in_step(twin)
    twin.source.unlink(model, long)
    twin.sync()
    assert_in_step(twin)


def test_a_null_is_told_from_an_empty_text_and_a_number_is_never_null(twin: Twin):
    bc = twin.source.create(BC, {"name": "1"})
    line = twin.source.create(LINE, {})
    twin.sync()
    row = twin.rows(Bc)[bc]
    assert (row["fullname"], row["bl_date"], row["depositaire_id"]) == (None, None, None)
    assert (row["ht"], row["qty_retenue"], row["done"], row["note"]) == (0, 0, False, None)
    assert twin.rows(BcLine)[line]["qty"] == 0


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_a_number_that_is_none_is_rejected_alone(twin: Twin, value: str):
    bad = twin.source.create(BC, {"name": "1"})
    good = twin.source.create(BC, {"name": "NaN, Infinity"})
    twin.source.sql("UPDATE dimagaz_bc SET ht = %s::float8 WHERE id = %s", [value, bad])
    report = twin.sync(Bc)["bc"]
    assert (report.created, report.rejected) == (1, 1)
    assert twin.rows(Bc)[good]["name"] == "NaN, Infinity"
    assert twin.query("SELECT odoo_id FROM scrap_rejected") == [{"odoo_id": bad}]


@pytest.mark.parametrize(
    ("number", "stored"),
    [(1e22, None), (1e-07, "0.00"), (-0.0, "0.00"), (9999999999999.99, "9999999999999.99")],
)
def test_a_number_is_stored_or_rejected_never_bent(twin14: Twin, number: float, stored: str | None):
    bc = twin14.source.create(BC, {"name": "1", "ht": number})
    report = twin14.sync(Bc)["bc"]
    assert report.rejected == (stored is None)
    if stored is not None:
        assert twin14.rows(Bc)[bc]["ht"] == Decimal(stored)


def test_the_greatest_id_of_odoo_is_mirrored(twin: Twin):
    twin.source.sql(
        "INSERT INTO dimagaz_bc (id, name, create_date, write_date)"
        " VALUES (2147483647, '1', now(), now())"
    )
    twin.sync(Bc)
    assert list(twin.rows(Bc)) == [2**31 - 1]
    assert twin.sync(Bc)["bc"].changed == 0


def test_an_id_that_odoo_cannot_have_is_told_before_odoo_is_asked(twin: Twin):
    with pytest.raises(WrongUsage, match="2147483648"):
        twin.sync(Bc, scope=Records((2**31,)))


def test_empty_models_are_in_step_at_once(twin: Twin):
    assert [report.changed for report in twin.sync().values()] == [0] * 6
    assert [report.changed for report in twin.sync(full=True).values()] == [0] * 6
