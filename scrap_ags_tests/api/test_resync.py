"""Records that are read again because somebody asks: what is refused, and what is signed."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import requests
from dagster import DagsterInstance

from scrap_ags.api.app import WEB, dagster_of
from scrap_ags.api.dagster_runs import Dagster, DagsterAway
from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.pipeline.names import ACTOR_TAG, RESYNC, SOURCE_TAG
from scrap_ags_tests.api.served import Api
from scrap_ags_tests.station import USER, settings_of, station_of

RUN = "00000000-0000-0000-0000-000000000000"


def post(api: Api, asked: Any) -> requests.Response:
    return api.session.post(f"{api.url}/api/scrap/resync", json=asked, timeout=60)


@pytest.mark.parametrize(
    "asked",
    [
        {},
        [],
        {"asset": "bc"},
        {"asset": "bc", "names": [], "ids": []},
        {"asset": "nothing", "ids": [1]},
        {"asset": "user", "names": ["Atlas"]},
        {"asset": "bc", "ids": ["x"]},
        {"asset": "bc", "ids": [2**63]},
        {"asset": "bc", "ids": [1], "full": True},
        {"asset": "bc", "names": ["a\0"]},
        {"asset": "bc", "names": [""]},
        {"asset": "bc", "ids": [True]},
        {"asset": "bc", "ids": list(range(1001))},
    ],
)
def test_what_names_no_record_launches_nothing(reader: Api, asked: Any):
    reader.sign("resync")
    answer = post(reader, asked)
    assert (answer.status_code, list(answer.json())) == (422, ["detail"])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"asset":"bc","ids":[NaN]}',
        b'{"asset":"bc","ids":[1e999]}',
        b'{"asset":"bc","names":["\\ud800"]}',
        b'{"\\ud800":1,"asset":"bc","ids":[1]}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_a_body_that_is_none_is_a_422_for_who_has_a_token_and_a_401_for_others(
    reader: Api, body: bytes
):
    url = f"{reader.url}/api/scrap/resync"
    assert requests.post(url, data=body, timeout=9).status_code == 401
    reader.sign("resync")
    answer = reader.session.post(url, data=body, timeout=9)
    assert (answer.status_code, list(answer.json())) == (422, ["detail"])


@pytest.mark.parametrize("said", [b'{"data":null,"errors":[]}', b"[]", b"{}", b"no json", b"null"])
def test_an_answer_that_is_not_dagsters_launches_nothing(said: bytes):
    with answering(said) as address, pytest.raises(DagsterAway, match="does not answer"):
        Dagster(address, address).launch("resync", {}, {})


def test_an_answer_that_comes_too_late_does_not_say_that_nothing_was_launched(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr("scrap_ags.api.dagster_runs.TIMEOUTS", (1.0, 0.1))
    with answering(b"{}", after=0.5) as address, pytest.raises(DagsterAway, match="may do it yet"):
        Dagster(address, "https://dagster.ags.example").launch("resync", {}, {})


@contextmanager
def answering(said: bytes, after: float = 0.0) -> Iterator[str]:
    """A server that is no Dagster."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            time.sleep(after)
            self.send_response(200)
            self.end_headers()
            with suppress(OSError):
                self.wfile.write(said)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_links_are_for_people_and_questions_for_dagster(mirror_url: Any):
    settings = settings_of(
        mirror_url,
        scrap_ags_ui_url="https://dagster.ags.example/",
        scrap_ags_dagster_web="http://127.0.0.1:3000/",
    )
    dagster = dagster_of(settings)
    assert dagster.address == "http://127.0.0.1:3000"
    assert dagster.link("x") == "https://dagster.ags.example/runs/x"
    assert dagster_of(settings_of(mirror_url)).address == WEB


def test_who_may_only_read_launches_nothing(reader: Api):
    assert post(reader, {"asset": "bc", "ids": [1]}).status_code == 403
    del reader.session.headers["Authorization"]
    assert post(reader, {"asset": "bc", "ids": [1]}).status_code == 401


def test_while_dagster_is_away_it_is_said_that_nothing_was_launched_and_what_to_do(reader: Api):
    reader.sign("read", "resync")
    answers = [post(reader, {"asset": "bc", "ids": [1]}), reader.ask(f"runs/{RUN}")]
    for answer in answers:
        assert answer.status_code == 503
        assert "Dagster does not answer" in answer.json()["detail"]
        assert "scrap-ags up" in answer.json()["detail"]


def test_what_is_no_run_id_is_a_422(reader: Api):
    assert reader.ask("runs/nothing").status_code == 422


def test_what_a_resync_changes_is_signed_by_who_asked_for_it(odoo14: DemoOdoo, mirror_url: Any):
    with DagsterInstance.ephemeral() as dagster, station_of(odoo14, mirror_url, dagster) as station:
        user = station.source.create(USER, {"name": "Atlas"})
        config = {"ops": {"read_again": {"config": {"asset": "user", "ids": [user]}}}}
        for tags in ({SOURCE_TAG: "api", ACTOR_TAG: "front end"}, {}):
            station.source.write(USER, user, {"name": f"Atlas {len(tags)}"})
            done = station.run(RESYNC, run_config=config, tags=tags)
            assert done.success
        signed = station.query("SELECT source, actor FROM scrap_audit_log ORDER BY id")
        assert [(row["source"], row["actor"]) for row in signed] == [
            ("api", "front end"),
            ("sync", done.run_id),
        ]
