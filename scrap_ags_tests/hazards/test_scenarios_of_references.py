"""Scenario 16: references to what is gone."""

import pytest

from scrap_ags.demo import faults
from scrap_ags.models import BcLine, Product
from scrap_ags_tests.hazards.answers import edited, reading
from scrap_ags_tests.hazards.in_step import assert_in_step
from scrap_ags_tests.hazards.refresh import Refresh
from scrap_ags_tests.hazards.world import LINE, PRODUCT, World
from scrap_ags_tests.twin import Twin


def test_a_reference_whose_target_is_gone_is_empty_where_odoo_says_so(
    twin: Twin, mirrored: World, refresh: Refresh
):
    """Scenario 16."""
    twin.source.unlink(PRODUCT, mirrored.products[0])
    refresh.settle()
    assert [twin.rows(BcLine)[line]["product_id"] for line in mirrored.lines[:2]] == [None, None]
    assert mirrored.products[0] not in twin.rows(Product)
    assert_in_step(twin)


@pytest.mark.parametrize("printed", [None, b"false"])
def test_a_reference_that_no_key_guards_is_mirrored_as_odoo_gives_it(
    twin: Twin, mirrored: World, refresh: Refresh, printed: bytes | None
):
    """Scenario 16. Odoo gives the bare id of what is gone, or ``false``."""
    twin.source.sql("ALTER TABLE dimagaz_bc_line DROP CONSTRAINT dimagaz_bc_line_product_fkey")
    twin.source.sql("DELETE FROM dimagaz_product WHERE id = %s", [mirrored.products[0]])
    if printed:
        answer = faults.changed(only_of(mirrored.products[0], printed))
        twin.source.fail(answer, when=reading(LINE), times=float("inf"))
    refresh.settle()
    refresh.night()
    product = None if printed else mirrored.products[0]
    assert {twin.rows(BcLine)[line]["product_id"] for line in mirrored.lines[:2]} == {product}
    assert (mirrored.products[0] in twin.rows(Product)) == (product is not None)
    assert refresh.troubles == {}
    if not printed:
        assert_in_step(twin)


def only_of(product: int, printed: bytes):
    """Lines of that product printed without it."""
    change = edited("product", printed)
    of_it = b'"product":%d,' % product
    return lambda rows: [change([row])[0] if of_it in bytes(row) else row for row in rows]
