"""The records that recorded answers show, as they stood in Odoo's tables."""

from collections import defaultdict
from collections.abc import Iterator

from scrap_ags.demo.orm.catalogue import Field
from scrap_ags.demo.orm.dimagaz import DIMAGAZ
from scrap_ags_tests.replay.exchanges import Exchange
from scrap_ags_tests.replay.likeness import GROUP
from scrap_ags_tests.replay.made_up import Row, Rows


def seen(exchanges: list[Exchange]) -> dict[str, Rows]:
    """By model and id, what any of the answers tells, also in passing, of a record."""
    found: dict[str, Rows] = defaultdict(lambda: defaultdict(dict))
    for exchange in exchanges:
        for model, record in records(exchange):
            for name in record.keys() & DIMAGAZ[model].fields.keys():
                for told, key, column, value in facts(model, record, name):
                    found[told][key][column] = value
    return found


def facts(model: str, record: Row, name: str) -> Iterator[tuple[str, int, str, object]]:
    """Model, id, column and value of what one field tells: a reference names the record that it
    points to, a list gives its children their parent, a field of another record its value. An
    image of which only the size in bytes is told stays unknown."""
    field, value = DIMAGAZ[model].fields[name], record[name]
    if field.is_column and "bytes" not in str(value):
        yield model, record["id"], name, stored(field, value)
    if field.kind == "many2one" and isinstance(value, list):
        yield field.relation, value[0], "name", value[1]
    if field.kind == "one2many":
        yield from ((field.relation, child, field.inverse, record["id"]) for child in value)
    if field.related:
        reference, _, column = field.related.partition(".")
        yield DIMAGAZ[model].fields[reference].relation, record[reference][0], column, value


def records(exchange: Exchange) -> Iterator[tuple[str, dict]]:
    """What ``read`` and ``search_read`` answered, each record with its model."""
    body, answer = exchange.body, exchange.answer
    rows = answer.get("result") if isinstance(answer, dict) else answer
    if exchange.path.startswith("/json/2/"):
        model = exchange.path.split("/")[3]
    else:
        model = body["params"]["args"][3] if isinstance(rows, list) else ""
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict) and "id" in row and not GROUP & row.keys():
            yield model, row


def stored(field: Field, value: object) -> object:
    """The column's value: of ``[id, label]`` the id; False is NULL but for booleans."""
    if isinstance(value, list):
        return value[0]
    return None if value is False and field.kind != "boolean" else value
