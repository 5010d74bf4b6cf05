"""The URLs of those who are told hold tokens and passwords: nobody ever reads them again."""

import logging
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from dagster import DagsterInstance
from dagster._core.test_utils import create_test_daemon_workspace_context
from dagster._core.workspace.load_target import ModuleTarget
from dagster._daemon.sensor import execute_sensor_iteration
from pydantic import SecretStr
from sqlalchemy import Engine, make_url, text

from scrap_ags import database
from scrap_ags.alerts.post import Post
from scrap_ags.errors import ScrapAgsError
from scrap_ags.pipeline.environment import dagster_environment
from scrap_ags.settings import Settings
from scrap_ags_tests.mailbox import assert_no_secret, mailbox
from scrap_ags_tests.station import settings_of

PROJECT = Path(__file__).resolve().parents[1]
NONSENSE = "nonsense://hush-password@hush-path/hush-header/hush-parameter"
HOSTLESS = [
    "discord://4174216298/hush-password",
    "tgram://123456789:hush-password/hush-path",
    "slack://T1JJ3T3L2/A1BRTD4JD/hushpasswordhushpassword",
    "ntfy://hush-path",
    "json://postman:half@hush-password@127.0.0.1/hush-path",
]


def everything(engine: Engine) -> dict[str, str]:
    """All that the database holds, by table."""
    tables = text(
        "SELECT quote_ident(table_schema) || '.' || quote_ident(table_name)"
        " FROM information_schema.tables WHERE table_schema IN ('public', 'dagster')"
    )
    with engine.connect() as connection:
        return {
            table: "\n".join(
                connection.execute(text(f"SELECT CAST(t AS text) FROM {table} t")).scalars()
            )
            for table in connection.execute(tables).scalars().all()
        }


@pytest.fixture
def settings(mirror: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The environment in which Dagster and its code server run."""
    settings = settings_of(mirror.url, scrap_ags_home=tmp_path)
    database.ensure_dagster_schema(mirror)
    for name, value in dagster_environment(settings).items():
        monkeypatch.setenv(name, value)
    return settings


def tick_of_the_daemon() -> None:
    """Every sensor once, as the daemon and a code server of its own do it."""
    target = ModuleTarget("scrap_ags.definitions", None, str(PROJECT), "scrap_ags")
    with (
        DagsterInstance.get() as instance,
        create_test_daemon_workspace_context(target, instance) as workspace,
        ThreadPoolExecutor() as pool,
    ):
        logger = logging.getLogger("dagster.daemon")
        for error in execute_sensor_iteration(workspace, logger, None, pool):
            assert error is None


def test_no_log_tick_event_or_row_holds_a_secret(
    settings: Settings,
    mirror: Engine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
):
    with mirror.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO scrap_withheld (asset, rows, guard, reason)"
                " VALUES ('bc', 30, 'mass delete', 'too many')"
            )
        )
    with mailbox() as box, mailbox() as broken, mailbox() as gone, caplog.at_level(0):
        broken.status = 401
        unreachable = gone.url.replace(str(gone.port), "9")
        urls = "\n".join([box.url, broken.url, unreachable, NONSENSE])
        monkeypatch.setenv("SCRAP_AGS_ALERT_URLS", urls)
        tick_of_the_daemon()
        assert box.titles == ["bc: 30 deletions wait for your consent"]
        assert broken.tried == 1
    held = everything(mirror)
    assert "not taken by JSON at 127.0.0.1 and JSON at 127.0.0.1" in held["dagster.job_ticks"]
    assert "1 URL of SCRAP_AGS_ALERT_URLS not understood" in held["dagster.job_ticks"]
    assert "withheld bc" in held["public.scrap_incident"]
    printed = capfd.readouterr()
    assert_no_secret("\n".join(held.values()) + caplog.text + printed.out + printed.err)
    for file in tmp_path.rglob("*"):
        assert_no_secret(file.read_text(errors="replace") if file.is_file() else "")


def test_nothing_that_is_made_of_the_urls_shows_them(caplog: pytest.LogCaptureFixture):
    with mailbox() as box, caplog.at_level(0):
        urls = SecretStr(" ".join([box.url, NONSENSE, *HOSTLESS]))
        post = Post(urls)
        told = repr(post.targets) + " ".join(map(str, post.targets))
        assert [target.host for target in post.targets] == ["127.0.0.1"] + 6 * [""]
        assert_no_secret(told + repr(vars(post)) + caplog.text)
        settings = settings_of(make_url("postgresql://"), scrap_ags_alert_urls=urls)
        assert_no_secret(repr(settings) + str(settings.model_dump()))


def test_a_process_that_ends_without_a_word_is_an_error_that_quotes_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    with mailbox() as box, caplog.at_level(0):
        post = Post(SecretStr(box.url))
        monkeypatch.setattr(
            "scrap_ags.alerts.post.COURIER", [sys.executable, "-c", "raise SystemExit(3)"]
        )
        with pytest.raises(ScrapAgsError, match="alert-test") as raised:
            assert post.targets
        assert_no_secret(str(raised.value) + repr(raised.value.__context__) + caplog.text)
