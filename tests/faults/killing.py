"""Rounds in which one of several writers is killed at any moment: what the others and it acknowledged is there."""

from __future__ import annotations

import json
import os
import random
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

from tests.cli import rows
from tests.faults.place import line, unsound

if TYPE_CHECKING:
    from pathlib import Path

    from tests.faults.place import Place

WRITERS, ROUNDS = 8, 200
# Every second command of a writer is to be killed: at any moment between nothing and so many times what the last took,
# or, for most of that goes by before anything is written, at any moment from when it opens the log on, in seconds.
_LONGEST = 1.25
_WRITING = 0.05


class Count(NamedTuple):
    """How many commands were killed, while they wrote or after their commit, and how many ran to their end.

    The latter have acknowledged notes, of which some may be missing; ``wrong`` says what must not be.
    """

    killed: int
    writing: int
    committed: int
    finished: int
    acknowledged: int
    missing: int
    wrong: list[str]

    def __str__(self) -> str:
        return (
            f"{self.killed} of {self.killed + self.finished} commands of {WRITERS} writers killed"
            f" ({self.writing} while they wrote, {self.committed} after their commit);"
            f" {self.acknowledged} notes acknowledged, {self.missing} missing"
        )


class _Added(NamedTuple):
    """A command that was run: its customer, its code, the id that it printed, and what it said otherwise.

    ``writing`` tells whether it was killed while it had the journal open.
    """

    customer: str
    code: int
    id: str | None
    err: str
    writing: bool


def killed(place: Place, seed: int, rounds: int = ROUNDS) -> Count:
    """Let writers add notes at once to a log that nobody has made yet, and kill so many of their commands."""
    left = threading.Semaphore(rounds)
    with ThreadPoolExecutor(WRITERS) as pool:
        writing = [
            pool.submit(_write, place, f"W{number}", random.Random(seed * WRITERS + number), left)
            for number in range(WRITERS)
        ]
    return _count(place, [added for each in writing for added in each.result()])


def _write(place: Place, name: str, chance: random.Random, left: threading.Semaphore) -> list[_Added]:
    """Add notes one after another, half of them by commands that are killed, until enough were."""
    added: list[_Added] = []
    while left.acquire(blocking=False):
        while True:
            began = time.monotonic()
            added.append(_add(place, f"{name} {len(added)}", None))
            whole, writing = chance.uniform(0, _LONGEST * (time.monotonic() - began)), chance.uniform(0, _WRITING)
            at_once = chance.random() < 1 / 2
            added.append(_add(place, f"{name} {len(added)}", whole if at_once else writing, at_once=at_once))
            if added[-1].code < 0:
                break
    return added


def _add(place: Place, customer: str, moment: float | None, *, at_once: bool = True) -> _Added:
    """Add a note by a command that is killed after so many seconds, or so many after it opens the log, if it runs."""
    with place.started("add", "--json", line(customer)) as command:
        writing = False
        try:
            while not at_once and command.poll() is None and not _has_open(command, place.log):
                time.sleep(0.001)
            out, err = command.communicate(timeout=moment)
        except subprocess.TimeoutExpired:
            writing = _has_open(command, place.journal)
            command.kill()
            out, err = command.communicate()
    note = json.loads(out)["id"] if out and command.returncode == 0 else None
    return _Added(customer, command.returncode, note, err.decode(), writing)


def _has_open(command: subprocess.Popen[bytes], file: Path) -> bool:
    folder = f"/proc/{command.pid}/fd"
    try:
        return any(os.readlink(f"{folder}/{name}") == str(file) for name in os.listdir(folder))
    except OSError:  # it is gone, or one of its files is
        return False


def _count(place: Place, commands: list[_Added]) -> Count:
    # First, as the next user does: what the last kill left half written is taken back by whoever may write.
    faults = unsound([place.log], place)
    notes, events = rows(place.log), rows(place.log, "events")
    ids, customers = [note["id"] for note in notes], [note["customer"] for note in notes]
    finished = [each for each in commands if each.code >= 0]
    gone = [each for each in commands if each.code < 0]
    missing = [each for each in finished if each.id not in ids]
    wrong = [
        *(f"failed: {each}" for each in finished if each.code or each.err not in ("", _BEGUN.format(place.log))),
        *(f"missing: {each}" for each in missing),
        *(f"there twice: {customer}" for customer in set(customers) if customers.count(customer) > 1),
        *([] if [event["seq"] for event in events] == [*range(1, len(notes) + 1)] else ["the events have a gap"]),
        *(f"waits in the pocket: {customer}" for customer in place.waiting()),
        *faults,
    ]
    writing, committed = sum(each.writing for each in gone), sum(each.customer in customers for each in gone)
    acknowledged = sum(each.id is not None for each in finished)
    return Count(len(gone), writing, committed, len(finished), acknowledged, len(missing), wrong)


_BEGUN = "a new log was begun: {}\n"
