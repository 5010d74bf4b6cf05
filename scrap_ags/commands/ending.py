"""How a command ends: its exit code, and one line for whatever went wrong."""

import json
import os
import signal
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import current_thread, main_thread
from typing import Any

import typer

from scrap_ags.errors import ScrapAgsError, WrongUsage
from scrap_ags.signals import stopping

DONE, FAILED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130
UsageError: Any = typer.BadParameter.__bases__[0]
"""Typer's refusal of an option or argument; the class has no public name."""


def of(app: typer.Typer, arguments: Sequence[str]) -> int:
    """Run the app; ``--debug`` and ``--json`` count wherever they stand."""
    wanted = [argument for argument in arguments if argument != "--debug"]
    try:
        with told_to_stop():
            code = app(wanted, prog_name="scrap-ags", standalone_mode=False) or DONE
        if code == INTERRUPTED:  # what Typer makes of a Ctrl-C
            raise KeyboardInterrupt
        return code
    except BrokenPipeError:  # whoever read our output has left, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except (Exception, KeyboardInterrupt) as failure:
        code, line = told(failure)
        if "--debug" in arguments:
            traceback.print_exc()
        if "--json" in arguments:
            print(json.dumps({"error": line}))
        complain(line)
        return code


@contextmanager
def told_to_stop() -> Iterator[None]:
    """Every signal that stops a command does so as Ctrl-C: what it started is stopped."""

    def stop(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    numbers = stopping() if current_thread() is main_thread() else []
    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def told(failure: Any) -> tuple[int, str]:
    """The exit code and the line that stand for a failure."""
    if isinstance(failure, KeyboardInterrupt | typer.Abort):
        return INTERRUPTED, "stopped; what was committed stays, and running it again goes on"
    if isinstance(failure, UsageError):
        return WRONG_USAGE, f"{one_line(failure.format_message())} See --help."
    if isinstance(failure, WrongUsage):
        return WRONG_USAGE, one_line(str(failure))
    if isinstance(failure, ScrapAgsError):
        return FAILED, one_line(str(failure))
    what = one_line(str(failure)) or "without a word"
    return FAILED, f"unexpected {type(failure).__name__}: {what}; run it again with --debug"


def one_line(message: str) -> str:
    return " ".join(message.split())


def complain(line: str) -> None:
    print(f"scrap-ags: {line}", file=sys.stderr)
