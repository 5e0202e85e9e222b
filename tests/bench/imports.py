"""Measure an import: notes a second into the log, peak memory, and how long others wait meanwhile.

``python -m tests.bench.imports --notes 1000000`` writes a csv and a jsonl of so many calls, imports each with the
``ql`` of this Python into a new log, and then the csv again while 8 others add notes one after the other.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench import seed

if TYPE_CHECKING:
    from collections.abc import Iterator

WRITERS = 8
_HEADINGS = ("customer", "technician", "code", "at", "detail", "channel")
# Runs a command from a small process and prints the peak of its memory, and of that of its helpers.
_PEAK = (
    "import os, sys; p = os.spawnvp(os.P_NOWAIT, sys.argv[1], sys.argv[1:]); w = os.wait4(p, 0);"
    " print(w[1], w[2].ru_maxrss)"
)


def rows(number: int) -> Iterator[tuple[str, ...]]:
    """Yield the calls of a sheet as a person would keep it: names, a code, when, and some words."""
    now = datetime.now().astimezone()
    for body in seed.bodies(number, now, max(10, number // 10)):
        at = f"{body['at'][:10]} {body['at'][11:16]}"
        yield body["customer"], body["technician"], body["code"], at, body.get("detail", ""), "phone"


class Bench:
    """A team's place, and the files to import."""

    def __init__(self, folder: Path, number: int) -> None:
        self.folder = folder
        self.number = number
        (folder / "codes.toml").write_text(seed.codes(200), encoding="utf-8")
        with (folder / "calls.csv").open("w", encoding="utf-8", newline="") as sheet:
            table = csv.writer(sheet)
            table.writerow(_HEADINGS)
            table.writerows(rows(number))
        with (folder / "calls.jsonl").open("w", encoding="utf-8") as lines:
            for row in rows(number):
                lines.write(json.dumps(dict(zip(_HEADINGS, row, strict=True)), ensure_ascii=False) + "\n")

    def environment(self) -> dict[str, str]:
        """Return the environment of a command."""
        return {**os.environ, "HOME": str(self.folder), "QL_LOG": str(self.folder / "log.db")}

    def run(self, name: str) -> tuple[float, float]:
        """Import a file into a new log; return how long that took, in seconds, and the peak of memory in MiB."""
        self._begin()
        return self.timed(name)

    def _begin(self) -> None:
        """Begin a log, of which nobody saw another in its place before."""
        (self.folder / "log.db").unlink(missing_ok=True)
        shutil.rmtree(self.folder / ".local", ignore_errors=True)
        self.add("first")

    def timed(self, name: str) -> tuple[float, float]:
        """Import a file; return how long that took, in seconds, and the peak of memory in MiB."""
        command = [sys.executable, "-c", "from quicklog.__main__ import entry; entry()", "import"]
        launcher = [sys.executable, "-I", "-S", "-c", _PEAK, *command, str(self.folder / name)]
        begun = time.perf_counter()
        done = subprocess.run(launcher, env=self.environment(), capture_output=True, text=True, check=False)
        took = time.perf_counter() - begun
        status, peak = done.stdout.split()
        if int(status) not in (0, 3 << 8):
            sys.exit(done.stderr)
        return took, int(peak) / 1024

    def add(self, customer: str) -> float:
        """Add one note; return how long that took, in seconds."""
        command = [sys.executable, "-c", "from quicklog.__main__ import entry; entry()", "add"]
        begun = time.perf_counter()
        subprocess.run([*command, customer, "|", "viruses"], env=self.environment(), capture_output=True, check=True)
        return time.perf_counter() - begun

    def waits(self) -> list[float]:
        """Import the csv while others add; return how long each of their notes took, in seconds."""
        self._begin()
        over, took = threading.Event(), list[float]()

        def write(number: int) -> None:
            while not over.is_set():
                took.append(self.add(f"Writer {number}"))

        writers = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
        for writer in writers:
            writer.start()
        self.timed("calls.csv")
        over.set()
        for writer in writers:
            writer.join()
        return sorted(took)


def main() -> None:
    """Measure with the options of the command line."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--notes", type=int, default=100_000)
    number = options.parse_args().notes
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), number)
        for name in ("calls.csv", "calls.jsonl"):
            took, peak = bench.run(name)
            print(f"{name:12} {number} notes {number / took:9.0f} a second, peak {peak:6.1f} MiB", flush=True)
            took, peak = bench.timed(name)
            print(f"{'once more':12} {number} lines {number / took:9.0f} a second, peak {peak:6.1f} MiB", flush=True)
        waits = bench.waits()
        slow = waits[len(waits) * 99 // 100]
        print(f"{len(waits)} notes of {WRITERS} others meanwhile: 99 % in {slow:.2f} s, all in {waits[-1]:.2f} s")


if __name__ == "__main__":
    main()
