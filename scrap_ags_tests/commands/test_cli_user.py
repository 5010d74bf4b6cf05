"""``scrap-ags user``, and where the admin site is said to be."""

import io
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from scrap_ags.admin import accounts
from scrap_ags.commands import admin_site
from scrap_ags.processes import free_port
from scrap_ags_tests.commands.terminal import Ran, Terminal, command, connection, started

PASSWORD = "open sesame 1"


def told(terminal: Terminal, monkeypatch: pytest.MonkeyPatch, said: str, *arguments: str) -> Ran:
    """A command with something on its standard input."""
    monkeypatch.setattr("sys.stdin", io.StringIO(said))
    return terminal.run("user", *arguments)


@pytest.fixture
def ali(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal where Ali is an editor."""
    made = told(terminal, monkeypatch, f"{PASSWORD}\r\n", "create", "Ali", "--role", "editor")
    assert (made.code, made.out, made.err) == (0, "Ali may log in as editor.\n", "")
    return terminal


def users(terminal: Terminal) -> list[dict[str, str | None]]:
    return terminal.run("user", "list", "--json").json["users"]


def log_in(terminal: Terminal, password: str = PASSWORD) -> accounts.Person:
    return accounts.logged_in(terminal.mirror, "ali", password)


def test_a_password_is_a_line_of_the_standard_input(ali: Terminal):
    assert log_in(ali) == accounts.Person("Ali", "editor")
    listed = ali.run("user", "list")
    assert "Ali" in listed.out
    assert "editor" in listed.out
    [known] = users(ali)
    assert list(known) == ["name", "role", "created_at", "last_login_at", "disabled_at"]
    assert known["last_login_at"] is not None


def test_without_a_role_somebody_may_look(terminal: Terminal, monkeypatch: pytest.MonkeyPatch):
    assert terminal.run("user", "list").out == "There are no users.\n"
    told(terminal, monkeypatch, PASSWORD, "create", "[/red] Zoé")
    assert "[/red] Zoé" in terminal.run("user", "list").out
    assert [(user["name"], user["role"]) for user in users(terminal)] == [("[/red] Zoé", "viewer")]


def test_times_are_local(ali: Terminal):
    ali.set(SCRAP_AGS_TIMEZONE="Asia/Tokyo")
    assert "+09:00" in ali.run("user", "list").out


def test_a_password_is_changed(ali: Terminal, monkeypatch: pytest.MonkeyPatch):
    changed = told(ali, monkeypatch, "another word\n", "password", "ALI")
    assert (changed.code, changed.out) == (0, "ALI has a new password.\n")
    assert log_in(ali, "another word").name == "Ali"
    with pytest.raises(accounts.Refused):
        log_in(ali)


def test_a_role_is_changed(ali: Terminal):
    assert ali.run("user", "role", "Ali", "admin").out == "Ali may log in as admin.\n"
    assert log_in(ali).role == "admin"


def test_who_is_disabled_stays_listed_and_can_be_enabled(ali: Terminal):
    assert ali.run("user", "disable", "Ali").out == "Ali is disabled.\n"
    assert [bool(user["disabled_at"]) for user in users(ali)] == [True]
    with pytest.raises(accounts.Refused):
        log_in(ali)
    assert ali.run("user", "enable", "Ali").out == "Ali is enabled.\n"
    assert log_in(ali).name == "Ali"


@pytest.mark.parametrize(
    ("arguments", "said", "complaint"),
    [
        (["create", "ALI"], PASSWORD, "there is one of that name already"),
        (["create", "Eve", "--role", "root"], PASSWORD, "take one of viewer, editor, admin"),
        (["create", "Eve"], "", "hand it over as a line of the standard input"),
        (["create", "Eve"], "\n", "10 to 200 characters"),
        (["create", ""], PASSWORD, "1 to 100 characters"),
        (["create", "Eve", "--password", PASSWORD], PASSWORD, "No such option"),
        (["password", "Eve"], PASSWORD, "nobody of that name"),
        (["password", "Ali"], "short", "10 to 200 characters"),
        (["role", "Ali", "king"], "", "no role is called king"),
        (["role", "Eve", "admin"], "", "nobody of that name"),
        (["disable", "Eve"], "", "nobody of that name"),
        (["enable", "Eve"], "", "nobody of that name"),
    ],
)
def test_wrong_usage_is_one_line_and_changes_nothing(
    ali: Terminal,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    said: str,
    complaint: str,
):
    before = ali.query("SELECT * FROM scrap_admin_user")
    ran = told(ali, monkeypatch, said, *arguments)
    assert ran.code == 2
    assert complaint in ran.complaint
    assert PASSWORD not in ran.err
    assert ali.query("SELECT * FROM scrap_admin_user") == before


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of POSIX")
def test_at_a_terminal_a_password_is_typed_twice_and_not_shown(terminal: Terminal):
    shown = typed(terminal, "Ali", [PASSWORD, "open sesame 2", PASSWORD, PASSWORD])
    assert shown.count("Password: ") == 2
    assert "Ali may log in as viewer." in shown
    assert "sesame" not in shown
    assert log_in(terminal).role == "viewer"


def typed(terminal: Terminal, name: str, lines: list[str]) -> str:
    """All that a terminal shows of `user create` when each of its questions gets a line."""
    import pty

    child, side = pty.fork()
    if not child:
        os.chdir(terminal.home)
        os.environ.update(connection(terminal.source, terminal.mirror))
        os.execv(sys.executable, command("user", "create", name))
    shown = ""
    for part in read(side):
        shown += part
        if shown.endswith(": ") and lines:
            os.write(side, lines.pop(0).encode() + b"\n")
    os.waitpid(child, 0)
    os.close(side)
    return shown


def read(side: int) -> Iterator[str]:
    while True:
        try:
            yield os.read(side, 1_000).decode()
        except OSError:  # the other side is gone
            return


def test_serve_tells_where_the_admin_site_is(terminal: Terminal):
    port = str(free_port("127.0.0.1", 0))
    environment = connection(terminal.source, terminal.mirror) | {"SCRAP_AGS_API_PORT": port}
    with started("serve", environment=environment, cwd=terminal.home) as process:
        assert process.stdout
        lines = [process.stdout.readline() for _ in range(2)]
        assert lines[1] == f"Admin: http://127.0.0.1:{port}/admin\n"
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0


def test_where_nobody_can_log_in_up_says_how_to_make_somebody(ali: Terminal):
    assert admin_site.line(ali.mirror, "http://here") == "http://here/admin"
    ali.execute("DELETE FROM scrap_admin_user")
    said = admin_site.line(ali.mirror, "http://here")
    assert said.startswith("http://here/admin  ")
    assert said.endswith("make one with: scrap-ags user create NAME --role admin")


def test_the_demo_makes_an_admin_and_tells_the_password_each_time(mirror: Engine, tmp_path: Path):
    login = admin_site.demo_login(mirror, tmp_path)
    name, _, password = login.partition(" / ")
    assert accounts.logged_in(mirror, name, password) == accounts.Person("admin", "admin")
    assert admin_site.demo_login(mirror, tmp_path) == login
    assert (tmp_path / "admin_password").stat().st_mode & 0o777 == 0o600
    said = admin_site.line(mirror, "http://here", login)
    assert said == f"http://here/admin (admin / {password})"


def test_the_demo_leaves_an_admin_alone_whose_password_somebody_chose(
    mirror: Engine, tmp_path: Path
):
    admin_site.demo_login(mirror, tmp_path)
    with mirror.begin() as connected:
        accounts.set_password(connected, "admin", PASSWORD)
    assert admin_site.demo_login(mirror, tmp_path) == "admin"
    assert accounts.logged_in(mirror, "admin", PASSWORD).name == "admin"


def test_the_demo_gives_a_new_mirror_the_password_that_it_keeps(mirror: Engine, tmp_path: Path):
    (tmp_path / "admin_password").write_text(PASSWORD)
    assert admin_site.demo_login(mirror, tmp_path) == f"admin / {PASSWORD}"
