"""``scrap-ags history`` and ``scrap-ags as-of``."""

from datetime import UTC, datetime, timedelta

import pytest

from scrap_ags_tests.commands.terminal import Terminal
from scrap_ags_tests.dated_history import hold, log

NOON = datetime(2024, 6, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def known(terminal: Terminal) -> Terminal:
    """A BC that had another name, one that was deleted, and a namesake of that."""
    mirror = terminal.mirror
    log(mirror, "bc", 7, NOON, "created")
    log(
        mirror,
        "bc",
        7,
        NOON + HOUR,
        "updated",
        {"name": "626", "ttc": 1.5},
        {"name": "627", "ttc": 2},
    )
    hold(mirror, "bc", 7, name="627", ttc=2, note="on hold", bc_date=NOON)
    log(mirror, "bc", 8, NOON, "created")
    log(mirror, "bc", 8, NOON + 2 * HOUR, "deleted", {"odoo_id": 8, "name": "628", "note": None})
    hold(mirror, "bc", 9, name="628")
    log(mirror, "bc", 9, NOON + 3 * HOUR, "created")
    return terminal


def test_each_change_is_a_line_oldest_first_and_in_local_time(known: Terminal):
    ran = known.run("history", "bc", "627")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        "bc 7, in the mirror now",
        "  2024-06-01T13:00:00.000000+01:00  created  admin  aicha",
        "  2024-06-01T14:00:00.000000+01:00  updated  admin  aicha  name: 626 → 627",
        "  2024-06-01T14:00:00.000000+01:00  updated  admin  aicha  ttc: 1.5 → 2",
    ]


def test_a_record_is_found_by_a_name_that_it_had(known: Terminal):
    assert known.run("history", "bc", "626").out == known.run("history", "bc", "627").out


def test_a_deleted_record_is_found_by_name_beside_those_that_have_it_now(known: Terminal):
    lines = known.run("history", "bc", "628").out.splitlines()
    assert [line for line in lines if line.startswith("bc ")] == [
        "bc 8, not in the mirror now",
        "bc 9, in the mirror now",
    ]
    deletion = [line.partition("aicha  ")[2] for line in lines if "deleted" in line]
    assert deletion == ["odoo_id: 8 → ∅", "name: 628 → ∅"]


def test_records_of_any_asset_are_found_by_id_each_of_them_once(known: Terminal):
    known.execute("INSERT INTO scrap_product (odoo_id) VALUES (3)")
    assert "product 3, in the mirror now" in known.run("history", "product", "--id", "3").out
    out = known.run("history", "bc", "--id", "8", "--id", "7", "--id", "8").out
    assert [line[:4] for line in out.splitlines() if line.startswith("bc ")] == ["bc 8", "bc 7"]


def test_history_is_one_json_document_too_its_times_in_utc(known: Terminal):
    told = known.run("history", "bc", "627", "--json").json
    [record] = told["records"]
    assert (record["asset"], record["odoo_id"], record["present"]) == ("bc", 7, True)
    created, updated = record["history"]
    assert (created["action"], created["changes"]) == ("created", None)
    assert updated == {
        "occurred_at": "2024-06-01T13:00:00Z",
        "action": "updated",
        "source": "admin",
        "actor": "aicha",
        "changes": {"before": {"name": "626", "ttc": 1.5}, "after": {"name": "627", "ttc": 2}},
    }
    assert (told["unknown"], told["kept_since"]) == ([], None)


def test_what_is_unknown_is_said_and_the_rest_is_shown(known: Terminal):
    assert "bc 629: unknown" in known.refused(1, "history", "bc", "629")
    assert "user 7: unknown" in known.refused(1, "history", "user", "--id", "7")
    ran = known.run("history", "bc", "627", "629", "--json")
    assert (ran.code, ran.complaint) == (
        1,
        "scrap-ags: bc 629: unknown to the mirror and to its audit log",
    )
    assert (len(ran.json["records"]), ran.json["unknown"]) == (1, ["629"])


def test_months_that_are_no_longer_kept_are_said_to_be_gone(known: Terminal):
    known.execute("SELECT scrap_audit_drop('2024-07-01')")
    out = known.run("history", "bc", "627").out
    assert "what was before 2024-07-01T01:00:00.000000+01:00 is no longer kept" in out
    assert known.run("history", "bc", "627", "--json").json["kept_since"] == "2024-07-01T00:00:00Z"
    assert "kept since 2024-07-01" in known.refused(1, "as-of", "2024-06-30", "bc", "--id", "7")


def test_no_value_can_forge_a_line_or_command_the_terminal(known: Terminal):
    known.execute(r"UPDATE scrap_dimagaz_bc SET note = E'a\nb\x1b[2J ' WHERE odoo_id = 7")
    out = known.run("history", "bc", "627").out
    assert r"note: on hold → 'a\nb\x1b[2J '" in out.splitlines()[-1]
    assert r"'a\nb\x1b[2J '" in known.run("as-of", now(known), "bc", "--id", "7").out


def now(terminal: Terminal) -> str:
    return terminal.query("SELECT now()")[0][0].isoformat()


@pytest.mark.usefixtures("orders")
def test_a_time_that_history_prints_gives_the_row_right_after(terminal: Terminal):
    terminal.run("sync")
    odoo_id = str(terminal.bc[0])
    for note in ("one", "two"):
        terminal.execute(f"UPDATE scrap_dimagaz_bc SET note = '{note}' WHERE odoo_id = {odoo_id}")
    asked = terminal.source.requests[:]
    created, *updates = terminal.run("history", "bc", "--id", odoo_id).out.splitlines()[1:]
    assert created.split()[1:3] == ["created", "sync"]
    assert [line.split("note: ")[1] for line in updates] == ["∅ → one", "one → two"]
    for line, note in zip((created, *updates), (None, "one", "two"), strict=True):
        ran = terminal.run("as-of", line.split()[0], "bc", "--id", odoo_id, "--json")
        assert (ran.json["row"]["name"], ran.json["row"]["note"]) == ("1001", note)
    assert terminal.source.requests == asked


def test_a_row_is_printed_a_column_a_line_and_its_moments_local(known: Terminal):
    ran = known.run("as-of", "2024-06-01T13:30", "bc", "--id", "7")
    assert (ran.code, ran.err) == (0, "")
    told = dict(line.split(maxsplit=1) for line in ran.out.splitlines())
    assert list(told)[:3] == ["odoo_id", "display_name", "name"]
    assert (told["name"], told["ttc"]) == ("626", "1.5")
    assert (told["note"], told["bl_number"]) == ("on hold", "∅")
    assert told["bc_date"] == "2024-06-01T13:00:00+01:00"


def test_a_row_s_amounts_are_told_digit_for_digit_and_its_json_in_utc(known: Terminal):
    known.execute("UPDATE scrap_dimagaz_bc SET ttc = 12345678901234.10 WHERE odoo_id = 7")
    at = now(known)
    assert '"ttc": 12345678901234.10' in known.run("as-of", at, "bc", "--id", "7", "--json").out
    assert " 12345678901234.10\n" in known.run("as-of", at, "bc", "--id", "7").out
    asked = known.run("as-of", "2024-06-02", "bc", "--id", "7", "--json").json
    assert (asked["asset"], asked["odoo_id"]) == ("bc", 7)
    assert asked["moment"] == "2024-06-01T23:00:00Z"


def test_a_bare_date_is_that_day_s_local_midnight(terminal: Terminal):
    log(terminal.mirror, "user", 1, NOON.replace(hour=23, minute=30), "created")
    hold(terminal.mirror, "user", 1, name="Atlas")
    assert "had no such row at 2024-06-02T00" in terminal.refused(
        1, "as-of", "2024-06-02", "user", "--id", "1"
    )
    assert terminal.run("as-of", "2024-06-03", "user", "--id", "1").code == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["history", "bc"], "give names or --id"),
        (["history", "bc", "627", "--id", "7"], "give names or --id"),
        (["history", "bc", " "], "a name is missing"),
        (["history", "product", "Butane"], "known by --id only"),
        (["history", "bc", "--id", "0"], "--id 0 is no Odoo id"),
        (["history", "client", "--id", "1"], "no asset is called 'client'"),
        (["as-of", "2024-06-31", "bc", "--id", "7"], "2024-06-31: that is no moment"),
        (["as-of", "2999-01-01", "bc", "--id", "7"], "still to come"),
        (["as-of", "2024-06-01", "client", "--id", "7"], "no asset is called 'client'"),
        (["as-of", "2024-06-01", "bc", "--id", "99999999999999999999"], "is no Odoo id"),
        (["as-of", "2024-06-01", "bc"], "--id"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_wrong_usage_is_one_line_and_exit_2(terminal: Terminal, arguments: list[str], told: str):
    assert told in terminal.refused(2, *arguments)


@pytest.mark.parametrize("days", ["0", "-3", "forever", "99999999"])
def test_days_for_which_no_log_can_be_kept_are_refused(terminal: Terminal, days: str):
    terminal.set(SCRAP_AGS_AUDIT_DAYS=days)
    assert "SCRAP_AGS_AUDIT_DAYS" in terminal.refused(2, "history", "bc", "--id", "7")
