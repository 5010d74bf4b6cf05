"""The client against a whole Odoo, version by version and in both protocols."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from pydantic import SecretStr

from scrap_ags.demo import faults
from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.demo.storage import prepare
from scrap_ags.errors import (
    OdooDenied,
    OdooMisconfigured,
    OdooRefused,
    OdooSchemaChanged,
    OdooUnavailable,
    WrongUsage,
)
from scrap_ags.odoo.client import Odoo
from scrap_ags.odoo.fields import OdooField
from scrap_ags.odoo.fingerprints import Fingerprint
from scrap_ags.settings import Settings

NOON = datetime(2026, 5, 5, 12, 0, 0, tzinfo=UTC)
DAY = timedelta(days=1)
DIALECTS = [(version, "jsonrpc") for version in range(13, 20)] + [(19, "json2")]


@pytest.fixture
def odoo_database(server) -> Iterator[str]:
    template = server.template("template_odoo", lambda engine: prepare(engine.url))
    with server.database(template) as url:
        yield url


@pytest.fixture(params=DIALECTS, ids=lambda dialect: f"{dialect[0]}-{dialect[1]}")
def odoo(request, odoo_database) -> Iterator[DemoOdoo]:
    version, protocol = request.param
    with DemoOdoo(odoo_database, version=version) as odoo:
        odoo.clock.set(NOON)
        odoo.protocol = protocol
        yield odoo
        assert odoo.violations == []


@pytest.fixture
def odoo_14(odoo_database) -> Iterator[DemoOdoo]:
    with DemoOdoo(odoo_database, version=14) as odoo:
        odoo.protocol = "jsonrpc"
        yield odoo


def client_of(odoo: DemoOdoo, **options) -> Odoo:
    secret = odoo.api_key if odoo.protocol == "json2" else odoo.password
    given = {"url": odoo.url, "db": odoo.db, "user": odoo.user, "password": SecretStr(secret)}
    return Odoo(**{**given, "protocol": odoo.protocol, "pause": lambda _: None, **options})


def decoded(answer):
    return msgspec.json.decode(answer.result)


def test_records_are_searched_counted_and_read(odoo):
    centre = odoo.create("dimagaz.fournisseur", {"name": "Gaz du Nord"})
    first = odoo.create("dimagaz.bc", {"name": "1", "ht": 10.005, "fournisseur": centre})
    second = odoo.create("dimagaz.bc", {"name": "2"})
    with client_of(odoo) as client:
        assert client.version == (odoo.version, 0)
        assert client.protocol == odoo.protocol
        assert decoded(client.search("dimagaz.bc", [])) == [first, second]
        assert decoded(client.search("dimagaz.bc", [], limit=1, order="id desc")) == [second]
        assert client.count("dimagaz.bc", [("id", ">=", second)]) == 1
        one = client.read("dimagaz.bc", [first], ["name", "fournisseur"])
        assert decoded(one) == [{"id": first, "name": "1", "fournisseur": centre}]
        one = client.read("dimagaz.bc", [first], ["fournisseur"], labels=True)
        assert decoded(one) == [{"id": first, "fournisseur": [centre, "Gaz du Nord"]}]
        pairs = decoded(client.search_read("dimagaz.bc", [], ["id", "write_date"]))
        assert pairs == [
            {"id": odoo_id, "write_date": "2026-05-05 12:00:00"} for odoo_id in (first, second)
        ]


def test_archived_records_are_read_like_others_and_gone_ones_left_out(odoo):
    user = odoo.create("dimagaz.user", {"name": "Depot"})
    gone = odoo.create("dimagaz.user", {"name": "Gone"})
    odoo.archive("dimagaz.user", [user])
    odoo.unlink("dimagaz.user", [gone])
    with client_of(odoo) as client:
        assert decoded(client.search("dimagaz.user", [])) == [user]
        read = client.read("dimagaz.user", [user, gone], ["name"])
        assert decoded(read) == [{"id": user, "name": "Depot"}]


def test_pages_hold_every_record_once(odoo):
    ids = [odoo.create("dimagaz.bc", {"name": str(number)}) for number in range(7)]
    with client_of(odoo) as client:
        pages = [decoded(answer) for answer in client.read_pages("dimagaz.bc", ids, ["id"], page=3)]
    assert [[record["id"] for record in page] for page in pages] == [ids[:3], ids[3:6], ids[6:]]


def test_fingerprints_cut_days_and_hours_in_utc(odoo):
    first = odoo.create("dimagaz.bc", {"name": "1"})
    odoo.clock.set(NOON + DAY)
    second = odoo.create("dimagaz.bc", {"name": "2"})
    odoo.write("dimagaz.bc", [first], {"name": "one"})
    midnight = NOON.replace(hour=0)
    hour = timedelta(hours=1)
    with client_of(odoo) as client:
        assert client.fingerprints("dimagaz.bc", []) == [
            Fingerprint(midnight, midnight + DAY, 1, first, NOON + DAY),
            Fingerprint(midnight + DAY, midnight + 2 * DAY, 1, second, NOON + DAY),
        ]
        since = [("create_date", ">=", "2026-05-06 00:00:00")]
        later = client.fingerprints("dimagaz.bc", since)
        assert later == [Fingerprint(midnight + DAY, midnight + 2 * DAY, 1, second, NOON + DAY)]
        by_hour = client.fingerprints("dimagaz.bc", [], by="write_date:hour")
        assert by_hour == [Fingerprint(NOON + DAY, NOON + DAY + hour, 2, first + second, None)]


def test_records_without_the_date_have_a_bucket_of_their_own(odoo):
    bc = odoo.create("dimagaz.bc", {"name": "1"})
    with client_of(odoo) as client:
        buckets = client.fingerprints("dimagaz.bc", [], by="bc_date:day")
    assert buckets == [Fingerprint(None, None, 1, bc, NOON)]


def test_the_clock_is_odoos(odoo):
    with client_of(odoo) as client:
        assert client.now() == NOON
        odoo.clock.advance(60)
        assert client.now() == NOON + timedelta(seconds=60)
        assert client.search("dimagaz.bc", []).at == NOON + timedelta(seconds=60)


def test_fields_are_told_alike_by_every_version(odoo):
    with client_of(odoo) as client:
        fields = client.fields("dimagaz.bc.line")
    assert fields["bc_id"].type == "many2one"
    assert fields["bc_id"].relation == "dimagaz.bc"
    assert fields["qty"] == OdooField("integer", store=True, relation="", searchable=True)


def test_images_are_never_asked_for(odoo):
    bc = odoo.create("dimagaz.bc", {"name": "1"})
    with client_of(odoo) as client, pytest.raises(Exception, match="bc_image"):
        client.read("dimagaz.bc", [bc], ["name", "bc_image"])
    assert not any("bc_image" in (request.fields or ()) for request in odoo.requests)


def test_rights_that_are_lost_are_told_apart_from_deletions(odoo):
    shown = odoo.create("dimagaz.bc", {"name": "1"})
    hidden = odoo.create("dimagaz.bc", {"name": "2"})
    odoo.hide("dimagaz.bc", [hidden])
    with client_of(odoo) as client:
        assert client.may_read("dimagaz.bc") is True
        assert decoded(client.search("dimagaz.bc", [])) == [shown]
        with pytest.raises(OdooDenied):
            client.read("dimagaz.bc", [shown, hidden], ["name"])
        odoo.revoke("dimagaz.bc")
        assert client.may_read("dimagaz.bc") is False
        with pytest.raises(OdooDenied):
            client.search("dimagaz.bc", [])


def test_a_field_that_odoo_loses_between_two_pages_is_named(odoo):
    bc = odoo.create("dimagaz.bc", {"name": "1"})
    with client_of(odoo) as client:
        client.read("dimagaz.bc", [bc], ["solde"])
        odoo.drop_field("dimagaz.bc", "solde")
        with pytest.raises(OdooSchemaChanged) as raised:
            client.read("dimagaz.bc", [bc], ["name", "solde"])
    assert raised.value.field == "solde"


def test_an_unknown_model_and_an_unknown_database_are_misconfigured(odoo):
    with client_of(odoo) as client, pytest.raises(OdooMisconfigured, match=r"no\.such\.model"):
        client.search("no.such.model", [])
    with client_of(odoo, db="nodb") as client, pytest.raises(OdooMisconfigured, match="ODOO_DB"):
        client.search("dimagaz.bc", [])


def test_a_wrong_password_is_refused_after_one_attempt(odoo):
    with client_of(odoo, password=SecretStr("wrong")) as client:
        for _ in range(3):
            with pytest.raises(OdooRefused):
                client.search("dimagaz.bc", [])
    attempts = [r for r in odoo.requests if r.method in {"authenticate", "login", "fields_get"}]
    assert len(attempts) == 1


def test_auto_chooses_and_tries_wrong_credentials_at_most_twice(odoo):
    with client_of(odoo, protocol="auto") as client:
        assert client.protocol == odoo.protocol
    odoo.requests.clear()
    wrong = client_of(odoo, protocol="auto", password=SecretStr("wrong"))
    with wrong, pytest.raises(OdooRefused):
        wrong.log_in()
    attempts = [r for r in odoo.requests if r.method in {"authenticate", "login", "fields_get"}]
    assert len(attempts) <= 2


def test_a_server_that_is_down_for_a_moment_is_waited_for(odoo):
    with client_of(odoo) as client:
        client.log_in()
        odoo.fail(faults.reset_before_headers(), times=1)
        odoo.fail(faults.status(502), times=1)
        odoo.fail(faults.truncated_json(), times=1)
        assert decoded(client.search("dimagaz.bc", [])) == []
        with odoo.down(), pytest.raises(OdooUnavailable):
            client.search("dimagaz.bc", [])
        assert decoded(client.search("dimagaz.bc", [])) == []


def test_one_client_lives_through_upgrades(odoo_14):
    bc = odoo_14.create("dimagaz.bc", {"name": "1"})
    with client_of(odoo_14) as client:
        for version in (14, 17, 19):
            odoo_14.upgrade(version)
            client.now()
            assert client.version == (version, 0)
            assert decoded(client.read("dimagaz.bc", [bc], ["name"])) == [{"id": bc, "name": "1"}]
            assert [bucket.count for bucket in client.fingerprints("dimagaz.bc", [])] == [1]


def test_the_environment_makes_a_client_and_what_it_lacks_is_named(odoo_14, monkeypatch):
    for name in ("ODOO_URL", "ODOO_DB", "ODOO_USER", "ODOO_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    given = {"odoo_url": odoo_14.url, "odoo_db": odoo_14.db, "odoo_user": odoo_14.user}
    with pytest.raises(WrongUsage, match="ODOO_PASSWORD not set"):
        Odoo.from_settings(Settings(_env_file=None, **given))
    whole = Settings(_env_file=None, odoo_password=odoo_14.password, **given)
    with Odoo.from_settings(whole) as client:
        assert client.count("dimagaz.bc", []) == 0
        assert odoo_14.password not in repr(client).replace(odoo_14.user, "")
