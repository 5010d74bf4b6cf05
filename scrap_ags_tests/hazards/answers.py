"""Which requests are meant, and answers that Odoo prints otherwise."""

from collections.abc import Callable
from typing import Any

import msgspec


def edited(field: str, printed: bytes) -> Callable[[list[msgspec.Raw]], list[msgspec.Raw]]:
    """Make Odoo print ``printed`` as that field's value in every record that has it."""

    def change(rows: list[msgspec.Raw]) -> list[msgspec.Raw]:
        records = [msgspec.json.decode(row, type=dict[str, msgspec.Raw]) for row in rows]
        return [
            msgspec.Raw(msgspec.json.encode(record | {field: msgspec.Raw(printed)}))
            if field in record
            else row
            for record, row in zip(records, rows, strict=True)
        ]

    return change


def reading(model: str, method: str = "read") -> Callable[[Any], bool]:
    return lambda request: (request.model, request.method) == (model, method)
