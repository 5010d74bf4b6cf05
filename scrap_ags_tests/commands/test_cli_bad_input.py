"""What a command says to bad input: one line, the right exit code, and nothing changed."""

import http.server
import json
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import make_url

from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags_tests.commands.terminal import Terminal

USAGE = [
    (["sync", "--date", "2026-02-30"], "--date 2026-02-30: that is no date"),
    (["sync", "--date", "yesterday"], "--date yesterday: that is no date"),
    (["sync", "--date", ""], "that is no date"),
    (["sync", "--date", "1999-01-01"], "before the first day, 2024-01-01"),
    (["sync", "--date", "2999-01-01"], "still to come"),
    (["sync", "--since", "2026-02-01", "--until", "2026-01-01"], "is after --until 2026-01-01"),
    (["sync", "--until", "2026-01-01"], "give --since as well"),
    (["sync", "--date", "2026-01-01", "--last", "3"], "--date and --last exclude each other"),
    (["sync", "--hours", "1", "--since", "2026-01-01"], "exclude each other"),
    (["sync", "--hours", "-1"], "--hours -1"),
    (["sync", "--hours", "nan"], "--hours nan"),
    (["sync", "--hours", "inf"], "--hours inf"),
    (["sync", "--hours", "soon"], "'--hours'"),
    (["sync", "--last", "0"], "--last 0"),
    (["sync", "--last", "few"], "'--last'"),
    (["sync", "--name", " "], "the name of a BC is missing"),
    (["sync", "customer"], "no asset is called 'customer'; there are user, product"),
    (["sync", "user", "--last", "3"], "syncing user: only bc, bc_line go by day"),
    (["sync", "--fast"], "No such option"),
    (["resync", "bc"], "give names or --id"),
    (["resync", "bc", "1001", "--id", "3"], "give names or --id"),
    (["resync", "product", "Butane"], "known by --id only"),
    (["resync", "bc", "--id", "0"], "--id 0 is no Odoo id"),
    (["resync", "client", "--id", "1"], "no asset is called 'client'"),
    (["demo", "--odoo-version", "12"], "--odoo-version 12"),
    (["demo", "--bc", "-1"], "'--bc'"),
    (["env", "--shell", "fish"], "--shell fish"),
    (["env", "--demo"], "start `scrap-ags demo` first"),
    (["synk"], "No such command 'synk'"),
]


@pytest.mark.parametrize(("arguments", "told"), USAGE, ids=lambda value: str(value)[:40])
def test_wrong_usage_is_one_line_and_exit_2(
    terminal: Terminal, arguments: list[str], told: str
) -> None:
    assert told in terminal.refused(2, *arguments)
    assert not terminal.source.requests


def test_a_missing_variable_is_named(terminal: Terminal) -> None:
    terminal.set(ODOO_DB="", ODOO_PASSWORD="")
    for command in ("sync", "check", "doctor", "up", "env"):
        assert "ODOO_DB, ODOO_PASSWORD not set" in terminal.refused(2, command)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ODOO_URL", "odoo.example.com"),
        ("ODOO_PROTOCOL", "soap"),
        ("SCRAP_AGS_DATABASE_URL", "mysql://user:secret@localhost/mirror"),
        ("SCRAP_AGS_DATABASE_URL", "postgresql://user:secret@localhost"),
        ("SCRAP_AGS_TIMEZONE", "Africa/Atlantis"),
        ("SCRAP_AGS_START_DATE", "the first"),
        ("SCRAP_AGS_REFRESH_SECONDS", "0"),
    ],
)
def test_a_wrong_setting_is_named_without_its_value_where_that_is_secret(
    terminal: Terminal, name: str, value: str
) -> None:
    terminal.set(**{name: value})
    line = terminal.refused(2, "sync")
    assert name in line
    assert "secret" not in line


def test_a_wrong_url_where_nothing_listens(terminal: Terminal) -> None:
    with terminal.source.down():
        assert "check ODOO_URL" in terminal.refused(1, "sync")


@pytest.fixture
def web_site() -> Iterator[str]:
    """Some web server that is no Odoo."""

    class Site(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_error(404)

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{site.server_port}"
        site.shutdown()


def test_a_wrong_url_of_another_web_site(terminal: Terminal, web_site: str) -> None:
    terminal.set(ODOO_URL=web_site)
    assert "ODOO_URL" in terminal.refused(1, "sync")


def test_a_wrong_database_of_odoo(terminal: Terminal) -> None:
    terminal.set(ODOO_DB="nowhere")
    assert "check ODOO_DB" in terminal.refused(1, "sync")


def attempts(source: DemoOdoo) -> int:
    return sum(request.method in ("authenticate", "login") for request in source.requests)


def test_a_wrong_password_is_tried_at_most_twice_and_then_remembered(terminal: Terminal) -> None:
    terminal.set(ODOO_PASSWORD="guess-wrong")
    line = terminal.refused(1, "sync")
    assert "ODOO_PASSWORD" in line
    assert "guess-wrong" not in line
    tried = attempts(terminal.source)
    assert 1 <= tried <= 2
    assert "refused it at" in terminal.refused(1, "sync")
    assert "refused it at" in terminal.refused(1, "check")
    assert attempts(terminal.source) == tried


@pytest.mark.usefixtures("orders")
def test_a_user_without_rights_on_a_model(terminal: Terminal) -> None:
    terminal.run("sync")
    terminal.source.revoke("dimagaz.bc")
    line = terminal.refused(1, "sync", "--full")
    assert "bc failed" in line
    assert "not tried: bc_line" in line


@pytest.mark.usefixtures("orders")
def test_a_field_that_odoo_lacks(terminal: Terminal) -> None:
    terminal.run("sync")
    terminal.source.drop_field("dimagaz.bc", "ttc")
    assert "field ttc of dimagaz.bc is missing" in terminal.refused(1, "sync", "--full")


def test_an_unreachable_database(terminal: Terminal) -> None:
    terminal.set(SCRAP_AGS_DATABASE_URL="postgresql://me:top-secret@127.0.0.1:1/mirror")
    line = terminal.refused(1, "sync")
    assert "SCRAP_AGS_DATABASE_URL" in line
    assert "top-secret" not in line


def test_a_refused_log_in_to_the_database(terminal: Terminal) -> None:
    url = terminal.mirror.url.set(password="top-secret")
    terminal.set(SCRAP_AGS_DATABASE_URL=url.render_as_string(hide_password=False))
    assert "top-secret" not in terminal.refused(1, "sync")


def test_a_read_only_database(terminal: Terminal) -> None:
    name = make_url(terminal.mirror.url).database
    terminal.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    terminal.mirror.dispose()
    for command in ("sync", "migrate"):
        assert "read-only" in terminal.refused(1, command)


@pytest.mark.parametrize("version", ["0000", "9999"])
def test_a_database_at_another_schema_version(terminal: Terminal, version: str) -> None:
    terminal.execute(f"UPDATE alembic_version SET version_num = '{version}'")
    for command in ("sync", "check", "rejected"):
        assert f"version {version}" in terminal.refused(1, command)
    assert not terminal.source.requests


def test_a_database_without_a_schema_is_not_migrated_silently(terminal: Terminal) -> None:
    terminal.execute("DROP TABLE alembic_version")
    assert "run `scrap-ags migrate`" in terminal.refused(1, "sync")


def test_a_database_of_a_newer_program_is_not_touched(terminal: Terminal) -> None:
    terminal.execute("UPDATE alembic_version SET version_num = '9999'")
    assert "install the newer scrap-ags" in terminal.refused(1, "migrate")


@pytest.mark.usefixtures("orders")
def test_another_odoo_than_the_mirror_s_own(terminal: Terminal) -> None:
    terminal.run("sync")
    terminal.execute("UPDATE scrap_source SET database = 'production'")
    for command in ("sync", "check"):
        assert "mirror copies production at " in terminal.refused(2, command)


def test_a_port_in_use(terminal: Terminal) -> None:
    taken = terminal.source.url.rpartition(":")[2]
    for command in ("demo", "up"):
        assert f"port {taken} is in use" in terminal.refused(2, command, "--port", taken)


def test_a_port_in_use_for_the_demo_odoo(terminal: Terminal) -> None:
    taken = terminal.source.url.rpartition(":")[2]
    ran = terminal.run("demo-odoo", "--bc", "1", "--port", taken)
    assert (ran.code, f"port {taken} is in use" in ran.complaint) == (2, True)


def test_a_failure_is_a_json_document_too(terminal: Terminal) -> None:
    terminal.set(ODOO_DB="nowhere")
    for arguments in (["sync"], ["check"], ["sync", "--date", "x"], ["sync", "--last", "x"]):
        ran = terminal.run(*arguments, "--json")
        assert ran.code in (1, 2)
        assert ran.complaint == f"scrap-ags: {json.loads(ran.out)['error']}"
