"""Many technicians at once, each command a process of its own."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli import environment, process, rows

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

WRITERS, NOTES = 64, 10
WRITER = """
for note in $(seq {notes}); do
    "$1" -c 'from quicklog.__main__ import entry; entry()' add "Customer $2 $note." Eli. backup. now || exit
done
"""


def test_640_notes_of_64_writers_are_all_there(log: Path) -> None:
    script = WRITER.format(notes=NOTES)
    writers = [
        subprocess.Popen(
            ["sh", "-c", script, "sh", sys.executable, str(number)], env=environment(), stdout=subprocess.DEVNULL
        )
        for number in range(WRITERS)  # nobody has made the log yet: the first ones race for it
    ]
    assert [writer.wait() for writer in writers] == [0] * WRITERS
    notes, events = rows(log), rows(log, "events")
    wanted = {f"Customer {number} {note}" for number in range(WRITERS) for note in range(1, NOTES + 1)}
    assert {note["customer"] for note in notes} == wanted
    assert len(notes) == len(events) == WRITERS * NOTES
    assert [event["seq"] for event in events] == list(range(1, WRITERS * NOTES + 1))
    assert len({event["stream"] for event in events}) == 1
    assert len({note["ref"] for note in notes}) == WRITERS * NOTES
    done = process("doctor")
    assert (done.code, done.err) == (0, "")
