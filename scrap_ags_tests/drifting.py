"""What tests of changing fields share: an order, requests by what they ask, a well-timed change."""

from collections.abc import Callable
from typing import Any

from scrap_ags.models import Bc, BcLine, Product, User
from scrap_ags_tests.twin import Twin

BC, LINE, PRODUCT, USER = (model.odoo_model for model in (Bc, BcLine, Product, User))


def order(twin: Twin, user: int = 0) -> tuple[int, int]:
    """A BC with one line."""
    values = {"name": "1", "bc_date": "2026-11-20 10:00:00", "depositaire": user or False}
    bc = twin.source.create(BC, values)
    return bc, twin.source.create(LINE, {"bc_id": bc, "qty": 5, "prix": 40, "subtotal": 200})


def asking(model: str, *methods: str) -> Callable[[Any], bool]:
    return lambda request: request.model == model and request.method in methods


def as_it_reads(twin: Twin, model: str, change: Callable[[], object], *, page: int = 1) -> None:
    """Let ``change`` happen in Odoo just before it answers that page of records."""
    seen = 0

    def met(_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == page:
            change()

    twin.source.on_request(asking(model, "read"), met, times=page)


def asked_for_fields(twin: Twin, model: str) -> int:
    return sum(asking(model, "fields_get")(request) for request in twin.source.requests)
