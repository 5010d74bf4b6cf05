"""The groups of every version, recorded, give the same fingerprints."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from scrap_ags.odoo.fingerprints import Fingerprint, answered
from scrap_ags_tests.scripted_odoo import result, scripted_odoo

RECORDED = [
    json.loads(line) for line in (Path(__file__).parent / "recordings" / "odoo_groups.jsonl").open()
]
MAY_1 = datetime(2024, 5, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def parsed(groups: list, by: str) -> list[Fingerprint]:
    return answered(msgspec.Raw(json.dumps(groups).encode()), by)


@pytest.mark.parametrize(
    "recorded", RECORDED, ids=lambda line: f"{line['recorded']} of {line['odoo']}"
)
def test_every_versions_groups_give_the_same_fingerprints(recorded):
    buckets = parsed(recorded["groups"], "bc_date:day")
    assert [(b.start, b.stop, b.count, b.id_sum) for b in buckets] == [
        (MAY_1, MAY_1 + DAY, 1, 1),
        (MAY_1 + DAY, MAY_1 + 2 * DAY, 1, 3),
        (None, None, 1, 2),
    ]
    assert all(bucket.last_write.tzinfo is UTC for bucket in buckets)


def test_bounds_come_from_the_groups_own_leaves_not_from_the_domain_asked_for():
    asked_for = [["create_date", ">=", "2024-01-01 00:00:00"]]
    own = [
        ["create_date", ">=", "2024-05-01 00:00:00"],
        ["create_date", "<", "2024-05-02 00:00:00"],
    ]
    group = {"n": 2, "s": 5, "w": None, "__domain": ["&", "&", *own, *asked_for]}
    assert parsed([group], "create_date:day") == [Fingerprint(MAY_1, MAY_1 + DAY, 2, 5, None)]


def test_hours_are_buckets_too():
    own = [["write_date", ">=", "2024-05-01 00:00:00"], ["write_date", "<", "2024-05-01 01:00:00"]]
    group = {"n": 1, "s": 9, "__domain": ["&", *own]}
    hour = Fingerprint(MAY_1, MAY_1 + timedelta(hours=1), 1, 9, None)
    assert parsed([group], "write_date:hour") == [hour]


@pytest.mark.parametrize(
    ("version", "protocol", "method"),
    [
        (14, "jsonrpc", "read_group"),
        (18, "jsonrpc", "read_group"),
        (19, "jsonrpc", "formatted_read_group"),
        (19, "json2", "formatted_read_group"),
    ],
)
def test_groups_are_asked_for_as_the_version_knows_them_and_without_a_time_zone(
    version, protocol, method
):
    with scripted_odoo(version) as odoo, odoo.client(protocol=protocol) as client:
        odoo.next(method, result([]))
        assert client.fingerprints("dimagaz.bc", []) == []
    sent = json.dumps(odoo.asked[-1].body)
    assert odoo.asked[-1].method == method
    assert '"create_date:day"' in sent
    assert '"tz"' not in sent
