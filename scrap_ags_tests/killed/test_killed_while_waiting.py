"""A sync that is killed while it waits for others, or while another waits for it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from sqlalchemy import Engine, text

from scrap_ags.database import Slots, asset_lock_key, held
from scrap_ags.database.advisory import SLOT_QUEUE_CLASS
from scrap_ags.demo import faults
from scrap_ags_tests.killed.aftermath import assert_completed, assert_consistent, comes_true
from scrap_ags_tests.killed.conftest import Scene
from scrap_ags_tests.killed.stops import Asked, asked, stopped_at
from scrap_ags_tests.killed.victim import DONE, KILLED, Victim

pytestmark = pytest.mark.slow

Kill = Callable[[Victim], None]
Other = Callable[[Engine], AbstractContextManager[None]]

LOCKS = "SELECT EXISTS (SELECT FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE {})"
WAITS = LOCKS.format("application_name = :name AND NOT granted AND classid IS DISTINCT FROM :queue")
QUEUES = LOCKS.format("application_name = :name AND granted AND classid = :queue")


def seen(statement: str, mirror: Engine, victim: Victim) -> Callable[[], bool]:
    """What looks whether the statement is true of the sync's sessions."""
    named = {"name": victim.name, "queue": SLOT_QUEUE_CLASS}

    def look() -> bool:
        with mirror.connect() as connection:
            return bool(connection.scalar(text(statement), named))

    return look


def another_sync(mirror: Engine) -> AbstractContextManager[None]:
    return held(mirror, asset_lock_key("bc"))


def in_psql(statement: str) -> Other:
    """Somebody's transaction, open until the block's end."""

    @contextmanager
    def transaction(mirror: Engine) -> Iterator[None]:
        with mirror.begin() as connection:
            connection.execute(text(statement))
            yield

    return transaction


OTHERS: dict[str, Other] = {
    "another sync of the asset": another_sync,
    "a row that somebody edits": in_psql("SELECT FROM scrap_dimagaz_bc FOR UPDATE"),
    "a table that somebody alters": in_psql("LOCK scrap_dimagaz_bc"),
    "the quarantine": in_psql("LOCK scrap_rejected"),
    "the audit": in_psql("LOCK scrap_audit_log IN EXCLUSIVE MODE"),
}
KILLS = ((Victim.lose_sessions, "MirrorUnavailable"), (Victim.kill, KILLED))


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_a_sync_killed_while_it_waits_leaves_a_mirror_that_the_next_one_completes(
    orders: Scene, other: Other
):
    """By the loss of its sessions and by SIGKILL, the one after the other."""
    with orders.mirror() as mirror:
        for kill, end in KILLS:
            with other(mirror):
                victim = Victim(orders.errand, mirror)
                assert comes_true(seen(WAITS, mirror, victim))
                kill(victim)
                assert victim.end() == end
            assert_consistent(mirror, orders.states)
        assert_completed(orders.source, mirror, orders.errand, orders.states[-1])


@pytest.mark.parametrize(("kill", "end"), KILLS)
def test_a_sync_killed_while_it_waits_for_a_slot_holds_up_nobody(
    orders: Scene, kill: Kill, end: str
):
    with orders.mirror() as mirror:
        slots = Slots(mirror, 2)
        with slots.taken(), slots.taken():
            victim = Victim(orders.errand, mirror)
            assert comes_true(seen(QUEUES, mirror, victim))
            kill(victim)
            assert victim.end() == end
        slots.close()
        assert_consistent(mirror, orders.states)
        assert_completed(orders.source, mirror, orders.errand, orders.states[-1])


def last_line_read(scene: Scene) -> Asked:
    """What the holder of the lines' lock asks."""
    return [request for request in scene.requests if request[:2] == ("dimagaz.bc.line", "read")][-1]


@pytest.mark.parametrize("end", [KILLED, "MirrorUnavailable", "OdooUnavailable"])
def test_a_sync_that_waits_for_one_that_is_killed_goes_on_at_once(orders: Scene, end: str):
    source, request = orders.source, last_line_read(orders)
    with orders.mirror() as mirror, stopped_at(source, lambda made: made == request) as stop:
        # The first sync's tries are cut off, if that is its end; the other's are answered.
        source.fail(
            faults.reset_before_headers(),
            when=lambda arrived: end == "OdooUnavailable" and asked(arrived) == request,
            times=4,
        )
        first = Victim(orders.errand, mirror)
        assert stop.awaited(first)
        other = Victim(orders.errand, mirror)
        waits = seen(WAITS, mirror, other)
        assert comes_true(waits)
        if end == KILLED:
            first.kill()
        if end == "MirrorUnavailable":
            first.lose_sessions()
        stop.over.set()
        assert first.end() == end
        assert comes_true(lambda: not waits())
        assert other.end() == DONE
        assert_consistent(mirror, orders.states[-1:])
        assert_completed(source, mirror, orders.errand, orders.states[-1])


@pytest.mark.parametrize(("kill", "end"), KILLS)
def test_a_sync_goes_on_undisturbed_when_one_that_waits_for_it_is_killed(
    orders: Scene, kill: Kill, end: str
):
    request = last_line_read(orders)
    with orders.mirror() as mirror:
        with stopped_at(orders.source, lambda made: made == request) as stop:
            first = Victim(orders.errand, mirror)
            assert stop.awaited(first)
            other = Victim(orders.errand, mirror)
            assert comes_true(seen(WAITS, mirror, other))
            kill(other)
            assert other.end() == end
        assert first.end() == DONE
        assert_consistent(mirror, orders.states[-1:])
        assert_completed(orders.source, mirror, orders.errand, orders.states[-1])
