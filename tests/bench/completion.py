"""Measure what Tab costs against the floor of the machine, and print a table: ``python -m tests.bench.completion``.

It takes the options of ``python -m tests.bench``, and the same logs: 300 notes, and a million.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from quicklog.cli.fast import COMPLETE
from tests.bench.__main__ import Bench, ratio

LIMIT = 2
BREAKS = " \t\n\"'><=;|&(:@"
LINES = (
    "ql a",
    "ql add --c",
    "ql add ",
    "ql add R",
    "ql add רמי",
    "ql add Rami Cohen 1. ",
    "ql list --technician ",
    "ql list --code ",
    "ql list --code וירוס",
    "ql show ",
    "ql done a",
    "ql fix a",
)


def measure(bench: Bench) -> None:
    """Take all measures and print each as soon as it is there."""
    print(f"{'what':44} {'is':>8} {'at most':>8} {'ms':>8} {'floor ms':>8}")
    for name, log in (("300 notes", bench.small), ("large log", bench.large)):
        for line in LINES:
            command = [bench.ql, COMPLETE, "bash", line, BREAKS]
            found = ratio(lambda: bench.run(command, log), lambda: bench.run(bench.floor, log))  # noqa: B023
            mark = "" if found[0] <= LIMIT else "  OVER"
            print(
                f"{f'{line}, {name}':44} {found[0]:8.2f} {LIMIT:8.2f} {found[1]:8.1f} {found[2]:8.1f}{mark}", flush=True
            )


def main() -> None:
    """Measure with the options of the command line."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--notes", type=int, default=1_000_000)
    options.add_argument("--logs", type=Path)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        measure(Bench(chosen.logs or Path(temporary), chosen.notes))


if __name__ == "__main__":
    main()
