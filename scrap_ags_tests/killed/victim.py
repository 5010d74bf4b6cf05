"""A sync as a process of its own, forked from one that has imported all it needs."""

import multiprocessing
import signal
from itertools import count
from multiprocessing.connection import Connection

from sqlalchemy import Engine, make_url, text

from scrap_ags import database
from scrap_ags.errors import ScrapAgsError
from scrap_ags_tests.killed.errand import Errand

NAME = "victim"
"""What its sessions are called, with a number for each of them."""
PATIENCE = 30.0
DONE, KILLED = "done", "killed"
NUMBERS = count(1)

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["pytest", __name__])


class Victim:
    """Carries out an errand; ends as an error's name, ``done`` or ``killed``."""

    def __init__(self, errand: Errand, mirror: Engine) -> None:
        self._mirror, self.name = mirror, f"{NAME} {next(NUMBERS)}"
        self._told, telling = FORKS.Pipe(duplex=False)
        named = mirror.url.update_query_dict({"application_name": self.name})
        url = named.render_as_string(hide_password=False)
        self._process = FORKS.Process(target=live, args=(errand, url, telling), daemon=True)
        self._process.start()
        telling.close()

    @property
    def lives(self) -> bool:
        return self._process.is_alive()

    def kill(self) -> None:
        """As the kernel does it: nothing of the process runs after this."""
        self._process.kill()
        self._process.join(PATIENCE)

    def lose_sessions(self) -> None:
        """End its backends on the server, as a failover or an administrator does."""
        with self._mirror.connect() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND application_name = :name"
                ),
                {"name": self.name},
            )

    def end(self) -> str:
        """How it ended, once it has."""
        self._process.join(PATIENCE)
        assert not self.lives, "the sync did not end"
        if self._process.exitcode == -signal.SIGKILL:
            return KILLED
        assert self._process.exitcode == 0, "the sync ended by an exception of no class of ours"
        return self._told.recv()


def live(errand: Errand, url: str, telling: Connection) -> None:
    engine = database.engine_on(make_url(url))
    try:
        with errand.ready(engine) as sync:
            sync()
        telling.send(DONE)
    except ScrapAgsError as failure:
        telling.send(type(failure).__name__)
