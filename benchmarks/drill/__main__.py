"""``python -m benchmarks.drill --seed N``: outages and kills in an order that the seed draws.

`scrap-ags up` follows an Odoo that changes 60 times a minute. Odoo stops, and its users go on
writing; PostgreSQL crashes; the daemon, the code server, and a run in mid-copy together with the
code server are killed. Once all is back and nobody writes any more, the mirror must be in step
within two looks, its audit log must explain every row, and no run, lock or process may be left.
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from benchmarks.drill.drill import Terms, drill
from scrap_ags.commands.ending import told_to_stop

USUAL = Terms()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.drill",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--seed", type=int, default=1, help="draws the order and the pauses")
    parser.add_argument("--runs", type=int, default=1, help="as many drills, a seed each")
    parser.add_argument("--at-once", type=int, default=1, help="as many of them at one time")
    parser.add_argument("--seconds", type=int, default=USUAL.interval, help="between two looks")
    parser.add_argument("--odoo-down", type=float, default=USUAL.odoo_down, help="seconds")
    parser.add_argument("--postgres-down", type=float, default=USUAL.postgres_down, help="seconds")
    return parser.parse_args()


def several(wanted: argparse.Namespace) -> int:
    """Each in a process of its own; how many failed."""
    terms = ["--seconds", wanted.seconds, "--odoo-down", wanted.odoo_down]
    terms += ["--postgres-down", wanted.postgres_down]

    def one(seed: int) -> int:
        command: Sequence[object] = [sys.executable, "-m", "benchmarks.drill", "--seed", seed]
        return subprocess.run([*map(str, command), *map(str, terms)]).returncode

    with ThreadPoolExecutor(wanted.at_once) as executor:
        seeds = range(wanted.seed, wanted.seed + wanted.runs)
        failed = sum(map(bool, executor.map(one, seeds)))
    print(f"{wanted.runs - failed} of {wanted.runs} drills passed")
    return failed


def main() -> int:
    wanted = arguments()
    if wanted.runs > 1:
        return 1 if several(wanted) else 0
    terms = Terms(wanted.seconds, wanted.odoo_down, wanted.postgres_down)
    with told_to_stop():
        return 0 if drill(wanted.seed, terms) else 1


if __name__ == "__main__":
    sys.exit(main())
