"""How fast the API answers: ``python -m benchmarks.api [--help]``.

A mirror of 100,000 BC and 300,000 lines in an embedded PostgreSQL, `scrap-ags serve` in front of it
as a user would start it, and readers in this process, which share the machine with both. First one
reader asks each kind of question several times, with other values each time; then one walks all
lines by cursor; then fifty ask at once, whatever comes to their minds.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from benchmarks.kinds import measured, parser, questions_of
from benchmarks.questions import QUESTIONS
from benchmarks.reader import Reader, percentiles
from benchmarks.served import Served, served
from benchmarks.values import Values

AIM_MS, AIM_ROWS = 100, 20_000
"""Of pages; and of walks, in rows/s."""


def main() -> int:
    """Exit code 1 if an aim is missed."""
    asked = options()
    with served(asked.bc) as site:
        questions = questions_of(QUESTIONS, asked.only)
        missed = measured(reader_of(site), questions, Values(asked.bc), asked.times, AIM_MS)
        missed += walks(reader_of(site))
        missed += crowd([reader_of(site) for _ in range(asked.readers)], asked)
    print("\n".join(f"missed: {one}" for one in missed) or "every aim is met")
    return int(bool(missed))


def options() -> argparse.Namespace:
    asked = parser("python -m benchmarks.api")
    asked.add_argument("--readers", type=int, default=50, help="who ask at once")
    asked.add_argument("--seconds", type=float, default=60, help="for how long they do")
    return asked.parse_args()


def reader_of(site: Served) -> Reader:
    reader = Reader(f"{site.address}/api/scrap")
    reader.session.headers["Authorization"] = f"Bearer {site.token}"
    return reader


def walks(reader: Reader) -> list[str]:
    """All lines, from the first to the last."""
    missed: list[str] = []
    for path in ("bc-line", "lines-flat"):
        rows, seconds = reader.walk(path)
        print(f"walk of {rows:,} rows of {path}: {rows / seconds:,.0f} rows/s", flush=True)
        if rows / seconds < AIM_ROWS:
            missed.append(f"{path}: {rows / seconds:,.0f} rows/s")
    return missed


def crowd(readers: Sequence[Reader], asked: argparse.Namespace) -> list[str]:
    """All at once, each asking one question after the other."""
    until = time.monotonic() + asked.seconds

    def ask(number: int) -> None:
        values, questions = Values(asked.bc, number), questions_of(QUESTIONS)
        while time.monotonic() < until:
            values.choice(questions).ask(readers[number], values)

    with ThreadPoolExecutor(len(readers)) as executor:
        list(executor.map(ask, range(len(readers))))
    seconds = [one for reader in readers for one in reader.seconds]
    failures = [one for reader in readers for one in reader.failures]
    median, worst = percentiles(seconds)
    print(
        f"{len(readers)} readers for {asked.seconds:.0f} s: {len(seconds):,} answers,"
        f" {len(seconds) / asked.seconds:.0f} a second, {len(failures)} errors,"
        f" p50 {median:.0f} ms, p95 {worst:.0f} ms",
        flush=True,
    )
    return failures


if __name__ == "__main__":
    sys.exit(main())
