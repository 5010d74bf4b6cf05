import msgspec
import pytest

from scrap_ags.models import MIRRORED, Bc, BcLine, Mirrored, Product, User
from scrap_ags.odoo.values import Wire

LINE = {
    "id": 1,
    "bc_id": 7,
    "product": False,
    "qty": 0,
    "qty_vide": 1,
    "qty_retenue": 2,
    "qty_defect": 3,
    "prix": 1.005,
    "subtotal": -0.125,
    "bc_date": "2026-10-24 17:59:03",
    "create_date": "2026-10-24 17:59:03",
    "write_date": False,
}


def decode(model: type[Mirrored], *records: dict[str, object]):
    wire = Wire(model)
    rows, unreadable = wire.decode(msgspec.json.encode(records))
    return [dict(zip(wire.names, row, strict=True)) for row in rows], unreadable


def test_false_is_null_for_references_and_dates_and_zero_stays_zero():
    (line,), _ = decode(BcLine, LINE)
    assert (line["bc_id"], line["product_id"], line["write_date"], line["qty"]) == (
        7,
        None,
        None,
        0,
    )


def test_decimals_keep_the_digits_that_odoo_printed():
    (line,), _ = decode(BcLine, LINE)
    assert (str(line["prix"]), str(line["subtotal"])) == ("1.005", "-0.125")


@pytest.mark.parametrize("label", [False, "", "False"])
def test_an_unnamed_record_has_no_label_on_any_version(label):
    user = {"name": "", "username": False, "sap_id": "S", "active": False}
    dates = {"create_date": False, "write_date": False}
    (row,), _ = decode(User, {"id": 1, "display_name": label, **user, **dates})
    assert row["display_name"] is None
    assert (row["name"], row["username"], row["active"]) == ("", None, False)


def test_a_many2one_whose_target_is_not_mirrored_gives_an_id_and_a_label():
    product = {"id": 1, "display_name": "B6", "name": "B6", "prix": 40, "product_type": "gaz"}
    dates = {"create_date": False, "write_date": False}
    labels = {"product_id": [2, "Bouteille 6 kg"], "product_category": False}
    (row,), _ = decode(Product, product | dates | labels)
    assert (row["product_id"], row["product_id_name"]) == (2, "Bouteille 6 kg")
    assert (row["product_category"], row["product_category_name"]) == (None, None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("qty", 2**31),
        ("qty", -(2**31) - 1),
        ("qty", "many"),
        ("bc_date", "now"),
        ("bc_id", "7"),
        ("prix", "dear"),
    ],
)
def test_a_value_that_does_not_fit_sets_its_record_apart_alone(field, value):
    rows, (apart,) = decode(BcLine, LINE, LINE | {"id": 2, field: value}, LINE | {"id": 3})
    assert [row["odoo_id"] for row in rows] == [1, 3]
    assert apart.odoo_id == 2
    assert field in apart.reason


def test_neither_passwords_nor_images_nor_mail_are_ever_asked_for():
    asked = {field for model in MIRRORED for field in Wire(model).fields}
    assert not {field for field in asked if "image" in field or "message" in field}
    assert "password" not in asked


def test_a_field_that_this_odoo_lacks_is_not_asked_for():
    assert "active" not in Wire(User, ["active"]).fields
    assert "active" in Wire(User).fields
    assert "fournisseur" in Wire(Bc).fields


def test_a_quantity_that_odoo_keeps_as_a_float_is_a_whole_number_here():
    (line,), apart = decode(BcLine, LINE | {"qty": 5.0})
    assert (line["qty"], type(line["qty"]), apart) == (5, int, [])
