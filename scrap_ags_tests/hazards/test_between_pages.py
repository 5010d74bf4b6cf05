"""Odoo changes while it is read."""

import pytest

from scrap_ags.models import Bc, BcLine
from scrap_ags_tests.twin import Twin

BC, LINE = Bc.odoo_model, BcLine.odoo_model


@pytest.mark.usefixtures("small")
def test_changes_between_pages_are_in_the_mirror_at_the_latest_after_the_next_look(twin: Twin):
    bcs = [twin.source.create(BC, {"name": str(n)}) for n in range(12)]
    lines = [twin.source.create(LINE, {"bc_id": bcs[n % 12], "qty": n}) for n in range(40)]
    steps = iter(range(1000))

    def meanwhile(_: object) -> None:
        step = next(steps)
        if step < 10:
            twin.source.unlink(LINE, lines[step * 3])
            twin.source.create(LINE, {"bc_id": bcs[step], "qty": 1000 + step})
            twin.source.write(LINE, lines[step * 3 + 1], {"qty": 2000 + step})
        if step == 4:
            twin.source.unlink(BC, bcs[11])

    twin.source.on_request(lambda request: request.model == LINE, meanwhile, times=float("inf"))
    twin.sync()
    twin.sync()
    truth = twin.source.sql("SELECT id, bc_id, qty FROM dimagaz_bc_line ORDER BY id")
    rows = [(i, row["bc_id"], row["qty"]) for i, row in twin.rows(BcLine).items()]
    assert rows == [tuple(row) for row in truth]
    assert set(twin.rows(Bc)) == set(bcs[:11])
