"""What goes wrong around a sync: hostile values, other writers, ill-timed changes, lost servers."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from pydantic import SecretStr
from sqlalchemy import Engine

from scrap_ags import database
from scrap_ags.demo import faults
from scrap_ags.errors import MirrorUnavailable, OdooError, WrongUsage
from scrap_ags.models import Bc, BcLine, User
from scrap_ags.odoo.client import Odoo
from scrap_ags.sync import extract, run
from scrap_ags.sync.engine import Sync
from scrap_ags.sync.scope import Days, Everything, Records
from scrap_ags_tests.twin import CALENDAR, Twin, twin_of

BC, LINE, USER = Bc.odoo_model, BcLine.odoo_model, User.odoo_model
BC_DATES = "SELECT to_char(bc_date, 'YYYY-MM-DD HH24:MI:SS') AS at FROM scrap_dimagaz_bc"


@pytest.fixture(params=[14, 19])
def twin(request: pytest.FixtureRequest, mirror: Engine) -> Iterator[Twin]:
    with twin_of(request.getfixturevalue(f"odoo{request.param}"), mirror) as twin:
        yield twin


@pytest.fixture
def twin14(odoo14, mirror: Engine) -> Iterator[Twin]:
    with twin_of(odoo14, mirror) as twin:
        yield twin


def edited(field: str, printed: bytes) -> Callable[[list[msgspec.Raw]], list[msgspec.Raw]]:
    """Make Odoo print ``printed`` as that field's value in every record that has it."""

    def change(rows: list[msgspec.Raw]) -> list[msgspec.Raw]:
        records = [msgspec.json.decode(row, type=dict[str, msgspec.Raw]) for row in rows]
        return [
            msgspec.Raw(msgspec.json.encode(record | {field: msgspec.Raw(printed)}))
            if field in record
            else row
            for record, row in zip(records, rows, strict=True)
        ]

    return change


def reading(model: str, method: str = "read") -> Callable[[Any], bool]:
    return lambda request: (request.model, request.method) == (model, method)


# Values


@pytest.mark.parametrize(
    "name",
    [
        "tab\there",
        "line\nand\r\nreturn",
        "\\N",
        "\\",
        "\\.",
        "quote \" and ' and ; DROP",
        "emoji 🛢️ et accents éàç عربي",
        "\x01\x02\x1f\x7f",
        "nul spelled \\u0000",
        " ",
        "NULL",
        "x" * 1_000_000,
    ],
)
def test_any_text_arrives_as_it_is(twin14: Twin, name: str):
    user = twin14.source.create(USER, {"name": name, "username": "", "sap_id": "False"})
    bc = twin14.source.create(BC, {"name": name, "depositaire": user})
    twin14.sync()
    row = twin14.rows(User)[user]
    assert (row["name"], row["username"], row["sap_id"]) == (name, "", "False")
    assert row["display_name"] == name
    assert twin14.rows(Bc)[bc]["name"] == name


def test_a_null_is_told_from_an_empty_text_and_a_number_is_never_null(twin: Twin):
    bc = twin.source.create(BC, {"name": "1"})
    line = twin.source.create(LINE, {})
    twin.sync()
    row = twin.rows(Bc)[bc]
    assert (row["fullname"], row["bl_date"], row["depositaire_id"]) == (None, None, None)
    assert (row["ht"], row["qty_retenue"], row["done"], row["note"]) == (0, 0, False, None)
    assert twin.rows(BcLine)[line]["qty"] == 0


@pytest.mark.parametrize(
    ("bc_date", "day"),
    [("0001-01-01 00:00:00", CALENDAR.first), ("9999-12-31 23:59:59", CALENDAR.last)],
)
def test_the_first_and_the_last_moment_of_all_are_mirrored(twin: Twin, bc_date: str, day: date):
    bc = twin.source.create(BC, {"name": "1", "bc_date": bc_date})
    twin.source.create(LINE, {"bc_id": bc, "qty": 1})
    reports = twin.sync(Bc, BcLine, scope=Days(day, day))
    assert [(report.created, report.days) for report in reports.values()] == [(1, {day})] * 2
    stored = twin.query(BC_DATES)
    assert stored == [{"at": bc_date}]


@pytest.mark.parametrize(
    ("printed", "stored"),
    [
        (b'"1-01-01 00:00:00"', "0001-01-01 00:00:00"),
        (b'"12-11-10 09:08:07"', "0012-11-10 09:08:07"),
        (b'"1-02-03"', "0001-02-03 00:00:00"),
        (b'"2026-11-20"', "2026-11-20 00:00:00"),
    ],
)
def test_a_year_that_odoo_prints_without_its_zeros_is_not_taken_for_a_month(
    twin14: Twin, printed: bytes, stored: str
):
    twin14.source.create(BC, {"name": "1", "bc_date": "2026-11-20 10:00:00"})
    twin14.source.fail(
        faults.changed(edited("bc_date", printed)), when=reading(BC), times=float("inf")
    )
    twin14.sync(Bc)
    assert twin14.query(BC_DATES) == [{"at": stored}]


@pytest.mark.parametrize(
    "printed",
    [
        b'"now"',
        b'"infinity"',
        b'"-infinity"',
        b'"tomorrow"',
        b'"2026-13-45 10:00:00"',
        b"true",
        b"5",
    ],
)
def test_what_is_no_moment_is_rejected_alone(twin14: Twin, printed: bytes):
    bc = twin14.source.create(BC, {"name": "1", "bc_date": "2026-11-20 10:00:00"})
    twin14.source.fail(
        faults.changed(edited("bc_date", printed)), when=reading(BC), times=float("inf")
    )
    report = twin14.sync(Bc)["bc"]
    assert (report.created, report.rejected) == (0, 1)
    assert twin14.query("SELECT odoo_id FROM scrap_rejected") == [{"odoo_id": bc}]


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_a_number_that_is_none_is_rejected_alone(twin: Twin, value: str):
    bad = twin.source.create(BC, {"name": "1"})
    good = twin.source.create(BC, {"name": "NaN, Infinity"})
    twin.source.sql("UPDATE dimagaz_bc SET ht = %s::float8 WHERE id = %s", [value, bad])
    report = twin.sync(Bc)["bc"]
    assert (report.created, report.rejected) == (1, 1)
    assert twin.rows(Bc)[good]["name"] == "NaN, Infinity"
    assert twin.query("SELECT odoo_id FROM scrap_rejected") == [{"odoo_id": bad}]


@pytest.mark.parametrize(
    ("number", "stored"),
    [(1e22, None), (1e-07, "0.00"), (-0.0, "0.00"), (9999999999999.99, "9999999999999.99")],
)
def test_a_number_is_stored_or_rejected_never_bent(twin14: Twin, number: float, stored: str | None):
    bc = twin14.source.create(BC, {"name": "1", "ht": number})
    report = twin14.sync(Bc)["bc"]
    assert report.rejected == (stored is None)
    if stored is not None:
        assert twin14.rows(Bc)[bc]["ht"] == Decimal(stored)


def test_the_greatest_id_of_odoo_is_mirrored(twin: Twin):
    twin.source.sql(
        "INSERT INTO dimagaz_bc (id, name, create_date, write_date)"
        " VALUES (2147483647, '1', now(), now())"
    )
    twin.sync(Bc)
    assert list(twin.rows(Bc)) == [2**31 - 1]
    assert twin.sync(Bc)["bc"].changed == 0


def test_an_id_that_odoo_cannot_have_is_told_before_odoo_is_asked(twin: Twin):
    with pytest.raises(WrongUsage, match="2147483648"):
        twin.sync(Bc, scope=Records((2**31,)))


def test_empty_models_are_in_step_at_once(twin: Twin):
    assert [report.changed for report in twin.sync().values()] == [0] * 6
    assert [report.changed for report in twin.sync(full=True).values()] == [0] * 6


# Deletions, rights, quarantine


def test_a_record_rejected_from_the_first_is_forgotten_once_odoo_has_it_no_more(twin: Twin):
    twin.source.create(BC, {"name": "2"})
    bad = twin.source.create(BC, {"name": "1", "ht": 1e15})
    twin.sync(Bc)
    assert twin.query("SELECT odoo_id FROM scrap_rejected") == [{"odoo_id": bad}]
    twin.source.unlink(BC, bad)
    twin.sync(Bc)
    assert not twin.query("SELECT * FROM scrap_rejected")


def test_a_rejected_parent_is_forgotten_once_odoo_has_it_no_more(twin: Twin):
    bad = twin.source.create(BC, {"name": "1", "ht": 1e15})
    twin.source.create(BC, {"name": "2"})
    twin.source.create(LINE, {"bc_id": bad, "qty": 1})
    twin.sync()
    assert twin.rows(Bc)[bad]["inferred"]
    twin.source.unlink(BC, bad)
    twin.sync()
    assert not twin.query("SELECT * FROM scrap_rejected")
    assert not twin.rows(BcLine)


def test_a_hidden_row_that_is_then_deleted_goes_with_the_next_full_look(twin: Twin):
    first, second = (twin.source.create(LINE, {"qty": n}) for n in (1, 2))
    twin.sync()
    twin.source.hide(LINE, [first])
    twin.sync(BcLine)
    assert twin.sync(BcLine, full=True)["bc_line"].deleted == 0
    assert twin.rows(BcLine)[first]["hidden_at"]
    twin.source.unlink(LINE, first)
    assert twin.sync(BcLine, full=True)["bc_line"].deleted == 1
    assert list(twin.rows(BcLine)) == [second]


def test_the_newest_record_deleted_soon_after_is_no_restored_backup(twin: Twin):
    twin.source.create(BC, {"name": "1"})
    twin.sync()
    mistake = twin.source.create(BC, {"name": "2"})
    twin.sync()
    twin.source.unlink(BC, mistake)
    assert twin.sync(Bc)["bc"].deleted == 1


def test_a_restored_backup_is_seen_though_a_record_was_never_written(twin: Twin):
    twin.source.create(BC, {"name": "1"})
    twin.source.sql("INSERT INTO dimagaz_bc (name) VALUES ('by SQL')")
    twin.sync()
    twin.later(3600)
    lost = [twin.source.create(BC, {"name": str(n)}) for n in (3, 4, 5)]
    twin.sync()
    twin.source.unlink(BC, lost)
    assert twin.sync(Bc)["bc"].withheld == 3


def test_rows_that_another_run_has_just_deleted_do_not_count_twice(twin: Twin):
    lines = [twin.source.create(LINE, {"qty": n}) for n in range(60)]
    twin.sync()
    twin.source.unlink(LINE, lines[:15])
    once: list[int] = []

    def meanwhile(_: object) -> None:
        if not once:
            once.append(twin.sync(BcLine)["bc_line"].deleted)

    # Between the look of one run and its lock, another run does the work.
    twin.source.on_request(reading(LINE, "search_read"), meanwhile)
    report = twin.sync(BcLine)["bc_line"]
    assert (once, report.withheld) == ([15], 0)
    assert not twin.query("SELECT * FROM scrap_withheld")


def test_a_mass_delete_is_withheld_whole_whatever_the_batches(
    twin: Twin, monkeypatch: pytest.MonkeyPatch
):
    lines = [twin.source.create(LINE, {"qty": n}) for n in range(100)]
    twin.sync()
    monkeypatch.setattr(run, "BATCH", 10)
    twin.source.unlink(LINE, lines[::2])
    report = twin.sync(BcLine)["bc_line"]
    assert (report.withheld, report.deleted) == (50, 0)
    assert twin.query("SELECT rows FROM scrap_withheld") == [{"rows": 50}]
    assert twin.sync(BcLine, accept_mass_delete=True)["bc_line"].deleted == 50


def test_a_mass_delete_that_a_person_let_through_does_not_hold_up_the_next_deletion(twin: Twin):
    lines = [twin.source.create(LINE, {"qty": n}) for n in range(100)]
    twin.sync()
    twin.source.unlink(LINE, lines[:50])
    assert twin.sync(BcLine, accept_mass_delete=True)["bc_line"].deleted == 50
    twin.source.unlink(LINE, lines[60])
    assert twin.sync(BcLine)["bc_line"].deleted == 1
    twin.source.unlink(LINE, lines[61:71])
    assert twin.sync(BcLine)["bc_line"].deleted == 10
    twin.source.unlink(LINE, lines[71:82])
    assert twin.sync(BcLine)["bc_line"].withheld == 11


# Batches, with changes between them


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "BATCH", 7)
    monkeypatch.setattr(extract, "PAGE", 3)
    monkeypatch.setattr("scrap_ags.sync.digest.PAGE", 5)


@pytest.mark.usefixtures("small")
def test_changes_between_pages_are_in_the_mirror_at_the_latest_after_the_next_look(twin: Twin):
    bcs = [twin.source.create(BC, {"name": str(n)}) for n in range(12)]
    lines = [twin.source.create(LINE, {"bc_id": bcs[n % 12], "qty": n}) for n in range(40)]
    steps = iter(range(1000))

    def meanwhile(_: object) -> None:
        step = next(steps)
        if step < 10:
            twin.source.unlink(LINE, lines[step * 3])
            twin.source.create(LINE, {"bc_id": bcs[step], "qty": 1000 + step})
            twin.source.write(LINE, lines[step * 3 + 1], {"qty": 2000 + step})
        if step == 4:
            twin.source.unlink(BC, bcs[11])

    twin.source.on_request(lambda request: request.model == LINE, meanwhile, times=float("inf"))
    twin.sync()
    twin.sync()
    truth = twin.source.sql("SELECT id, bc_id, qty FROM dimagaz_bc_line ORDER BY id")
    rows = [(i, row["bc_id"], row["qty"]) for i, row in twin.rows(BcLine).items()]
    assert rows == [tuple(row) for row in truth]
    assert set(twin.rows(Bc)) == set(bcs[:11])


# Other writers


def at_once(*works: Callable[[], object]) -> list[BaseException]:
    failed: list[BaseException] = []

    def guarded(work: Callable[[], object]) -> None:
        try:
            work()
        except BaseException as failure:
            failed.append(failure)

    threads = [threading.Thread(target=guarded, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    return failed


def syncing(twin: Twin, *models: Any, full: bool = False) -> Callable[[], object]:
    """A sync as another process would make it: with an engine and a client of its own."""

    def work() -> None:
        source = twin.source
        password = SecretStr(source.api_key if source.version >= 19 else source.password)
        engine = database.engine_on(twin.mirror.url)
        try:
            with Odoo(source.url, source.db, source.user, password) as client:
                sync = Sync(client, engine, CALENDAR)
                for model in models:
                    sync.run(model, Everything(), full=full)
        finally:
            engine.dispose()

    return work


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("models", [[BcLine, BcLine], [Bc, BcLine], [BcLine, Bc, User]])
def test_first_syncs_at_once_bring_every_record_once(twin14: Twin, models):
    users = [twin14.source.create(USER, {"name": str(n)}) for n in range(10)]
    bcs = [
        twin14.source.create(BC, {"name": str(n), "depositaire": users[-n % 10]}) for n in range(30)
    ]
    for n in range(60):
        twin14.source.create(LINE, {"bc_id": bcs[-n % 30], "qty": n})
    twin14.later()
    assert not at_once(*(syncing(twin14, model) for model in models))
    created = twin14.audit()
    assert len(created) == len(set(created))
    assert {action for _, _, action in created} == {"created"}
    assert len(twin14.rows(BcLine)) == 60
    assert not twin14.query("SELECT * FROM scrap_rejected")


def test_a_parent_adopted_by_a_line_is_never_older_than_what_the_mirror_has(twin14: Twin):
    bc = twin14.source.create(BC, {"name": "old"})
    twin14.source.create(LINE, {"bc_id": bc, "qty": 1})
    twin14.later()
    arrived, done = threading.Event(), threading.Event()

    def adopt(_: object) -> None:
        # The line's run waits here, about to read the BC, while the BC's own run wants it too.
        arrived.set()
        done.wait(1)

    twin14.source.on_request(reading(BC), adopt)

    def bc_run() -> None:
        arrived.wait(10)
        twin14.source.write(BC, bc, {"name": "new"})
        syncing(twin14, Bc)()
        done.set()

    assert not at_once(syncing(twin14, BcLine), bc_run)
    actions = [action for asset, _, action in twin14.audit() if asset == "bc"]
    assert twin14.rows(Bc)[bc]["name"] == "new"
    assert actions.count("created") == 1
    assert len(actions) <= 2


def test_two_runs_that_wait_for_each_other_both_end_well(twin14: Twin):
    """One deletes a BC and wants the lines; the other brings a line and wants its new BC."""
    gone = twin14.source.create(BC, {"name": "gone"})
    twin14.source.create(LINE, {"bc_id": gone, "qty": 1})
    twin14.source.create(BC, {"name": "stays"})
    twin14.sync()
    twin14.source.unlink(BC, gone)
    fresh = twin14.source.create(BC, {"name": "fresh"})
    line = twin14.source.create(LINE, {"bc_id": fresh, "qty": 2})
    twin14.later()
    both = threading.Barrier(2, timeout=5)

    def meet(_: object) -> None:
        with_other.append(1)
        if len(with_other) <= 2:
            both.wait()

    with_other: list[int] = []
    # Each holds its own lock when it reads.
    twin14.source.on_request(reading(BC), meet)
    twin14.source.on_request(reading(LINE), meet)
    assert not at_once(syncing(twin14, Bc), syncing(twin14, BcLine))
    twin14.sync()
    assert list(twin14.rows(BcLine)) == [line]
    assert not twin14.query("SELECT * FROM scrap_rejected")
    audit = [entry for entry in twin14.audit() if entry[2] == "deleted"]
    assert len(audit) == 2


def test_a_row_edited_in_psql_is_put_right_by_a_full_sync_and_both_are_audited(twin: Twin):
    bc = twin.source.create(BC, {"name": "1", "state": "draft"})
    twin.sync()
    before = twin.audited()
    twin.execute(f"UPDATE scrap_dimagaz_bc SET state = 'done', note = 'mine' WHERE odoo_id = {bc}")
    twin.execute("INSERT INTO scrap_dimagaz_bc (odoo_id, name) VALUES (999999, 'false')")
    twin.sync(Bc, full=True)
    assert [action for _, _, action in twin.audit(before)] == [
        "updated",
        "created",
        "updated",
        "deleted",
    ]
    assert (twin.rows(Bc)[bc]["state"], twin.rows(Bc)[bc]["note"]) == ("draft", "mine")


# Servers lost


@pytest.mark.parametrize("session", ["merging", "looking"])
def test_a_lost_backend_is_one_clear_line_and_leaves_nothing_half_written(
    twin14: Twin, monkeypatch: pytest.MonkeyPatch, session: str
):
    monkeypatch.setattr(extract, "PAGE", 3)
    for n in range(20):
        twin14.source.create(BC, {"name": str(n)})
    twin14.sync(User)
    kill = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid()"
    )
    seen: list[int] = []

    def cut(_: object) -> None:
        seen.append(1)
        if session == "looking" or len(seen) == 4:
            twin14.query(kill)

    method = "search" if session == "looking" else "read"
    twin14.source.on_request(reading(BC, method), cut, times=float("inf"))
    with pytest.raises(MirrorUnavailable) as failure:
        twin14.sync(Bc)
    assert "\n" not in str(failure.value)
    twin14.source.log.forget()
    # The look's session may go when all is committed, the merge's only before.
    written = len(twin14.rows(Bc))
    assert written in ((0, 20) if session == "looking" else (0,))
    assert len([entry for entry in twin14.audit() if entry[0] == "bc"]) == written
    assert twin14.sync(Bc)["bc"].created == 20 - written


def test_a_role_without_rights_is_told_in_one_line(twin14: Twin):
    twin14.execute("CREATE ROLE without_rights LOGIN PASSWORD 'secret-of-a-role'")
    url = twin14.mirror.url.set(username="without_rights", password="secret-of-a-role")
    engine = database.engine_on(url)
    try:
        with pytest.raises(MirrorUnavailable, match="permission denied") as failure:
            Sync(twin14.client, engine, CALENDAR).run(User, Everything())
    finally:
        engine.dispose()
        twin14.execute("DROP ROLE without_rights")
    assert "\n" not in str(failure.value)
    assert "secret-of-a-role" not in str(failure.value)


KILLED = """
import sys
from pydantic import SecretStr
from sqlalchemy import make_url
from scrap_ags import database
from scrap_ags.models import Bc
from scrap_ags.odoo.client import Odoo
from scrap_ags.sync import extract
from scrap_ags.sync.engine import Sync
from scrap_ags.sync.scope import Everything
from scrap_ags_tests.twin import CALENDAR
extract.PAGE = 3
mirror, url, db, user, password = sys.argv[1:]
with Odoo(url, db, user, SecretStr(password)) as client:
    Sync(client, database.engine_on(make_url(mirror)), CALENDAR).run(Bc, Everything())
"""


def test_a_killed_sync_leaves_nothing_and_does_not_hold_up_the_next(twin14: Twin):
    for n in range(20):
        twin14.source.create(BC, {"name": str(n)})
    source, started = twin14.source, threading.Event()
    url = twin14.mirror.url.render_as_string(hide_password=False)
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, url, source.url, source.db, source.user, source.password]
    )
    seen: list[int] = []

    def kill(_: object) -> None:
        seen.append(1)
        if len(seen) == 4:
            os.kill(child.pid, signal.SIGKILL)
            started.set()

    twin14.source.on_request(reading(BC), kill, times=float("inf"))
    assert started.wait(30)
    child.wait(10)
    twin14.source.log.forget()
    begun = time.monotonic()
    assert twin14.sync(Bc)["bc"].created == 20
    assert time.monotonic() - begun < 10
    assert len(twin14.audit()) == 20


# The source


def test_a_slip_in_the_databases_name_does_not_become_the_mirrors_source(twin: Twin):
    twin.source.create(USER, {"name": "Atlas"})
    password = twin.source.api_key if twin.source.version >= 19 else twin.source.password
    with (
        Odoo(twin.source.url, "slip", twin.source.user, SecretStr(password)) as wrong,
        pytest.raises(OdooError),
    ):
        Sync(wrong, twin.mirror, CALENDAR).run(User, Everything())
    assert twin.sync(User)["user"].created == 1


# A model that refers to itself

ZONES = """
import sys
from sqlalchemy import BigInteger, ForeignKey, Text, make_url, text
from sqlalchemy.orm import Mapped, mapped_column
from scrap_ags import database, models
from scrap_ags.audit import audited
from scrap_ags.models import Labelled, Mirrored, field


class Zone(Labelled, Mirrored):
    __tablename__ = "scrap_zone"
    asset = "zone"
    odoo_model = "dimagaz.zone"

    name: Mapped[str | None] = field(Text)
    parent_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("scrap_zone.odoo_id"), nullable=True, info={"odoo": "parent"}
    )


models.MIRRORED = (*models.MIRRORED, Zone)

from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.demo.orm.catalogue import Field, Model, catalogue_of
from scrap_ags.demo.orm.dimagaz import DIMAGAZ
from scrap_ags.sync import extract
from scrap_ags.sync.scope import Records
from scrap_ags_tests.twin import twin_of

extract.PAGE = 2
mirror = database.engine_on(make_url(sys.argv[1]))
with mirror.begin() as connection:
    Zone.__table__.create(connection)
    for statement in audited("scrap_zone", "zone"):
        connection.execute(text(statement))
fields = (Field("name"), Field("parent", "many2one", "dimagaz.zone"))
catalogue = catalogue_of(*DIMAGAZ.values(), Model("dimagaz.zone", "Zone", fields))


def parents(twin):
    rows = twin.rows(Zone).values()
    assert not [row for row in rows if row["inferred"] or row["name"] is None]
    return {row["odoo_id"]: row["parent_id"] for row in rows}


with DemoOdoo(sys.argv[2], catalogue=catalogue) as odoo, twin_of(odoo, mirror) as twin:
    a, b, c, d, e = (odoo.create("dimagaz.zone", {"name": name}) for name in "abcde")
    for child, parent in ((a, c), (b, a), (c, b), (d, e)):
        odoo.write("dimagaz.zone", child, {"parent": parent})
    twin.sync(Zone, scope=Records((d,)))
    assert parents(twin) == {d: e, e: None}
    twin.sync(Zone)
    assert parents(twin) == {a: c, b: a, c: b, d: e, e: None}
    before = twin.audited()
    twin.sync(Zone, full=True)
    assert twin.audited() == before
    odoo.unlink("dimagaz.zone", e)
    twin.sync(Zone, accept_restore=True)
    assert parents(twin) == {a: c, b: a, c: b, d: None}
    odoo.unlink("dimagaz.zone", [a, b, c])
    twin.sync(Zone, accept_mass_delete=True)
    assert parents(twin) == {d: None}
print("in step")
"""


def test_a_model_that_refers_to_itself_is_mirrored_even_in_a_ring(database_url, mirror_url):
    urls = [url.render_as_string(hide_password=False) for url in (mirror_url, database_url)]
    done = subprocess.run(
        [sys.executable, "-c", ZONES, *urls], capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "in step", done.stderr
