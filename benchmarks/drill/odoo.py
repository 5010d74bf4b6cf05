"""The drill's Odoo: a process that can be killed, on records that its users go on changing.

``python -m benchmarks.drill.odoo DSN PORT`` is that process. Each line that it reads is a number:
the seconds that a page of records takes from now on. It ends with its standard input.
"""

import subprocess
import sys
from math import inf
from pathlib import Path

from benchmarks.drill.waiting import until
from scrap_ags.demo.faults import slow
from scrap_ags.demo.odoo import HOST, DemoOdoo
from scrap_ags.demo.server import KEPT
from scrap_ags.demo.wire.exchange import Request
from scrap_ags.processes import answers

PROJECT = Path(__file__).parents[2]
PAGE = 50
"""As many records or more are a page of a copy."""


class OdooProcess:
    """The server of the records in ``dsn``, always on one port."""

    def __init__(self, dsn: str, port: int) -> None:
        self._command = [sys.executable, "-m", "benchmarks.drill.odoo", dsn, str(port)]
        self.url = f"http://{HOST}:{port}"
        self.answers = answers(self.url)

    def start(self) -> None:
        self._process = subprocess.Popen(
            self._command, cwd=PROJECT, stdin=subprocess.PIPE, start_new_session=True
        )
        until(self.answers, 60, "the demo Odoo answers")

    def kill(self) -> None:
        """As a crash does it; the records stay."""
        self._process.kill()
        self._process.communicate()

    def slow_down(self, seconds: float) -> None:
        """Let each page of records take that long."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{seconds}\n".encode())
        self._process.stdin.flush()


def is_page(request: Request) -> bool:
    return request.method == "read" and len(request.ids) >= PAGE


def serve(dsn: str, port: str) -> None:
    with DemoOdoo(dsn, port=int(port), keep_requests=KEPT) as odoo:
        for line in sys.stdin:
            odoo.log.forget()
            odoo.fail(slow(float(line)), when=is_page, times=inf)


if __name__ == "__main__":
    serve(*sys.argv[1:])
