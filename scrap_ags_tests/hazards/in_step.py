"""Is the mirror what Odoo holds, value for value? Asked of the tables of both, not of the sync."""

from dataclasses import dataclass, field

from sqlalchemy import Connection, Engine, text

from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags_tests.hazards.odoo_truth import ASSETS, Asset, UnstorableError, Value
from scrap_ags_tests.twin import Twin

Record = dict[str, Value]
SHOWN = 20


@dataclass
class Truth:
    """The records of a model: what the mirror must hold of those that the log-in may read and
    the mirror can store, and the ids of the others."""

    records: dict[int, Record] = field(default_factory=dict)
    unstorable: set[int] = field(default_factory=set)
    hidden: set[int] = field(default_factory=set)


@dataclass
class Copy:
    """The rows of a mirror table."""

    records: dict[int, Record] = field(default_factory=dict)
    inferred: set[int] = field(default_factory=set)
    hidden: set[int] = field(default_factory=set)
    rejected: set[int] = field(default_factory=set)


def assert_in_step(twin: Twin) -> None:
    found = differences(twin.source, twin.mirror)
    assert not found, f"{len(found)} differences:\n" + "\n".join(found[:SHOWN])


def differences(source: DemoOdoo, mirror: Engine) -> list[str]:
    """Every difference, each in one line; none: the mirror is what it has to be.

    A model that the log-in may not read at all is left out. An inferred row is none where Odoo
    shows the record, nor is a hidden row or an entry in the quarantine where that is not so.
    """
    found: list[str] = []
    with mirror.connect() as connection:
        for name, asset in ASSETS.items():
            if asset.model not in source.instance.access.revoked_models:
                truth, copy = truth_of(source, asset), copy_of(connection, name, asset)
                found += [f"{name} {told}" for told in compared(truth, copy)]
    return found


def truth_of(source: DemoOdoo, asset: Asset) -> Truth:
    with source.instance.environment() as env:
        model = env.catalogue[asset.model]
        fields = {**model.fields, "display_name": None}
        lost = {field for of, field in env.access.revoked_fields if of == asset.model}
        shown = fields.keys() - lost
        known = {name: fed for name, fed in asset.columns.items() if fed.field in shown}
        visible = env.conditions.visible(model, "r")
        columns = ", ".join(fed.odoo for fed in known.values())
        select = f"SELECT r.id, ({visible.sql}), {columns} FROM {asset.odoo_table} r"
        rows = env.rows(select, visible.values)
    truth, lacking = Truth(), dict.fromkeys(asset.columns.keys() - known.keys())
    for odoo_id, seen, *values in rows:
        try:
            record = {
                name: fed.becomes(value)
                for (name, fed), value in zip(known.items(), values, strict=True)
            }
        except UnstorableError:
            truth.unstorable.add(odoo_id)
        else:
            truth.records[odoo_id] = record | lacking
        if not seen:
            truth.hidden.add(odoo_id)
    return truth


def copy_of(connection: Connection, name: str, asset: Asset) -> Copy:
    columns = ", ".join(
        f"{fed.mirror.format(column=column)} AS {column}" for column, fed in asset.columns.items()
    )
    select = f"SELECT odoo_id, inferred, hidden_at IS NOT NULL, {columns} FROM {asset.table}"
    copy = Copy()
    for odoo_id, inferred, hidden, *values in connection.execute(text(select)):
        copy.records[odoo_id] = dict(zip(asset.columns, values, strict=True))
        if inferred:
            copy.inferred.add(odoo_id)
        if hidden:
            copy.hidden.add(odoo_id)
    held = text("SELECT odoo_id FROM scrap_rejected WHERE asset = :asset")
    copy.rejected = set(connection.execute(held, {"asset": name}).scalars())
    return copy


def compared(truth: Truth, copy: Copy) -> list[str]:
    """What is wrong, by id."""
    existing = truth.records.keys() | truth.unstorable
    due = existing - truth.hidden
    good = due - truth.unstorable
    found = {f"{i} is missing": i for i in good - copy.records.keys()}
    found |= {f"{i} is inferred though Odoo shows it": i for i in good & copy.inferred}
    found |= {f"{i} is stamped hidden though Odoo shows it": i for i in good & copy.hidden}
    found |= {f"{i} is in quarantine though it can be stored": i for i in good & copy.rejected}
    found |= {f"{i} is in quarantine though it is gone": i for i in copy.rejected - existing}
    found |= {
        f"{i} cannot be stored and is not in quarantine": i
        for i in (due & truth.unstorable) - copy.rejected
    }
    rows = copy.records.keys() - copy.inferred
    found |= {f"{i} is gone from Odoo": i for i in rows - existing}
    found |= {f"{i} is hidden and not stamped so": i for i in (rows & truth.hidden) - copy.hidden}
    for i in good & rows:
        found |= {
            f"{i}: {name} is {copy.records[i][name]!r}, must be {value!r}": i
            for name, value in truth.records[i].items()
            if copy.records[i][name] != value
        }
    return sorted(found, key=lambda told: (found[told], told))
