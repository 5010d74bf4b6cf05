"""Records that are read again because somebody asks: what is refused, and what is signed."""

from typing import Any

import pytest
import requests

from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.pipeline.names import ACTOR_TAG, RESYNC, SOURCE_TAG
from scrap_ags_tests.api.served import Api
from scrap_ags_tests.station import USER, station_of

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
        {"asset": "bc", "ids": list(range(1001))},
    ],
)
def test_what_names_no_record_launches_nothing(api: Api, asked: Any):
    api.sign("resync", name="button")
    answer = post(api, asked)
    assert (answer.status_code, list(answer.json())) == (422, ["detail"])


def test_who_may_only_read_launches_nothing(api: Api):
    assert post(api, {"asset": "bc", "ids": [1]}).status_code == 403
    del api.session.headers["Authorization"]
    assert post(api, {"asset": "bc", "ids": [1]}).status_code == 401


def test_while_dagster_is_away_it_is_said_that_nothing_was_launched_and_what_to_do(api: Api):
    api.sign("read", "resync", name="button")
    answers = [post(api, {"asset": "bc", "ids": [1]}), api.ask(f"runs/{RUN}")]
    for answer in answers:
        assert answer.status_code == 503
        assert "Dagster does not answer" in answer.json()["detail"]
        assert "scrap-ags up" in answer.json()["detail"]


def test_what_is_no_run_id_is_a_422(api: Api):
    assert api.ask("runs/nothing").status_code == 422


def test_what_a_resync_changes_is_signed_by_who_asked_for_it(odoo14: DemoOdoo, mirror_url: Any):
    from dagster import DagsterInstance

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
