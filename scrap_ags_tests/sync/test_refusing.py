"""What cannot be mirrored is refused, and nothing else is."""

import pytest

from scrap_ags.errors import OdooError, WrongUsage
from scrap_ags.models import Bc, BcLine, Product, User
from scrap_ags.sync.scope import Everything
from scrap_ags_tests.sync.conftest import BC, LINE, PRODUCT, USER
from scrap_ags_tests.twin import Twin


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
