"""The properties of this package in rounds, for so many minutes, each round with a seed of its own, printed."""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from pathlib import Path

import pytest

from tests.fuzz import TIMES


class Tally:
    """Counts what was run: how often, and for how many seconds."""

    def __init__(self) -> None:
        self.runs: dict[str, tuple[int, float]] = {}
        self.failed: set[str] = set()
        self.known: set[str] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count one property of a round."""
        if report.when == "call":
            file, _, test = report.nodeid.partition("[")[0].partition("::")
            name = f"{Path(file).stem}: {test}"
            number, seconds = self.runs.get(name, (0, 0.0))
            self.runs[name] = number + 1, seconds + report.duration
            if report.failed:
                self.failed.add(name)
            elif report.skipped:
                self.known.add(name)


def main() -> int:
    """Run rounds until the time is over, print what was run, and return 1 where anything failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10, help="how long a new round is begun")
    parser.add_argument("--seed", type=int, help="of the first round; the next ones count on from it")
    parser.add_argument("--times", type=int, default=4, help="how many times the examples of a run of the tests")
    options = parser.parse_args()
    os.environ[TIMES] = str(options.times)
    seed = random.SystemRandom().getrandbits(32) if options.seed is None else options.seed
    tally, end, rounds = Tally(), time.monotonic() + options.minutes * 60, 0
    while not rounds or time.monotonic() < end:
        print(f"round {rounds + 1}: seed {seed + rounds}", flush=True)
        here = str(Path(__file__).parent)
        quietly = ["-q", "-r", "f", "-p", "no:cacheprovider", "-W", "ignore:Module already imported"]
        arguments = [*quietly, f"--hypothesis-seed={seed + rounds}", here]
        pytest.main(arguments, plugins=[tally])
        rounds += 1
    for name, (number, seconds) in sorted(tally.runs.items()):
        came = "FAILED" if name in tally.failed else "known" if name in tally.known else "held"
        print(f"{came:6} {number:4} times {seconds:8.1f} s  {name}")
    return 1 if tally.failed or not tally.runs else 0


if __name__ == "__main__":
    sys.exit(main())
