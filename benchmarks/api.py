"""How fast the API answers: ``python -m benchmarks.api [--help]``.

A mirror of 100,000 BC and 300,000 lines in an embedded PostgreSQL, `scrap-ags serve` in front of it
as a user would start it, and readers in this process, which share the machine with both. First one
reader asks each kind of question several times, with other values each time; then one walks all
lines by cursor; then fifty ask at once, whatever comes to their minds.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from benchmarks.filled import fill
from benchmarks.questions import Question, Values, every
from benchmarks.reader import Reader, percentiles
from scrap_ags import database, migrations
from scrap_ags.api import tokens
from scrap_ags.postgres import EmbeddedPostgres
from scrap_ags.processes import answers, free_port

AIM_MS = 100
AIMS = {"bc-line": 20_000, "lines-flat": 0}
"""Of walks, in rows/s; those of reports have five times as many columns."""
HOST = "127.0.0.1"
WORST = 20


def main() -> int:
    """Exit code 1 if an aim is missed."""
    asked = options()
    with tempfile.TemporaryDirectory() as folder, EmbeddedPostgres(Path(folder)) as postgres:
        engine = database.engine_on(postgres.url_of("scrap_ags"))
        migrations.upgrade(engine)
        began = time.perf_counter()
        fill(engine, asked.bc)
        print(
            f"{asked.bc:,} BC and {3 * asked.bc:,} lines, filled in"
            f" {time.perf_counter() - began:.0f} s",
            flush=True,
        )
        with engine.begin() as connection:
            token = tokens.create(connection, "benchmark", ["read"], None)
        with serving(postgres.url, Path(folder)) as address:
            missed = pages(Reader(address, token), asked)
            missed += walks(Reader(address, token))
            missed += crowd([Reader(address, token) for _ in range(asked.readers)], asked)
        engine.dispose()
    print("\n".join(f"missed: {one}" for one in missed) or "every aim is met")
    return int(bool(missed))


def options() -> argparse.Namespace:
    asked = argparse.ArgumentParser(prog="python -m benchmarks.api")
    asked.add_argument("--bc", type=int, default=100_000, help="orders")
    asked.add_argument("--times", type=int, default=20, help="how often each question is asked")
    asked.add_argument("--readers", type=int, default=50, help="who ask at once")
    asked.add_argument("--seconds", type=float, default=60, help="for how long they do")
    asked.add_argument("--only", default="", help="kinds or lists whose name has this part")
    return asked.parse_args()


@contextmanager
def serving(url: str, home: Path) -> Iterator[str]:
    """Where `scrap-ags serve` answers."""
    port = free_port(HOST, 0)
    address = f"http://{HOST}:{port}"
    ours = {k: v for k, v in os.environ.items() if not k.startswith(("ODOO_", "SCRAP_AGS_"))}
    settings = {
        "SCRAP_AGS_DATABASE_URL": url,
        "SCRAP_AGS_HOME": str(home / "state"),
        "SCRAP_AGS_API_PORT": str(port),
    }
    command = [sys.executable, "-m", "scrap_ags", "serve"]
    server = subprocess.Popen(command, env=ours | settings, cwd=home, stdout=subprocess.DEVNULL)
    try:
        ready = answers(f"{address}/api/health")
        while not ready():
            assert server.poll() is None, "`scrap-ags serve` ended"
            time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        server.wait()


def pages(reader: Reader, asked: argparse.Namespace) -> list[str]:
    """Each kind of question by itself."""
    values = Values(asked.bc)
    found: list[tuple[float, float, Question]] = []
    for question in every():
        if asked.only in f"{question.path} {question.kind}":
            reader.ask(question, values)
            seconds = [reader.ask(question, values) for _ in range(asked.times)]
            found.append((*percentiles(seconds), question))
    found.sort(key=lambda one: -one[1])
    median, worst = percentiles(reader.seconds)
    print(
        f"\n{len(found)} kinds of pages, {len(reader.seconds):,} answers:"
        f" p50 {median:.1f} ms, p95 {worst:.1f} ms; the slowest {WORST}:"
    )
    print(f"{'ms':>7} p50 {'p95':>7}")
    for middle, high, question in found[:WORST]:
        print(f"{middle:11.1f} {high:7.1f}  {question.path}, {question.kind}", flush=True)
    missed = [f"{q.path}, {q.kind}: p95 {high:.0f} ms" for _, high, q in found if high >= AIM_MS]
    return missed + reader.failures


def walks(reader: Reader) -> list[str]:
    """All lines, from the first to the last."""
    missed: list[str] = []
    for path, aim in AIMS.items():
        rows, seconds = reader.walk(path)
        print(f"walk of {rows:,} rows of {path}: {rows / seconds:,.0f} rows/s", flush=True)
        if rows / seconds < aim:
            missed.append(f"{path}: {rows / seconds:,.0f} rows/s")
    return missed


def crowd(readers: Sequence[Reader], asked: argparse.Namespace) -> list[str]:
    """All at once, each asking one question after the other."""
    until = time.monotonic() + asked.seconds

    def ask(number: int) -> None:
        values, questions = Values(asked.bc, number), list(every())
        while time.monotonic() < until:
            readers[number].ask(values.choice(questions), values)

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
