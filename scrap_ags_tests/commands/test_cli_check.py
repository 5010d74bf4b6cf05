"""``scrap-ags check`` and ``doctor``."""

from pathlib import Path

import pytest

from scrap_ags_tests.commands.terminal import Terminal, connection, started


@pytest.fixture
def synced(terminal: Terminal, orders: dict[str, int]) -> dict[str, int]:
    assert terminal.run("sync").code == 0
    return orders


@pytest.mark.usefixtures("synced")
def test_a_mirror_in_step_is_exit_0(terminal: Terminal) -> None:
    ran = terminal.run("check")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[-1] == "In step."
    document = terminal.run("check", "--json").json
    assert document["in_step"] is True
    assert [asset["odoo"] for asset in document["assets"]] == [1, 1, 1, 1, 5, 10]


def test_what_differs_is_told_by_kind_id_and_day(
    terminal: Terminal, synced: dict[str, int]
) -> None:
    source = terminal.source
    source.unlink("dimagaz.bc", synced["1001"])
    source.write("dimagaz.bc", synced["1003"], {"state": "done"})
    new = source.create("dimagaz.bc", {"name": "1006", "bc_date": "2026-01-21 10:00:00"})
    source.clock.advance(60)
    before = terminal.contents()
    ran = terminal.run("check", "--once")
    assert ran.code == 1
    assert terminal.contents() == before
    [line] = [line for line in ran.out.splitlines() if line.startswith("✗ bc ")]
    assert f"1 missing (id {new})" in line
    assert f"1 extra (id {synced['1001']})" in line
    assert f"1 stale (id {synced['1003']})" in line
    assert "2026-01-21" in line
    assert ran.out.splitlines()[-1].startswith("Out of step")


@pytest.mark.usefixtures("synced")
def test_a_difference_that_a_second_look_no_longer_shows_does_not_count(
    terminal: Terminal, tmp_path: Path
) -> None:
    [line, *_] = terminal.lines
    terminal.source.unlink("dimagaz.bc.line", line)
    environment = connection(terminal.source, terminal.mirror)
    environment["SCRAP_AGS_REFRESH_SECONDS"] = "2"
    with started("check", environment=environment, cwd=tmp_path) as check:
        assert check.stdout
        assert check.stdout.readline() == "These differ: bc_line 1. Looking again in 2 s.\n"
        terminal.execute(f"DELETE FROM scrap_dimagaz_bc_line WHERE odoo_id = {line}")
        out, err = check.communicate(timeout=60)
    assert (check.returncode, err, out.splitlines()[-1]) == (0, "", "In step.")


@pytest.mark.usefixtures("synced")
def test_standing_states_are_told(terminal: Terminal) -> None:
    terminal.source.hide("dimagaz.bc", [["name", "=", "1005"]])
    terminal.source.sql("update dimagaz_bc set ttc = 1e20 where name = '1001'")
    terminal.run("sync", "--full")
    ran = terminal.run("check")
    assert ran.code == 0
    assert "1 hidden: this log-in may no longer read them" in ran.out
    assert "1 rejected (`scrap-ags rejected` says why)" in ran.out


@pytest.mark.usefixtures("synced")
def test_doctor_finds_all_well(terminal: Terminal) -> None:
    ran = terminal.run("doctor")
    assert (ran.code, ran.err) == (0, "")
    assert {line[0] for line in ran.out.splitlines()} == {"✓"}
    document = terminal.run("doctor", "--json").json
    assert document["healthy"] is True
    assert [finding["what"] for finding in document["findings"]][:5] == [
        *("time zone", "database", "schema", "odoo", "log-in")
    ]


def ailing(terminal: Terminal) -> dict[str, str]:
    """What doctor finds wrong, and says about it."""
    ran = terminal.run("doctor", "--json")
    assert (ran.code, ran.err) == (1, "")
    return {
        finding["what"]: finding["found"]
        for finding in ran.json["findings"]
        if finding["state"] == "failed"
    }


def test_doctor_tells_each_ailment_and_what_to_do(terminal: Terminal) -> None:
    source = terminal.source
    source.revoke("dimagaz.product")
    source.drop_field("dimagaz.bc", "ttc")
    source.retype_field("dimagaz.bc.line", "qty", "char")
    found = ailing(terminal)
    assert list(found) == ["product: rights", "bc: fields", "bc_line: fields"]
    assert "give it that right" in found["product: rights"]
    assert "field ttc of dimagaz.bc is missing" in found["bc: fields"]
    assert "is of type char" in found["bc_line: fields"]


def test_doctor_notes_a_field_that_this_odoo_need_not_have(terminal: Terminal) -> None:
    terminal.source.drop_field("dimagaz.user", "active")
    ran = terminal.run("doctor")
    assert ran.code == 0
    assert "this Odoo has no active, whose column stays NULL" in ran.out


def test_doctor_looks_at_what_it_can_when_odoo_is_away(terminal: Terminal) -> None:
    with terminal.source.down():
        assert list(ailing(terminal)) == ["odoo"]


def test_doctor_tries_a_wrong_password_at_most_twice(terminal: Terminal) -> None:
    terminal.set(ODOO_PASSWORD="guess")
    assert list(ailing(terminal)) == ["log-in"]
    assert list(ailing(terminal)) == ["log-in"]
    tried = [request for request in terminal.source.requests if request.method == "authenticate"]
    assert len(tried) <= 2


def test_doctor_looks_at_odoo_when_the_database_is_away(terminal: Terminal) -> None:
    terminal.set(SCRAP_AGS_DATABASE_URL="postgresql://me:top-secret@127.0.0.1:1/mirror")
    found = ailing(terminal)
    assert list(found) == ["database"]
    assert "top-secret" not in found["database"]


@pytest.mark.usefixtures("synced")
def test_doctor_knows_another_schema_version_and_another_odoo(terminal: Terminal) -> None:
    terminal.execute("UPDATE scrap_source SET database = 'production'")
    assert list(ailing(terminal)) == ["source"]
    terminal.execute("UPDATE alembic_version SET version_num = '9999'")
    assert "9999" in ailing(terminal)["schema"]
