"""Few files at one time; whatever becomes of one, its place, its connection and its file go."""

import socket
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import Engine, text

from scrap_ags.admin.downloads import AT_ONCE
from scrap_ags_tests.admin.conftest import Served
from scrap_ags_tests.admin.files import table_of
from scrap_ags_tests.admin.served import Page, Visitor

pytestmark = pytest.mark.slow

KINDS = pytest.mark.parametrize("kind", ["csv", "xlsx"])
WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
OPEN = text("SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'")


@contextmanager
def held_up(mirror: Engine) -> Iterator[None]:
    """Nobody reads a depositary meanwhile."""
    with mirror.begin() as connection:
        connection.execute(text("LOCK TABLE scrap_user IN ACCESS EXCLUSIVE MODE"))
        yield


def until(mirror: Engine, count: int, counted: object = WAITING) -> None:
    """Wait until so many connections do so."""
    deadline = time.monotonic() + 20
    while True:
        with mirror.connect() as connection:
            seen = connection.scalar(counted)  # type: ignore[call-overload]
        if seen == count:
            return
        assert time.monotonic() < deadline, f"{seen} instead of {count}"
        time.sleep(0.02)


def test_one_file_too_many_is_told_to_come_back(served: Served):
    visitor = served.visitor("Vera")
    with ThreadPoolExecutor(AT_ONCE) as threads:
        with held_up(served.engine):
            early = [
                threads.submit(again(visitor).ask, "download/user.csv") for _ in range(AT_ONCE)
            ]
            until(served.engine, AT_ONCE)
            late = visitor.ask("download/centre.csv")
        assert late.status_code == 503
        assert "Trop de téléchargements" in Page(late.text).said
        assert [len(table_of(one.result())) for one in early] == [3] * AT_ONCE
    assert visitor.ask("download/user.xlsx").status_code == 200


def again(visitor: Visitor) -> Visitor:
    """The same person in another window."""
    other = Visitor(visitor.url.removesuffix("/admin"))
    other.session.cookies.update(visitor.session.cookies)
    return other


@KINDS
def test_who_goes_away_frees_the_place_and_the_connection(served: Served, kind: str):
    visitor = served.visitor("Vera")
    with held_up(served.engine), ExitStack() as windows:
        for _ in range(AT_ONCE):
            windows.enter_context(asking(visitor, f"/admin/download/user.{kind}"))
        until(served.engine, AT_ONCE)
    until(served.engine, 0, OPEN)
    assert all_succeed(visitor, kind)


def asking(visitor: Visitor, path: str) -> socket.socket:
    """A connection that has asked, and will not read what comes."""
    url = urlsplit(visitor.url)
    cookies = "; ".join(f"{one.name}={one.value}" for one in visitor.session.cookies)
    opened = socket.create_connection((url.hostname or "", url.port or 0), timeout=9)
    opened.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookies}\r\n\r\n".encode())
    return opened


def all_succeed(visitor: Visitor, kind: str) -> bool:
    """Whether as many as ever are let in at one time again, soon."""
    deadline = time.monotonic() + 20
    with ThreadPoolExecutor(AT_ONCE) as threads:
        while time.monotonic() < deadline:
            path = f"download/user.{kind}"
            asked = [threads.submit(again(visitor).ask, path) for _ in range(AT_ONCE)]
            if all(one.result().status_code == 200 for one in asked):
                return True
    return False


@KINDS
def test_a_failure_frees_the_place(served: Served, kind: str):
    visitor = served.visitor("Vera")
    with served.engine.begin() as connection:
        connection.execute(text("ALTER TABLE scrap_centre RENAME TO gone"))
    for _ in range(AT_ONCE + 1):
        assert visitor.ask(f"download/centre.{kind}").status_code == 503
    assert visitor.ask(f"download/user.{kind}").status_code == 200


def test_nothing_of_a_book_stays_on_the_disk(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    visitor = served.visitor("Vera")
    for asked in ("", "bytes=0-9", "bytes=9999999-", "x"):
        visitor.session.headers["Range"] = asked
        assert table_of(visitor.ask("download/user.xlsx"))
    with asking(visitor, "/admin/download/user.xlsx"):
        pass
    with served.engine.begin() as connection:
        connection.execute(text("ALTER TABLE scrap_centre RENAME TO gone"))
    assert visitor.ask("download/centre.xlsx").status_code == 503
    deadline = time.monotonic() + 20
    while list(tmp_path.iterdir()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
