"""What monitoring asks: health without a token, metrics from this machine."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
from dagster import OpExecutionContext, job, op
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import URL, text

from scrap_ags.sync.watermarks import remember
from scrap_ags_tests.alarm import dagster_of
from scrap_ags_tests.api.served import Api


def metrics(api: Api) -> dict[tuple[str, ...], float]:
    answer = requests.get(f"{api.url}/metrics", timeout=9)
    assert answer.status_code == 200
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_health_says_how_old_the_last_look_is(api: Api):
    def health() -> dict[str, object]:
        answer = requests.get(f"{api.url}/api/health", timeout=9)
        assert answer.status_code == 200
        return answer.json()

    assert health() == {"status": "ok", "database": "ok", "seconds_since_look": None}
    with api.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO scrap_look (asset, looked_at, noted_at) SELECT asset, now(),"
                " now() - interval '7 s' FROM unnest(ARRAY['user', 'product', 'fournisseur',"
                " 'centre', 'bc', 'bc_line']) asset"
            )
        )
    assert health()["seconds_since_look"] == pytest.approx(7, abs=5)


def test_metrics_count_what_the_mirror_holds(api: Api):
    with api.engine.begin() as connection:
        connection.execute(
            text("INSERT INTO scrap_rejected (asset, odoo_id, reason) VALUES ('bc', 9, 'why')")
        )
    found = metrics(api)
    assert found["scrap_ags_rows", "bc"] == 5
    assert found["scrap_ags_rows", "bc_line"] == 7
    assert found["scrap_ags_rejected", "bc"] == 1
    assert found["scrap_ags_rejected", "user"] == 0
    assert found["scrap_ags_withheld", "bc"] == 0
    assert found["scrap_ags_changes_last_hour", "created", "bc"] == 5


def test_metrics_say_how_long_odoo_took_to_answer_the_last_look(api: Api):
    at = datetime(2026, 5, 1, tzinfo=UTC)
    with api.engine.begin() as connection:
        remember(connection, "user", at, at, answered_ms=17)
        remember(connection, "bc", at, at, answered_ms=1041)
        remember(connection, "bc", at, at, answered_ms=41)
        remember(connection, "centre", at, at)
    found = metrics(api)
    assert found["scrap_ags_odoo_answer_seconds", "user"] == 0.017
    assert found["scrap_ags_odoo_answer_seconds", "bc"] == 0.041
    assert ("scrap_ags_odoo_answer_seconds", "centre") not in found


@op(config_schema=bool)
def works(context: OpExecutionContext) -> None:
    assert context.op_config


@job
def resync() -> None:
    works()


def test_metrics_say_how_the_last_run_of_each_job_ended(api: Api, mirror_url: URL, tmp_path: Path):
    with dagster_of(mirror_url, tmp_path) as dagster:
        for well in (False, True, False):
            config = {"ops": {"works": {"config": well}}}
            resync.execute_in_process(config, instance=dagster, raise_on_error=False)
            found = metrics(api)
            assert found["scrap_ags_last_run_success", "resync"] == well
            ended = found["scrap_ags_last_run_timestamp_seconds", "resync"]
            assert abs(time.time() - ended) < 60


def test_the_documentation_loads_nothing_from_elsewhere(api: Api):
    page = requests.get(f"{api.url}/api/docs", timeout=9).text
    assert "https://" not in page
    for file in ("swagger-ui-bundle.js", "swagger-ui.css"):
        assert f"/api/static/{file}" in page
        assert requests.get(f"{api.url}/api/static/{file}", timeout=9).status_code == 200
