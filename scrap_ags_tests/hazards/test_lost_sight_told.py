"""What ``scrap-ags sync`` says of lost rights, hidden rows, emptied models and settings astray."""

from pathlib import Path

import pytest

from scrap_ags.models import MIRRORED
from scrap_ags_tests.commands.terminal import Terminal
from scrap_ags_tests.hazards.world import BC, CENTRE, LINE, PRODUCT, USER, World, populate
from scrap_ags_tests.twin import Twin

SIZE, MOST = 30, 18


@pytest.fixture
def terminal(
    twin: Twin,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> Terminal:
    terminal = Terminal(twin.source, twin.mirror, monkeypatch, capsys, tmp_path)
    if twin.source.version >= 19:
        terminal.set(ODOO_PASSWORD=twin.source.api_key)
    return terminal


@pytest.fixture
def crowd(twin: Twin, terminal: Terminal) -> World:
    """Mirrored, and then something more in each model that the others' loss must not stop."""
    world = populate(twin.source, SIZE)
    twin.later()
    assert terminal.run("sync").code == 0
    twin.later()
    twin.source.create(USER, {"name": "more"})
    twin.source.create(LINE, {"qty": 1})
    return world


def rows(terminal: Terminal) -> dict[str, int]:
    return {model.asset: len(terminal.ids(model.__tablename__)) for model in MIRRORED}


WHOLE = {"user": 30, "product": 30, "fournisseur": 30, "centre": 30, "bc": 30, "bc_line": 61}
GROWN = WHOLE | {"user": 31, "bc_line": 62}


@pytest.mark.usefixtures("crowd")
def test_a_lost_right_is_named_with_what_to_do_and_the_rest_goes_on(terminal: Terminal):
    terminal.source.revoke(CENTRE)
    ran = terminal.run("sync", "user", "product", "fournisseur", "centre", "bc_line")
    assert (ran.code, rows(terminal)) == (1, GROWN)
    assert ran.complaint.startswith("scrap-ags: centre failed: ")
    assert CENTRE in ran.complaint
    assert ran.complaint.endswith("; give the log-in the right to read it")


def test_hidden_rows_are_counted_and_kept_and_the_rest_goes_on(terminal: Terminal, crowd: World):
    terminal.source.hide(PRODUCT, crowd.products[:MOST])
    ran = terminal.run("sync")
    assert (ran.err, rows(terminal)) == ("", GROWN)
    assert f"product: {MOST} hidden: this log-in may no longer read them" in ran.out


def test_of_hidden_rows_it_is_said_what_to_do(terminal: Terminal, crowd: World):
    terminal.source.hide(PRODUCT, crowd.products[:MOST])
    assert "record rules" in terminal.run("sync").out
    assert "record rules" in terminal.run("check", "--once").out


def test_an_emptied_model_is_told_with_what_to_do_and_the_rest_goes_on(
    terminal: Terminal, crowd: World
):
    terminal.source.unlink(BC, crowd.bcs)
    terminal.source.unlink(PRODUCT, crowd.products)
    ran = terminal.run("sync")
    assert (ran.code, ran.err) == (1, "")
    assert rows(terminal) == GROWN
    assert "product: 30 deletions withheld: Odoo shows none of its 30 rows" in ran.out
    assert "bc: 30 deletions withheld: 30 of 30 rows within 24 hours" in ran.out
    assert ran.out.count("--allow-mass-delete lets") >= 2


@pytest.mark.usefixtures("crowd")
def test_settings_astray_are_told_with_what_to_do_before_anything_is_done(terminal: Terminal):
    terminal.source.instance.databases.append("staging")
    terminal.set(ODOO_DB="staging")
    complaint = terminal.refused(2, "sync")
    assert "syncing from database staging" in complaint
    assert "this mirror copies dimagaz" in complaint
    assert "SCRAP_AGS_DATABASE_URL" in complaint
