"""The embedded PostgreSQL, started and killed for real."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
import pytest
from sqlalchemy import make_url

from scrap_ags.embedded import binaries
from scrap_ags.embedded.locks import FileLock
from scrap_ags.embedded.place import cluster_of
from scrap_ags.errors import MirrorUnavailable, WrongUsage
from scrap_ags.postgres import EmbeddedPostgres

USER = """
import sys
from pathlib import Path
from scrap_ags.postgres import EmbeddedPostgres
with EmbeddedPostgres(Path(sys.argv[1]), durable=False) as server:
    print(server.url, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def home(shared_home: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=shared_home) as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


def started(home: Path) -> EmbeddedPostgres:
    return EmbeddedPostgres(home, durable=False)


def ask(url: str, query: str) -> object:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as connection:
        cursor = connection.execute(query)  # type: ignore[arg-type]
        return cursor.fetchone()[0] if cursor.description else None  # type: ignore[index]


def pid_of(home: Path) -> int | None:
    found = cluster_of(home).postmaster()
    return found and found.pid


@contextmanager
def another_user(home: Path) -> Iterator["subprocess.Popen[str]"]:
    """A process of its own that uses the server until its input ends."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", USER, str(home)], **pipes) as process:
        yield process
        leave(process)


def url_from(user: "subprocess.Popen[str]") -> str:
    """The first line it prints, once it is in."""
    assert user.stdout is not None
    return user.stdout.readline().strip()


def leave(user: "subprocess.Popen[str]") -> None:
    if user.stdin is not None:
        user.stdin.close()
    user.wait()


def is_alive(pid: int) -> bool:
    """A process that only waits for its parent to take note is not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_the_last_user_out_stops_the_server_and_the_data_stay(home: Path) -> None:
    with started(home) as server:
        ask(server.url, "CREATE TABLE kept AS SELECT 42 AS n")
        pid = pid_of(home)
    assert pid is not None
    assert not is_alive(pid)
    with started(home) as server:
        assert ask(server.url, "SELECT n FROM kept") == 42


def test_a_second_user_joins_and_its_leaving_stops_nothing(home: Path) -> None:
    with started(home) as server:
        with started(home) as other:
            assert other.url == server.url
        assert ask(server.url, "SELECT 1") == 1


def test_the_server_outlives_the_process_that_started_it(home: Path) -> None:
    with another_user(home) as starter:
        url = url_from(starter)
        with started(home) as server:
            leave(starter)
            assert server.url == url
            assert ask(server.url, "SELECT 1") == 1
    assert pid_of(home) is None


def test_a_killed_user_neither_stops_the_server_nor_keeps_it(home: Path) -> None:
    with another_user(home) as victim, started(home) as server:
        url_from(victim)
        victim.kill()
        victim.wait()
        with another_user(home) as leaver:
            url_from(leaver)
            leave(leaver)
        assert ask(server.url, "SELECT 1") == 1
    assert pid_of(home) is None


def test_many_that_start_at_once_share_one_server(home: Path) -> None:
    with another_user(home) as one, another_user(home) as two, another_user(home) as three:
        assert len({url_from(user) for user in (one, two, three)}) == 1


def test_a_killed_server_comes_back_with_what_was_committed(home: Path) -> None:
    with EmbeddedPostgres(home) as server:
        ask(server.url, "CREATE TABLE kept AS SELECT 42 AS n")
        pid = pid_of(home)
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        with EmbeddedPostgres(home) as again:
            assert pid_of(home) != pid
            assert ask(again.url, "SELECT n FROM kept") == 42


def test_a_server_killed_under_a_busy_session_comes_back(home: Path) -> None:
    with started(home) as server:
        plain = server.url.replace("+psycopg", "")
        busy = [sys.executable, "-c", f"import psycopg; psycopg.connect({plain!r}).execute("]
        busy[-1] += "'SELECT count(*) FROM generate_series(1, 10000000000)')"
        with subprocess.Popen(busy, stderr=subprocess.DEVNULL) as session:
            active = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%generate_s%'"
            while ask(server.url, active) != 2:
                time.sleep(0.02)
            os.kill(pid_of(home) or 0, signal.SIGKILL)
            with started(home) as again:
                assert ask(again.url, "SELECT 1") == 1
            session.wait()


def test_a_pid_that_now_belongs_to_somebody_else_is_no_server(home: Path) -> None:
    with started(home):
        pid_file = cluster_of(home).data / "postmaster.pid"
        stale = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getppid()), *stale[1:]]))
    with started(home) as server:
        assert ask(server.url, "SELECT 1") == 1


def test_the_port_is_kept_while_it_is_free(home: Path) -> None:
    def port() -> int:
        with started(home) as server:
            return make_url(server.url).port or 0

    first = port()
    assert port() == first
    with socket.create_server(("127.0.0.1", first)):
        assert port() != first


def test_nobody_gets_in_without_the_password_which_is_in_a_private_file(home: Path) -> None:
    with started(home) as server:
        folder = cluster_of(home).folder
        assert (folder / "password").stat().st_mode & 0o777 == 0o600
        url = make_url(server.url).set(drivername="postgresql", password="guess")
        for host in ("127.0.0.1", str(folder)):
            guessed = url.set(host=None).update_query_dict({"host": host})
            with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
                psycopg.connect(guessed.render_as_string(hide_password=False))


def test_a_home_with_a_long_path_gets_a_short_socket(home: Path) -> None:
    deep = home / ("long" * 30)
    with started(deep) as server:
        folder = str(ask(server.url, "SHOW unix_socket_directories"))
        assert len(folder) < 60
        local = make_url(server.url).set(drivername="postgresql", host=None)
        local = local.update_query_dict({"host": folder})
        assert ask(local.render_as_string(hide_password=False), "SELECT 1") == 1
    assert not Path(folder).exists()


def test_it_sorts_and_folds_by_unicode_and_keeps_utc(home: Path) -> None:
    with EmbeddedPostgres(home) as server:
        assert ask(server.url, "SELECT lower('ÉTÉ') || upper('à')") == "étéÀ"
        for name, value in {"timezone": "UTC", "log_timezone": "UTC", "fsync": "on"}.items():
            assert ask(server.url, f"SHOW {name}") == value
        assert ask(server.url, "SHOW synchronous_commit") == "on"
        log = next((cluster_of(home).folder / "log").iterdir()).read_text()
        assert " UTC [" in log


def test_the_servers_environment_holds_no_secret(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ODOO_PASSWORD", "hunter2")
    with started(home):
        environment = psutil.Process(pid_of(home)).environ()
    assert environment["PATH"] == os.environ["PATH"]
    assert "hunter2" not in environment.values()


def test_data_of_another_major_version_are_refused_and_left_alone(home: Path) -> None:
    with started(home):
        data = cluster_of(home).data
    (data / "PG_VERSION").write_text("13\n")
    with pytest.raises(MirrorUnavailable, match=r"made by PostgreSQL 13, .* are \d+\.\d+"):
        started(home).__enter__()
    (data / "PG_VERSION").write_text(f"{binaries.find().major}\n")
    with started(home) as server:
        assert ask(server.url, "SELECT 1") == 1


def test_a_folder_left_half_made_is_made_anew(home: Path) -> None:
    unfinished = cluster_of(home).folder / "data.unfinished"
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("18\n")
    with started(home) as server:
        assert ask(server.url, "SELECT 1") == 1
    assert not unfinished.exists()


def test_a_server_that_cannot_start_says_why_in_one_line(home: Path) -> None:
    with started(home):
        data = cluster_of(home).data
    (data / "postgresql.auto.conf").write_text("nonsense = on\n")
    with pytest.raises(MirrorUnavailable, match=r"starting .*nonsense") as failure:
        started(home).__enter__()
    assert "\n" not in str(failure.value)


def test_a_lost_password_is_one_line_and_leaves_no_server_running(home: Path) -> None:
    with started(home):
        folder = cluster_of(home).folder
    (folder / "password").write_text("lost")
    with pytest.raises(MirrorUnavailable, match=r"password authentication failed") as failure:
        started(home).__enter__()
    assert "\n" not in str(failure.value)
    assert pid_of(home) is None


def test_programs_are_taken_from_the_folder_given(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = binaries.find().folder
    monkeypatch.setenv(binaries.VARIABLE, str(folder))
    assert binaries.find().folder == folder
    monkeypatch.setenv(binaries.VARIABLE, str(home))
    with pytest.raises(WrongUsage, match="no initdb and postgres there"):
        binaries.find()


def test_an_oversized_log_is_dropped_at_the_next_start(home: Path) -> None:
    with started(home):
        log = cluster_of(home).folder / "log" / "postgresql-Old.log"
    with log.open("wb") as file:
        file.truncate(11 * 1024 * 1024)
    with started(home):
        assert not log.exists()


def test_a_home_closed_to_the_servers_account_is_left_closed(home: Path) -> None:
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    with started(closed / "home") as server:
        assert ask(server.url, "SELECT 1") == 1
        folder = cluster_of(closed / "home").folder
    assert closed.stat().st_mode & 0o777 == 0o700
    if os.geteuid() == 0:
        assert (closed / "home" / "postgres").readlink() == folder
        subprocess.run(["rm", "-r", str(folder)], check=True)


def test_a_lock_is_shared_or_exclusive_and_free_after_its_holder(home: Path) -> None:
    one, two, alone = (FileLock(home / "lock") for _ in range(3))
    assert one.take(shared=True)
    assert two.take(shared=True)
    assert not alone.take(shared=False)
    one.release()
    two.release()
    assert alone.take(shared=False)
    assert not one.take(shared=True)
    alone.release()
