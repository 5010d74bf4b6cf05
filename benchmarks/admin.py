"""How fast the admin site answers: ``python -m benchmarks.admin [--help]``.

The same mirror and server as of :mod:`benchmarks.api`, and one person who opens each kind of page
several times, then downloads all orders as CSV and as XLSX.
"""

import sys
import time

from benchmarks.kinds import measured, parser, questions_of
from benchmarks.pages import PAGES
from benchmarks.reader import Reader
from benchmarks.served import NAME, PASSWORD, Served, served
from benchmarks.values import Values

AIM_MS = 250
AIMS = {"csv": 10, "xlsx": 40}
"""Of files, in seconds."""
TOKEN = "starlette_admin_csrftoken"


def main() -> int:
    """Exit code 1 if an aim is missed."""
    asked = parser("python -m benchmarks.admin").parse_args()
    with served(asked.bc) as site:
        questions = questions_of(PAGES, asked.only)
        missed = measured(logged_in(site), questions, Values(asked.bc), asked.times, AIM_MS)
        missed += downloads(logged_in(site))
    print("\n".join(f"missed: {one}" for one in missed) or "every aim is met")
    return int(bool(missed))


def logged_in(site: Served) -> Reader:
    reader = Reader(f"{site.address}/admin")
    login = f"{reader.address}/login"
    reader.get(login)
    form = {"username": NAME, "password": PASSWORD, "csrftoken": reader.session.cookies[TOKEN]}
    entered = reader.session.post(login, form, timeout=60)
    entered.raise_for_status()
    assert entered.url != login, "nobody was let in"
    reader.seconds.clear()
    return reader


def downloads(reader: Reader) -> list[str]:
    """All orders in a file."""
    missed: list[str] = []
    for kind, aim in AIMS.items():
        began = time.perf_counter()
        answer = reader.get(f"{reader.address}/download/bc.{kind}")
        seconds = time.perf_counter() - began
        size = len(answer.content) / 1e6 if answer else 0
        print(f"all orders as {kind}: {seconds:.1f} s, {size:.0f} MB", flush=True)
        if seconds >= aim:
            missed.append(f"{kind}: {seconds:.1f} s")
    return missed + reader.failures


if __name__ == "__main__":
    sys.exit(main())
