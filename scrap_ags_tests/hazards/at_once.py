"""Several syncs at the same time, each as a process of its own would make it."""

import threading
import time
from collections.abc import Callable
from typing import Any

from pydantic import SecretStr

from scrap_ags import database
from scrap_ags.odoo.client import Odoo
from scrap_ags.sync.engine import Sync
from scrap_ags.sync.scope import Everything
from scrap_ags_tests.twin import CALENDAR, Twin


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


def wait_until(holds: Callable[[], bool], within: float = 10) -> None:
    deadline = time.monotonic() + within
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


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
