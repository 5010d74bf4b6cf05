"""How many ask Odoo at one time, over all processes."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from sqlalchemy import URL, Engine, create_engine, text

from scrap_ags.database import Slots
from scrap_ags.errors import MirrorUnavailable, ScrapAgsError

HOLDER = """
import sys
from sqlalchemy import make_url
from scrap_ags import database
with database.Slots(database.engine_on(make_url(sys.argv[1])), int(sys.argv[2])).taken():
    print("taken", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def slots(engine: Engine) -> Iterator[Slots]:
    slots = Slots(engine, 2)
    yield slots
    slots.close()


def test_no_more_than_count_hold_a_slot_at_one_time(slots: Slots) -> None:
    now, most = 0, 0
    guard = threading.Lock()

    def work(_: int) -> None:
        nonlocal now, most
        with slots.taken():
            with guard:
                now += 1
                most = max(most, now)
            time.sleep(0.01)
            with guard:
                now -= 1

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(24)))
    assert most == 2


def test_slots_bind_other_processes_and_are_free_once_they_are_killed(
    database_url: URL, engine: Engine
) -> None:
    one = Slots(engine, 1)
    shown = database_url.render_as_string(hide_password=False)
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", HOLDER, shown, "1"], **pipes) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "taken\n"
        with ThreadPoolExecutor(1) as threads:
            waiting = threads.submit(_taken_once, one)
            time.sleep(0.1)
            assert not waiting.done()
            holder.kill()
            waiting.result(timeout=10)
    one.close()


def _taken_once(slots: Slots) -> float:
    with slots.taken():
        return time.monotonic()


def test_who_waits_first_is_served_first_even_by_a_greedy_neighbour(engine: Engine) -> None:
    one, enough = Slots(engine, 1), threading.Event()

    def greedy() -> None:
        while not enough.is_set():
            with one.taken():
                time.sleep(0.01)

    with ThreadPoolExecutor(2) as threads:
        threads.submit(greedy)
        threads.submit(greedy)
        asked = time.monotonic()
        served = [_taken_once(one) - asked for _ in range(5)]
        enough.set()
    one.close()
    assert max(served) < 2


def test_a_backfill_leaves_the_last_slot_free_where_there_are_two(engine: Engine) -> None:
    everyone, backfill = Slots(engine, 2), Slots(engine, 2, spare=1)
    with ThreadPoolExecutor(1) as threads, ExitStack() as held:
        held.enter_context(backfill.taken())
        second = threads.submit(_taken_once, backfill)
        _taken_once(everyone)
        assert not second.done()
        held.close()
        second.result(timeout=10)
    for slots in (everyone, backfill, Slots(engine, 1, spare=1)):
        _taken_once(slots)
        slots.close()


def test_a_connection_lost_under_a_slot_frees_it_and_wedges_nothing(
    engine: Engine, slots: Slots
) -> None:
    end_all = text(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with slots.taken(), engine.connect() as connection:
        assert connection.scalar(end_all) >= 1
    for _ in range(3):
        _taken_once(slots)


def test_closing_wakes_those_who_wait(engine: Engine) -> None:
    one, other = Slots(engine, 1), Slots(engine, 1)
    with other.taken(), ThreadPoolExecutor(2) as threads:
        waiting = [threads.submit(_taken_once, one) for _ in range(2)]
        time.sleep(0.1)
        one.close()
        for waiter in waiting:
            with pytest.raises(ScrapAgsError, match="stopped"):
                waiter.result(timeout=10)
    _taken_once(other)
    other.close()


def test_a_database_that_is_gone_is_said_in_one_line(engine: Engine) -> None:
    slots = Slots(create_engine(engine.url.set(port=1)), 2)
    with pytest.raises(MirrorUnavailable, match="connecting to the mirror"):
        _taken_once(slots)
