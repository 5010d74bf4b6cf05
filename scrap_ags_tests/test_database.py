"""The mirror's URLs, connections, slots and memory, on real PostgreSQL."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pydantic import SecretStr
from sqlalchemy import URL, Engine, create_engine, func, make_url, select, text

from scrap_ags import database
from scrap_ags.database import LoginMemory, Slots
from scrap_ags.errors import MirrorUnavailable, ScrapAgsError, WrongUsage
from scrap_ags.settings import Settings
from scrap_ags_tests.conftest import Server

HOLDER = """
import sys
from sqlalchemy import make_url
from scrap_ags import database
with database.Slots(database.engine_on(make_url(sys.argv[1])), int(sys.argv[2])).taken():
    print("taken", flush=True)
    sys.stdin.read()
"""


def settings_for(url: URL | str) -> Settings:
    shown = url if isinstance(url, str) else url.render_as_string(hide_password=False)
    return Settings(_env_file=None, scrap_ags_database_url=SecretStr(shown))  # type: ignore[call-arg]


@pytest.fixture
def engine(database_url: URL) -> Iterator[Engine]:
    engine = database.connect(settings_for(database_url))
    yield engine
    engine.dispose()


@pytest.fixture
def slots(engine: Engine) -> Iterator[Slots]:
    slots = Slots(engine, 2)
    yield slots
    slots.close()


# URLs


@pytest.mark.parametrize(
    "scheme", ["postgresql", "postgres", "postgresql+psycopg", "postgresql+psycopg2"]
)
@pytest.mark.parametrize("query", ["", "?sslmode=require&sslrootcert=%2Fca.pem"])
def test_every_spelling_gives_each_driver_its_own(scheme: str, query: str) -> None:
    settings = settings_for(f"{scheme}://u:p%40ss@db.example:6543/mirror{query}")
    mirror, dagster = database.mirror_url(settings), make_url(database.dagster_url(settings))
    assert mirror.drivername == "postgresql+psycopg"
    assert dagster.drivername == "postgresql+psycopg2"
    for url in (mirror, dagster):
        assert (url.username, url.password, url.host, url.port, url.database) == (
            *("u", "p@ss", "db.example", 6543, "mirror"),
        )
        assert url.query.get("sslmode") == ("require" if query else None)
    assert dagster.query["options"] == "-csearch_path=dagster"


def test_the_users_own_session_options_are_kept() -> None:
    settings = settings_for("postgresql://u@h/d?options=-cwork_mem%3D64MB")
    dagster = make_url(database.dagster_url(settings))
    assert dagster.query["options"] == "-cwork_mem=64MB -csearch_path=dagster"


@pytest.mark.parametrize(
    "wrong",
    [
        "hunter2",
        "postgresql://u:hunter2@host:port/d",
        "mysql://u:hunter2@host/d",
        "postgresql://u:hunter2@host",
        "postgresql://u:p@hunter2@host/d",
        "http://u:hunter2@host/d",
    ],
)
def test_a_malformed_url_is_wrong_usage_in_one_line_without_the_password(wrong: str) -> None:
    with pytest.raises(WrongUsage, match="SCRAP_AGS_DATABASE_URL") as failure:
        database.mirror_url(settings_for(wrong))
    assert "hunter2" not in str(failure.value)
    assert "\n" not in str(failure.value)


@hypothesis_settings(max_examples=50)
@given(st.text(min_size=1).filter(lambda password: "\x00" not in password))
def test_no_password_is_lost_on_its_way_to_a_driver(password: str) -> None:
    try:
        url = URL.create("postgresql", "u", password, "h", 5432, "d")
        settings = settings_for(url)
    except UnicodeEncodeError:
        return
    assert database.mirror_url(settings).password == password
    assert make_url(database.dagster_url(settings)).password == password


# Connections


def test_sessions_run_in_utc_and_say_who_they_are(engine: Engine) -> None:
    with engine.connect() as connection:
        assert connection.scalar(text("SHOW timezone")) == "UTC"
        assert connection.scalar(text("SHOW application_name")) == "scrap-ags"


@pytest.mark.parametrize(
    "change",
    [
        {"password": "hunter2"},
        {"username": "nobody_here", "password": "hunter2"},
        {"database": "none_such"},
        {"host": "127.0.0.1", "port": 1},
        {"host": "no.such.host.invalid"},
    ],
    ids=str,
)
def test_a_mirror_that_cannot_be_had_is_one_line_without_the_password(
    database_url: URL, change: dict[str, str]
) -> None:
    url = database_url.set(**change)  # type: ignore[arg-type]
    with pytest.raises(MirrorUnavailable, match=r"mirror postgresql://") as failure:
        database.connect(settings_for(url))
    line = str(failure.value)
    assert "\n" not in line
    assert url.password not in line
    assert "SCRAP_AGS_DATABASE_URL" in line


def test_an_option_that_libpq_does_not_know_is_one_line(database_url: URL) -> None:
    url = database_url.update_query_dict({"colour": "red"})
    with pytest.raises(MirrorUnavailable, match="colour"):
        database.connect(settings_for(url))


def test_a_read_only_mirror_is_refused(database_url: URL, engine: Engine) -> None:
    with engine.begin() as connection:
        name = database_url.database
        connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
    with pytest.raises(MirrorUnavailable, match="it is read-only"):
        database.connect(settings_for(database_url))


def test_a_mirror_that_is_not_in_utf_8_is_refused(server: Server, database_url: URL) -> None:
    name = f"{database_url.database}_latin"
    latin = "ENCODING LATIN1 LOCALE 'C' LOCALE_PROVIDER libc TEMPLATE template0"
    server.run(f"CREATE DATABASE {name} {latin}")
    with pytest.raises(MirrorUnavailable, match="encoding is LATIN1"):
        database.connect(settings_for(server.url_of(name)))
    server.run(f"DROP DATABASE {name}")


def test_opened_leaves_a_given_database_and_brings_one_where_none_is(
    database_url: URL, shared_home: Path
) -> None:
    given_one = settings_for(database_url)
    with database.opened(given_one) as settings:
        assert settings is given_one
    homeless = given_one.model_copy(
        update={"scrap_ags_database_url": SecretStr(""), "scrap_ags_home": shared_home}
    )
    with database.opened(homeless) as settings:
        engine = database.connect(settings)
        assert engine.url.database == "scrap_ags"
        engine.dispose()


def test_dagster_keeps_its_tables_in_a_schema_of_its_own(database_url: URL, engine: Engine) -> None:
    from dagster_postgres.run_storage import PostgresRunStorage

    database.ensure_dagster_schema(engine)
    database.ensure_dagster_schema(engine)
    storage = PostgresRunStorage(
        database.dagster_url(settings_for(database_url)), should_autocreate_tables=True
    )
    assert storage.get_runs() == []
    found = "SELECT DISTINCT schemaname FROM pg_tables WHERE tablename IN ('runs', 'run_tags')"
    with engine.connect() as connection:
        assert connection.scalars(text(found)).all() == ["dagster"]


# Slots


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


# Advisory locks


def test_keys_are_the_same_everywhere_and_differ_by_class_and_name() -> None:
    assets = ("user", "product", "fournisseur", "centre", "bc", "bc_line")
    keys = {database.asset_lock_key(asset) for asset in assets}
    keys |= {database.run_lock_key(asset) for asset in assets}
    assert len(keys) == 12
    assert database.asset_lock_key("bc") == (database.ASSET_CLASS, 1_118_382_904)


@given(st.text())
def test_a_key_fits_two_int4(name: str) -> None:
    assert all(0 <= part < 2**31 for part in database.run_lock_key(name))


def test_a_held_lock_is_seen_until_it_is_let_go(engine: Engine) -> None:
    key = database.run_lock_key("some run")
    with engine.connect() as connection:
        with database.held(engine, key):
            assert database.is_held(connection, key)
            assert not database.is_held(connection, database.run_lock_key("another run"))
            assert not connection.scalar(select(func.pg_try_advisory_lock(*key)))
        assert not database.is_held(connection, key)


# Refused log-ins


def test_a_refused_log_in_is_remembered_for_five_minutes(mirror: Engine) -> None:
    memory = LoginMemory(mirror)
    assert memory.refused_since(b"one") is None
    memory.remember(b"one")
    memory.remember(b"one")
    refused = memory.refused_since(b"one")
    assert refused is not None
    assert abs(datetime.now(UTC) - refused) < timedelta(minutes=1)
    assert memory.refused_since(b"changed") is None
    with mirror.begin() as connection:
        earlier = "UPDATE scrap_refused_login SET refused_at = refused_at - interval '301 seconds'"
        connection.execute(text(earlier))
    assert memory.refused_since(b"one") is None


def test_a_log_in_that_works_clears_the_memory(mirror: Engine) -> None:
    memory = LoginMemory(mirror)
    memory.remember(b"one")
    memory.forget()
    assert memory.refused_since(b"one") is None
