"""Let everything fail and be killed, and print what came of it: ``python -m tests.faults``.

Under each fault stand how many calls failed, after how many of them the note was acknowledged, and how many of those
notes are missing. A few minutes on two cores; ``--seed`` repeats the moments of the kills.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.faults import injection, killing, trace
from tests.faults.place import Place


def outcomes(folder: Path) -> dict[tuple[str, str], list[injection.Outcome]]:
    """Try every fault in every scenario."""

    def tried(scenario: str, fault: str) -> list[injection.Outcome]:
        place = injection.place_in(folder / f"{scenario}, {fault}")
        return injection.tried(place, injection.SCENARIOS[scenario], fault)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        pairs = [(scenario, fault) for scenario in injection.SCENARIOS for fault in injection.FAULTS]
        trying = {pair: pool.submit(tried, *pair) for pair in pairs}
        return {pair: each.result() for pair, each in trying.items()}


def main() -> int:
    """Print the table, the kills, and what must not be; return 1 where there is any of that."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().getrandbits(32), help="of the kills")
    seed = parser.parse_args().seed
    for name in [name for name in os.environ if name.startswith("QL_")]:
        del os.environ[name]
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        if trace.why_not():
            print(f"no call can be made to fail: {trace.why_not()}")
        else:
            found = outcomes(Path(folder))
            print("tried / acknowledged / missing", *injection.table(found), sep="\n")
            wrong += [outcome.wrong for each in found.values() for outcome in each if outcome.wrong]
        count = killing.killed(Place(Path(folder) / "killed"), seed)
        print(count, f"(seed {seed})")
        print(*(f"WRONG: {each}" for each in (*wrong, *count.wrong)), sep="\n", end="")
    return 1 if wrong or count.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
