"""A log that somebody holds for longer than a command waits: the note waits in the pocket, and comes in once."""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

from quicklog.store.connection import TIMEOUT
from tests.faults.place import Place, line

if TYPE_CHECKING:
    from pathlib import Path

# How somebody can be in the way: of writing, of reading, and, by reading all the time, of a commit.
HELD = {"writing": ["BEGIN IMMEDIATE"], "all": ["BEGIN EXCLUSIVE"], "reading": ["BEGIN", "SELECT * FROM notes"]}


def test_a_note_does_not_wait_longer_than_the_timeout_for_a_lock(tmp_path: Path) -> None:
    """All at once: each waits the whole time, which nobody can shorten from outside."""
    with ExitStack() as stack:
        places = {name: Place(tmp_path / name) for name in HELD}
        holders, commands = {}, {}
        for name, place in places.items():
            assert place.ql("add", line("Before")).code == 0
            holders[name] = stack.enter_context(closing(sqlite3.connect(place.log, isolation_level=None)))
            for statement in HELD[name]:
                holders[name].execute(statement).fetchall()
            commands[name] = stack.enter_context(place.started("add", *line("Late").split()))
        for name, place in places.items():
            out, err = commands[name].communicate(timeout=2 * TIMEOUT)
            assert commands[name].returncode == 0, name
            assert out.decode().endswith("saved in the pocket\n"), name
            told = f"{place.log} has been locked for {TIMEOUT:.0f} seconds: "
            assert err.decode().startswith(told), name
            assert err.count(b"\n") == 1, name
            assert place.waiting() == ["Late"], name
            assert holders[name].in_transaction
            holders[name].execute("ROLLBACK")
            assert place.ql("add", line("After")).err == "1 waiting note was saved to the log\n"
            assert place.customers() == ["Before", "Late", "After"], name
            assert place.waiting() == []
            assert place.ql("doctor").code == 0
