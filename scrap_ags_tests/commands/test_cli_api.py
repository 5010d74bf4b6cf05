"""``scrap-ags token`` and ``scrap-ags serve``."""

import signal
import socket

import requests
from sqlalchemy import text

from scrap_ags.processes import free_port
from scrap_ags_tests.commands.terminal import Terminal, connection, started


def test_a_token_is_printed_alone_and_once(terminal: Terminal):
    made = terminal.run("token", "create", "powerbi", "--days", "90")
    assert made.code == 0
    [token] = made.out.splitlines()
    assert token.startswith("scrap_")
    assert "powerbi may read until" in made.err
    listed = terminal.run("token", "list")
    assert "powerbi" in listed.out
    assert token.split("_", 2)[2] not in listed.out
    [known] = terminal.run("token", "list", "--json").json["tokens"]
    assert (known["name"], known["scopes"], known["last_used_at"]) == ("powerbi", ["read"], None)


def test_a_revoked_token_stays_listed_and_its_name_is_free(terminal: Terminal):
    terminal.run("token", "create", "front", "--scope", "read", "--scope", "resync")
    assert terminal.run("token", "revoke", "front").out == "front is revoked.\n"
    assert terminal.run("token", "create", "front").code == 0
    known = terminal.run("token", "list", "--json").json["tokens"]
    assert [bool(token["revoked_at"]) for token in known] == [True, False]


def test_wrong_names_and_scopes_change_nothing(terminal: Terminal):
    terminal.run("token", "create", "front")
    assert "revoke it first" in terminal.refused(2, "token", "create", "front")
    assert "no scope is called write" in terminal.refused(
        2, "token", "create", "other", "--scope", "write"
    )
    assert "there is none of that name" in terminal.refused(2, "token", "revoke", "nobody")


def test_serve_answers_until_it_is_told_to_stop(terminal: Terminal):
    token = terminal.run("token", "create", "reader").out.strip()
    port = str(free_port("127.0.0.1", 0))
    environment = connection(terminal.source, terminal.mirror) | {"SCRAP_AGS_API_PORT": port}
    with started("serve", environment=environment, cwd=terminal.home) as process:
        assert process.stdout
        assert process.stdout.readline() == f"API: http://127.0.0.1:{port}/api/docs\n"
        shown = {"Authorization": f"Bearer {token}"}
        address = f"http://127.0.0.1:{port}/api/scrap/bc"
        assert requests.get(address, headers=shown, timeout=30).json()["count"] == 0
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0


def test_serve_refuses_a_mirror_at_another_version(terminal: Terminal):
    with terminal.mirror.begin() as connected:
        connected.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert "run `scrap-ags migrate`" in terminal.run("serve").complaint


def test_serve_refuses_a_port_that_is_in_use(terminal: Terminal):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        terminal.set(SCRAP_AGS_API_PORT=str(taken.getsockname()[1]))
        assert "is in use" in terminal.run("serve").complaint
