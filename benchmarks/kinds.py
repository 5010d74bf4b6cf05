"""Kinds of questions: how long each takes by itself, with other values each time."""

from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.reader import Reader, percentiles
from benchmarks.values import Values

Parameters = dict[str, Any]
Asked = Parameters | Callable[[Values], Parameters]
Kind = tuple[str, str, Asked]
"""What it is called, of which paths it is asked, and with which parameters."""
WORST = 20


@dataclass(frozen=True)
class Question:
    """Of one path."""

    kind: str
    path: str
    asked: Asked

    def __str__(self) -> str:
        return f"{self.path}, {self.kind}"

    def ask(self, reader: Reader, values: Values) -> float:
        """How many seconds the whole answer took."""
        parameters = self.asked(values) if callable(self.asked) else self.asked
        return reader.ask(self.path, parameters)


def parser(prog: str) -> ArgumentParser:
    """Of what each benchmark of pages takes."""
    asked = ArgumentParser(prog=prog)
    asked.add_argument("--bc", type=int, default=100_000, help="orders")
    asked.add_argument("--times", type=int, default=20, help="how often each question is asked")
    asked.add_argument("--only", default="", help="kinds or lists whose name has this part")
    return asked


def questions_of(kinds: Iterable[Kind], only: str = "") -> list[Question]:
    """Those that have ``only`` in their name."""
    every = [Question(kind, path, asked) for kind, paths, asked in kinds for path in paths.split()]
    return [one for one in every if only in str(one)]


def measured(
    reader: Reader, questions: Sequence[Question], values: Values, times: int, aim_ms: float
) -> list[str]:
    """Prints the slowest; what missed the aim, and what was no answer."""
    found: list[tuple[float, float, Question]] = []
    for question in questions:
        question.ask(reader, values)
        seconds = [question.ask(reader, values) for _ in range(times)]
        found.append((*percentiles(seconds), question))
    found.sort(key=lambda one: -one[1])
    median, worst = percentiles(reader.seconds)
    print(
        f"\n{len(found)} kinds of pages, {len(reader.seconds):,} answers:"
        f" p50 {median:.1f} ms, p95 {worst:.1f} ms; the slowest {WORST}:"
    )
    print(f"{'ms':>7} p50 {'p95':>7}")
    for middle, high, question in found[:WORST]:
        print(f"{middle:11.1f} {high:7.1f}  {question}", flush=True)
    return [f"{one}: p95 {high:.0f} ms" for _, high, one in found if high >= aim_ms] + [
        *reader.failures
    ]
