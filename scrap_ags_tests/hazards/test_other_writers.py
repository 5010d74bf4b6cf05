"""Other writers of the same mirror: syncs at the same time, and somebody in psql."""

import threading

import pytest

from scrap_ags.demo import faults
from scrap_ags.models import Bc, BcLine, User
from scrap_ags_tests.hazards.answers import reading
from scrap_ags_tests.hazards.at_once import at_once, syncing, wait_until
from scrap_ags_tests.twin import Twin

BC, LINE, USER = Bc.odoo_model, BcLine.odoo_model, User.odoo_model


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


def test_a_run_never_writes_what_is_older_than_what_another_wrote(twin14: Twin):
    bc = twin14.source.create(BC, {"name": "old"})
    twin14.sync(Bc)
    twin14.source.write(BC, bc, {"name": "newer"})
    # The first run's answer is given, but a second under way.
    slow = twin14.source.fail(faults.slow(1, "body"), when=reading(BC))

    def second_run() -> None:
        wait_until(lambda: bool(slow.seen and slow.seen[0].status))
        twin14.source.write(BC, bc, {"name": "newest"})
        syncing(twin14, Bc)()

    assert not at_once(syncing(twin14, Bc), second_run)
    assert twin14.rows(Bc)[bc]["name"] == "newest"


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
