"""Measure the road of an import: notes a second out of a csv file, memory, and how long others wait meanwhile.

``python -m tests.bench.bulk 1000000`` reads a file of so many notes twice into a new log: alone, and while eight
others add one note after the other. Beside it stands what ``append`` takes for the first of these notes.
"""

from __future__ import annotations

import argparse
import csv
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quicklog.bulk import extend
from quicklog.opening import open_log
from tests.bench import seed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from quicklog.bulk import Noted

WRITERS = 8
# Seconds that each of the others thinks about its next note.
_PAUSE = 0.1
_APPENDED = 20_000
_COLUMNS = ("line", "offset", "at", "customer", "technician", "code", "meaning", "kind", "detail", "due")


def write(path: Path, number: int) -> None:
    """Write so many notes into a csv file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, _COLUMNS)
        table.writeheader()
        table.writerows(seed.bodies(number, datetime.now(UTC).astimezone(), max(10, number // 10)))


def read(path: Path) -> Iterator[Noted]:
    """Read the notes of a csv file with as little work as can be."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        columns = next(rows)
        for row in rows:
            yield seed.noted({name: value for name, value in zip(columns, row, strict=True) if value})


def run(log: Path, file: Path) -> tuple[float, float, float]:
    """Read a file into a log in a process of its own; return seconds, and the MiB by which each process grew."""
    command = [sys.executable, "-m", "tests.bench.bulk", "--read", str(log), str(file)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    seconds, first, second = map(float, done.stdout.split())
    return seconds, first, second


def _read_in(log_path: str, file: str) -> None:
    with open_log(log_path) as log:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        begun = time.perf_counter()
        extend(log, read(Path(file)), several=True)
        seconds = time.perf_counter() - begun
    peaks = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    # What grows in the second process is counted from where this one stood when the log was open.
    print(seconds, *((peak - before) / 1024 for peak in peaks))


def _add(log_path: str) -> None:
    """Add a note after the other until the input ends; print how long each took."""
    waits = []
    os.set_blocking(sys.stdin.fileno(), False)
    while sys.stdin.buffer.read() is None:
        begun = time.perf_counter()
        with open_log(log_path) as log, log.transaction() as write:
            at = datetime.now(UTC).isoformat(timespec="milliseconds")
            body = {"line": "Rami Cohen. Eli Levi. viruses", "offset": "+00:00", "at": at, "customer": "Rami Cohen"}
            write.append("noted", body, at=at, login="bench")
        waits.append(time.perf_counter() - begun)
        time.sleep(_PAUSE)
    print(*waits)


def waits_of_others(log: Path, file: Path) -> tuple[float, list[float]]:
    """Read a file in while others write; return the seconds it took, and those that each of their notes took."""
    command = [sys.executable, "-m", "tests.bench.bulk", "--add", str(log)]
    others = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(WRITERS)]
    seconds, *_ = run(log, file)
    found = [wait for other in others for wait in map(float, other.communicate()[0].split())]
    return seconds, sorted(found)


def appended(log_path: Path, file: Path, number: int) -> float:
    """Return the seconds a note that ``append`` takes, all in one transaction."""
    begun = time.perf_counter()
    count = 0
    with open_log(str(log_path)) as log, log.transaction() as write:
        for each, count in zip(read(file), range(1, number + 1), strict=False):  # noqa: B007
            write.append("noted", each.body, at=each.at, login=each.login, event_id=each.id)
    return (time.perf_counter() - begun) / count


def measure(folder: Path, number: int) -> None:
    """Take all measures and print them."""
    file = folder / "notes.csv"
    write(file, number)
    begun = time.perf_counter()
    reading = sum(1 for _ in read(file)) and time.perf_counter() - begun
    one = appended(folder / "appended.db", file, min(number, _APPENDED))
    seconds, first, second = run(folder / "alone.db", file)
    rows: list[tuple[str, Any]] = [
        ("notes a second", f"{number / seconds:,.0f}"),
        ("  of it reading the file, µs a note", f"{reading / number * 1e6:.1f}"),
        ("  all of it, µs a note", f"{seconds / number * 1e6:.1f}"),
        ("append with reading, µs a note", f"{one * 1e6:.1f}"),
        ("memory grown by, MiB", f"{first:.0f}"),
        ("  the second process by", f"{second:.0f}"),
        ("bytes a note", f"{(folder / 'alone.db').stat().st_size / number:,.0f}"),
    ]
    (folder / "alone.db").unlink()
    seconds, waits = waits_of_others(folder / "shared.db", file)
    rows += [
        (f"with {WRITERS} others: notes a second", f"{number / seconds:,.0f}"),
        ("  their notes", f"{len(waits):,}"),
        ("  their waits: median, s", f"{waits[len(waits) // 2]:.2f}"),
        ("  99 of 100, s", f"{waits[len(waits) * 99 // 100]:.2f}"),
        ("  the longest, s", f"{waits[-1]:.2f}"),
    ]
    for name, value in rows:
        print(f"{name:44} {value:>10}")


def main() -> None:
    """Measure with the options of the command line."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("notes", type=int, nargs="?", default=100_000)
    options.add_argument("--read", nargs=2, help=argparse.SUPPRESS)
    options.add_argument("--add", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.read:
        _read_in(*chosen.read)
    elif chosen.add:
        _add(chosen.add)
    else:
        with tempfile.TemporaryDirectory() as folder:
            measure(Path(folder), chosen.notes)


if __name__ == "__main__":
    main()
