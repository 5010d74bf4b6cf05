"""``scrap-ags sync`` and ``resync``, against a real mirror and a demo Odoo."""

import getpass

import pytest

from scrap_ags.demo import faults
from scrap_ags_tests.commands.terminal import Terminal

ALL = ["user", "product", "fournisseur", "centre", "bc", "bc_line"]


def names(terminal: Terminal) -> list[str]:
    return [row[0] for row in terminal.query("SELECT name FROM scrap_dimagaz_bc ORDER BY 1")]


def days(terminal: Terminal) -> set[str]:
    """Names of the BC whose lines are mirrored."""
    of_lines = "SELECT DISTINCT bc_id FROM scrap_dimagaz_bc_line"
    named = f"SELECT name FROM scrap_dimagaz_bc WHERE odoo_id IN ({of_lines})"
    return {row[0] for row in terminal.query(named)}


@pytest.mark.usefixtures("orders")
def test_without_an_asset_all_six_are_synced_in_load_order(terminal: Terminal) -> None:
    ran = terminal.run("sync", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert [report["asset"] for report in ran.json["assets"]] == ALL
    assert [report["created"] for report in ran.json["assets"]] == [1, 1, 1, 1, 5, 10]
    assert ran.json["error"] is None


@pytest.mark.usefixtures("orders")
def test_a_second_sync_writes_nothing_and_audits_nothing(terminal: Terminal) -> None:
    terminal.run("sync")
    before = terminal.contents()
    again = terminal.run("sync", "--json").json["assets"]
    assert terminal.contents() == before
    assert [report["unchanged"] for report in again] == [1, 1, 1, 1, 5, 10]
    assert {report["read"] for report in again} == {0}


@pytest.mark.usefixtures("orders")
def test_the_closing_table_counts_what_was_done(terminal: Terminal) -> None:
    ran = terminal.run("sync")
    assert (ran.code, ran.err) == (0, "")
    [heading] = [line for line in ran.out.splitlines() if line.startswith("asset")]
    assert heading.split() == [
        *("asset", "read", "created", "updated", "deleted", "unchanged"),
        *("rejected", "seconds", "requests"),
    ]
    [total] = [line for line in ran.out.splitlines() if line.startswith("total")]
    assert total.split()[:7] == ["total", "19", "19", "0", "0", "0", "0"]
    assert max(len(line) for line in ran.out.splitlines()) <= 80


@pytest.mark.usefixtures("orders")
def test_the_audit_names_who_synced(terminal: Terminal) -> None:
    terminal.run("sync", "user")
    signed = terminal.query("SELECT asset, action, source, actor FROM scrap_audit_log")
    assert signed == [("user", "created", "sync", getpass.getuser())]


@pytest.mark.usefixtures("orders")
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--date", "2026-01-05"], ["1001", "1002"]),
        (["--date", "2026-01-08"], ["1004"]),
        (["--date", "2026-01-09"], []),
        (["--since", "2026-01-06", "--until", "2026-01-08"], ["1003", "1004"]),
        (["--since", "2026-01-08"], ["1004", "1005"]),
        (["--name", "1003"], ["1003"]),
        (["--name", "1003", "--name", "1005"], ["1003", "1005"]),
        (["--last", "2"], ["1004", "1005"]),
    ],
)
def test_a_scope_brings_its_bc_their_lines_and_nothing_else(
    terminal: Terminal, options: list[str], expected: list[str]
) -> None:
    ran = terminal.run("sync", *options, "--json")
    assert (ran.code, ran.err) == (0, "")
    assert [report["asset"] for report in ran.json["assets"]] == ["bc", "bc_line"]
    assert names(terminal) == expected
    assert days(terminal) == set(expected)


def test_a_scope_leaves_what_is_outside_as_it_is(
    terminal: Terminal, orders: dict[str, int]
) -> None:
    terminal.run("sync")
    for name in ("1001", "1005"):
        terminal.source.write("dimagaz.bc", orders[name], {"state": "done"})
    terminal.source.unlink("dimagaz.bc", orders["1003"])
    terminal.run("sync", "--date", "2026-01-05")
    states = dict(terminal.query("SELECT name, state FROM scrap_dimagaz_bc"))
    assert (states["1001"], states["1005"], "1003" in states) == ("done", None, True)


def test_hours_brings_what_was_written_lately_of_any_asset(
    terminal: Terminal, orders: dict[str, int]
) -> None:
    terminal.run("sync")
    [(user,)] = terminal.query("SELECT odoo_id FROM scrap_user")
    terminal.source.write("dimagaz.user", user, {"name": "Dépôt Toubkal"})
    terminal.source.sql("update dimagaz_bc set state = 'done' where id = %s", [orders["1001"]])
    reports = terminal.run("sync", "--hours", "1", "--json").json["assets"]
    updated = {report["asset"]: report["updated"] for report in reports if report["read"]}
    assert updated == {"user": 1}
    assert terminal.query("SELECT state FROM scrap_dimagaz_bc WHERE name = '1001'") == [(None,)]


def test_full_finds_what_never_moved_a_write_date(
    terminal: Terminal, orders: dict[str, int]
) -> None:
    terminal.run("sync")
    terminal.source.sql("update dimagaz_bc set state = 'done' where id = %s", [orders["1001"]])
    assert terminal.run("sync", "bc", "--json").json["assets"][0]["updated"] == 0
    assert terminal.run("sync", "bc", "--full", "--json").json["assets"][0]["updated"] == 1


@pytest.mark.usefixtures("orders")
def test_an_asset_that_fails_stops_only_those_that_need_it(terminal: Terminal) -> None:
    terminal.source.revoke("dimagaz.fournisseur")
    ran = terminal.run("sync", "--json")
    assert ran.code == 1
    assert [report["asset"] for report in ran.json["assets"]] == ["user", "product"]
    assert ran.json["skipped"] == ["centre", "bc", "bc_line"]
    assert ran.complaint.startswith("scrap-ags: fournisseur failed: ")
    assert ran.complaint.endswith("; not tried: centre, bc, bc_line")


@pytest.mark.usefixtures("orders")
def test_an_odoo_that_breaks_down_under_way_keeps_what_was_committed(terminal: Terminal) -> None:
    terminal.source.fail(
        faults.json_error("odoo.exceptions.AccessError", "no"),
        when=lambda request: request.model == "dimagaz.bc.line",
        times=99,
    )
    ran = terminal.run("sync")
    assert ran.code == 1
    assert len(terminal.bc) == 5
    assert "bc_line failed" in ran.complaint


def test_withheld_deletions_are_told_and_let_through_on_request(terminal: Terminal) -> None:
    source = terminal.source
    ids = [source.create("dimagaz.product", {"name": f"P{number}"}) for number in range(30)]
    terminal.run("sync", "product")
    source.unlink("dimagaz.product", ids[:25])
    ran = terminal.run("sync", "product")
    assert (ran.code, ran.err) == (1, "")
    assert "25 deletions withheld" in ran.out
    assert "--allow-mass-delete" in ran.out
    assert len(terminal.ids("scrap_product")) == 30
    assert terminal.run("sync", "product", "--allow-mass-delete").code == 0
    assert terminal.ids("scrap_product") == ids[25:]


def test_a_restored_backup_is_followed_on_request_only(terminal: Terminal) -> None:
    source = terminal.source
    old = [source.create("dimagaz.product", {"name": f"old {number}"}) for number in range(9)]
    source.clock.advance(3600)
    new = [source.create("dimagaz.product", {"name": f"new {number}"}) for number in range(9)]
    terminal.run("sync", "product")
    source.unlink("dimagaz.product", new)
    ran = terminal.run("sync", "product")
    assert (ran.code, "--accept-restore" in ran.out) == (1, True)
    assert terminal.ids("scrap_product") == old + new
    assert terminal.run("sync", "product", "--accept-restore").code == 0
    assert terminal.ids("scrap_product") == old


def test_resync_repairs_just_those_records(terminal: Terminal, orders: dict[str, int]) -> None:
    terminal.run("sync")
    terminal.source.sql("update dimagaz_bc set state = 'done'")
    terminal.source.sql("update dimagaz_bc_line set qty = 9")
    assert terminal.run("resync", "bc", "1001").code == 0
    assert terminal.run("resync", "bc", "--id", str(orders["1002"])).code == 0
    done = terminal.query("SELECT name FROM scrap_dimagaz_bc WHERE state = 'done' ORDER BY 1")
    assert done == [("1001",), ("1002",)]
    renewed = terminal.query("SELECT DISTINCT bc_id FROM scrap_dimagaz_bc_line WHERE qty = 9")
    assert renewed == [(orders["1001"],)]


@pytest.mark.usefixtures("orders")
def test_no_request_of_any_command_writes_in_odoo(terminal: Terminal) -> None:
    for command in ("sync --full", "check --once", "doctor", "resync bc 1001", "sync --last 2"):
        terminal.run(*command.split())
    assert not terminal.source.violations
