"""Measure quicklog against the floor of the machine, and print a table.

``python -m tests.bench`` measures the ``ql`` that is installed beside this Python, on logs of 300 notes and of a
million; ``--notes 100000`` is quicker, and ``--logs FOLDER`` keeps the logs for the next time. The floor is one
process of the same Python that imports sqlite3 and commits one row with the pragmas of the log. All ratios pair two
commands in turn.
"""

from __future__ import annotations

import argparse
import os
import pty
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench import seed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Row = Callable[[str, tuple[float, float, float], float], None]

RUNS = 15
# MiB: what is typed all day takes no more.
PEAK = 16
_FLOOR = """
import sqlite3
c = sqlite3.connect({path!r}, isolation_level=None)
c.execute("PRAGMA journal_mode = TRUNCATE"); c.execute("PRAGMA synchronous = FULL")
c.execute("BEGIN IMMEDIATE"); c.execute("INSERT INTO t VALUES (1)"); c.execute("COMMIT")
"""
_BARE_EXPORT = """
import csv, sqlite3
from quicklog.note.fields import COLUMNS
columns = ", ".join(f'"{{column}}"' for column in COLUMNS)
c = sqlite3.connect({path!r})
with open({out!r}, "w", encoding="utf-8", newline="") as file:
    csv.writer(file).writerows(c.execute(f"SELECT {{columns}} FROM notes ORDER BY position"))
"""
# Starts a command from a small process, so that the peak is the command's own and not that of this one.
_PEAK = "import os, sys; p = os.spawnvp(os.P_NOWAIT, sys.argv[1], sys.argv[1:]); print(os.wait4(p, 0)[2].ru_maxrss)"
# Done, or nothing found.
_DONE = (0, 1)
# The article's line, but of yesterday: today is to keep its 300 notes.
ARTICLE = "add Rami Cohen. Eli Levi. viruses. yesterday 9:30.".split()
PROMISE = "add Rami Cohen. Eli Levi. callback. yesterday 9:30.".split()


class Bench:
    """The commands to time, on logs made by ``seed``."""

    def __init__(self, folder: Path, notes: int) -> None:
        self.folder = folder
        self.ql = str(Path(sys.executable).parent / "ql")
        self.python = sys.executable
        self.floor = [self.python, "-c", _FLOOR.format(path=str(folder / "floor.db"))]
        with sqlite3.connect(folder / "floor.db") as floor:
            floor.execute("CREATE TABLE IF NOT EXISTS t (n)")
        self.small, self.large = (self._log(name, size) for name, size in (("small", seed.TODAY), ("large", notes)))

    def _log(self, name: str, notes: int) -> Path:
        place = self.folder / f"{name}-{notes}-{time.strftime('%Y-%m-%d')}"  # it has a full day today
        place.mkdir(parents=True, exist_ok=True)
        (place / "codes.toml").write_text(seed.codes(200), encoding="utf-8")
        if not (place / "log.db").exists():
            seed.make(place / "log.db", notes)
        return place / "log.db"

    def environment(self, log: Path) -> dict[str, str]:
        """Return the environment of a command on a log."""
        return {**os.environ, "HOME": str(self.folder), "QL_LOG": str(log), "TERM": "xterm-256color"}

    def run(self, command: list[str], log: Path) -> float:
        """Return how long a command takes with its answer going into a pipe, in seconds."""
        begun = time.perf_counter()
        done = subprocess.run(command, env=self.environment(log), capture_output=True, check=False)
        took = time.perf_counter() - begun
        if done.returncode not in _DONE:
            sys.exit(f"{command} failed: {done.stderr.decode()}")
        return took

    def run_on_terminal(self, command: list[str], log: Path) -> float:
        """Return how long a command takes with its answer going to a terminal, in seconds."""
        ours, theirs = pty.openpty()
        reader = threading.Thread(target=_drain, args=(ours,), daemon=True)
        reader.start()
        begun = time.perf_counter()
        subprocess.run(command, env=self.environment(log), stdin=theirs, stdout=theirs, stderr=theirs, check=True)
        took = time.perf_counter() - begun
        os.close(theirs)
        reader.join(1)
        os.close(ours)
        return took

    def peak(self, command: list[str], log: Path) -> float:
        """Return the most memory that a command takes, in MiB."""
        launcher = [self.python, "-I", "-S", "-c", _PEAK, *command]
        done = subprocess.run(launcher, env=self.environment(log), stdout=subprocess.PIPE, check=True)
        return int(done.stdout.split()[-1]) / 1024


def _drain(handle: int) -> None:
    try:
        while os.read(handle, 65536):
            pass
    except OSError:
        return


def ratio(one: Callable[[], float], other: Callable[[], float], runs: int = RUNS) -> tuple[float, float, float]:
    """Return the median of the ratios, run by run in turn, and the medians of both in milliseconds."""
    one(), other()
    pairs = [(one(), other()) for _ in range(runs)]
    medians = [statistics.median(each) * 1000 for each in zip(*pairs, strict=True)]
    return statistics.median(a / b for a, b in pairs), medians[0], medians[1]


def measure(bench: Bench) -> None:
    """Take all measures and print each as soon as it is there."""
    ql, small, large = bench.ql, bench.small, bench.large
    print(f"{'what':44} {'is':>8} {'at most':>8} {'ms':>8} {'against ms':>10}")

    def row(name: str, found: tuple[float, float, float], limit: float) -> None:
        mark = "" if found[0] <= limit else "  OVER"
        print(f"{name:44} {found[0]:8.2f} {limit:8.2f} {found[1]:8.1f} {found[2]:10.1f}{mark}", flush=True)

    def floor() -> float:
        return bench.run(bench.floor, small)

    add, today = [ql, *ARTICLE], [ql, "today"]
    customer = _customer(bench.large)
    row("add, 300 notes / floor", ratio(lambda: bench.run(add, small), floor, 2 * RUNS), 1.4)
    row("add, large log / floor", ratio(lambda: bench.run(add, large), floor, 2 * RUNS), 1.4)
    promise = [ql, *PROMISE]
    row("add in working time / floor", ratio(lambda: bench.run(promise, small), floor, 2 * RUNS), 1.4)
    promised = ratio(lambda: bench.run(promise, small), lambda: bench.run(add, small), 2 * RUNS)
    row("add in working time / add", promised, 1.05)
    grown = ratio(lambda: bench.run(add, large), lambda: bench.run(add, small), 2 * RUNS)
    row("add, large log / 300 notes", grown, 1.1)
    _daily(bench, row, floor)
    row("today | cat / floor", ratio(lambda: bench.run(today, large), floor), 1.8)
    row("today on a terminal / floor", ratio(lambda: bench.run_on_terminal(today, large), floor), 5)
    for words in (["open"], ["inbox", "--peek"], ["call-first"], ["handover"]):
        row(f"{' '.join(words)}, large log / floor", ratio(lambda: bench.run([ql, *words], large), floor), 3)  # noqa: B023
    for words in (["list", "--customer", customer], ["find", "laptop"], ["find", "rami", "toner"], ["find", "nowhere"]):
        found = ratio(lambda: bench.run([ql, *words], large), lambda: bench.run(today, large))  # noqa: B023
        row(f"{' '.join(words)} / today | cat", found, 3)
    for words in (["customer", customer], ["who", "03-5551234"]):
        found = ratio(
            lambda: bench.run([ql, *words], large),  # noqa: B023
            lambda: bench.run([ql, words[0], _customer(small) if words[0] == "customer" else words[1]], small),  # noqa: B023
        )
        row(f"{words[0]}, large log / 300 notes", found, 1.2)
    _exports(bench, row)
    _reports(bench, row)
    export = [ql, "export", "-o", str(bench.folder / "export.csv")]
    report = [ql, "report", "--json"]
    for name, command, limit in (("add", add, 16), ("export as csv", export, 40), ("report", report, 200)):
        peak = bench.peak(command, large)
        print(f"{name + ', peak MiB':44} {peak:8.1f} {limit:8.1f}{'' if peak <= limit else '  OVER'}", flush=True)
    _sizes(bench)


def _daily(bench: Bench, row: Row, floor: Callable[[], float]) -> None:
    """Time what is typed all day, in a pipe; each run of what writes is about a note of its own."""
    log, customer = bench.small, _customer(bench.small)
    drafts = "".join(f"call number {number} again 25:70\n" for number in range(RUNS + 1))
    subprocess.run(
        [bench.ql, "add", "-"], input=drafts.encode(), env=bench.environment(log), check=False, capture_output=True
    )
    logged, drafted = (_refs(log, status) for status in ("logged", "draft"))
    commands: dict[str, Callable[[], list[str]]] = {
        "list": lambda: ["list"],
        "open": lambda: ["open"],
        "inbox": lambda: ["inbox", "--peek"],
        "drafts": lambda: ["drafts"],
        "customer": lambda: ["customer", customer],
        "who": lambda: ["who", "03-5551234"],
        "show": lambda: ["show", next(logged)],
        "amend": lambda: ["amend", next(logged), "--detail", "Asked for Dana"],
        "done": lambda: ["done", next(logged), "called back"],
        "fix": lambda: ["fix", next(drafted), "Rami Cohen. Eli Levi. viruses. 9:30"],
        "undo": lambda: ["undo"],
        "redo": lambda: ["redo"],
        "undo, again": lambda: ["undo"],
        "done, two": lambda: ["done", next(logged), next(logged), "called back"],
        "reopen": lambda: ["reopen", next(_refs(log, "done")), "--why", "he rang again"],
        "changes": lambda: ["changes"],
    }
    for name, words in commands.items():
        row(f"{name}, 300 notes / floor", ratio(lambda: bench.run([bench.ql, *words()], log), floor), 2)  # noqa: B023
    for name in ("list", "open", "show"):
        peak = bench.peak([bench.ql, *commands[name]()], log)
        print(f"{name + ', peak MiB':44} {peak:8.1f} {PEAK:8.1f}{'' if peak <= PEAK else '  OVER'}", flush=True)


def _refs(log: Path, status: str) -> Iterator[str]:
    with sqlite3.connect(log) as connection:
        rows = connection.execute("SELECT ref FROM notes WHERE status = ?", [status]).fetchall()
    return (ref for (ref,) in rows)


def _customer(log: Path) -> str:
    with sqlite3.connect(log) as connection:
        (name,) = connection.execute("SELECT customer FROM notes ORDER BY position DESC LIMIT 1").fetchone()
    return str(name)


def _exports(bench: Bench, row: Callable[[str, tuple[float, float, float], float], None]) -> None:
    out = bench.folder / "export.csv"
    bare = [bench.python, "-c", _BARE_EXPORT.format(path=str(bench.large), out=str(out))]
    command = [bench.ql, "export", "-o", str(out)]
    found = ratio(lambda: bench.run(command, bench.large), lambda: bench.run(bare, bench.large), 3)
    row("export as csv / bare csv.writer", found, 1.5)
    row("longest wait of a writer while it runs, s", (_longest_wait(bench, command), 0, 0), 1)


def _reports(bench: Bench, row: Row) -> None:
    """Time the figures of all notes and of a month, in seconds for a million of them, and who waits meanwhile."""
    command, last = [bench.ql, "report", "--json"], time.strftime("%Y-%m")
    with sqlite3.connect(bench.large) as log:
        (notes,) = log.execute("SELECT count(*) FROM notes").fetchone()
    for name, words, limit in (("report", command, 15), ("report of a month", [*command, "--month", last], 1.5)):
        bench.run(words, bench.large)
        row(f"{name}, s for a million notes", (bench.run(words, bench.large) * 1_000_000 / notes, 0, 0), limit)
    row("longest wait of a writer while it runs, s", (_longest_wait(bench, command), 0, 0), 0.2)


def _longest_wait(bench: Bench, command: list[str]) -> float:
    """Return the longest that one of many captures took while an export was running, in seconds."""
    with subprocess.Popen(command, env=bench.environment(bench.large), stderr=subprocess.DEVNULL) as export:
        longest = 0.0
        while export.poll() is None:
            longest = max(longest, bench.run([bench.ql, *ARTICLE], bench.large))
    return longest


def _sizes(bench: Bench) -> None:
    """Print what the search index costs: bytes a note, and its share of an add."""
    with sqlite3.connect(bench.large) as log:
        (notes,) = log.execute("SELECT count(*) FROM notes").fetchone()
        print(f"{'log, bytes a note':44} {bench.large.stat().st_size / notes:8.0f}")
        (search,) = log.execute("SELECT sum(length(block)) FROM search_data").fetchone()
        print(f"{'search index, bytes a note':44} {search / notes:8.0f}")


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
