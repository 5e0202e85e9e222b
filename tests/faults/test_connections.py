"""Nothing but SQLite has the log open, no descriptor of it is closed under a lock, and no connection crosses a fork."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from tests.faults import locks, trace
from tests.faults.place import line

if TYPE_CHECKING:
    from tests.faults.place import Place

pytestmark = trace.needs_strace
COMMANDS = {
    "a note": ["add", line("Traced")],
    "a note in JSON": ["add", "--json", line("Traced")],
    "a draft": ["add", "Rami Cohen. Eli. backup. 25:70"],
    "today": ["today"],
    "find": ["find", "before"],
    "list": ["list"],
    "undo": ["undo"],
    "doctor": ["doctor"],
    "rebuild": ["doctor", "--rebuild"],
    "export": ["export", "-o", "notes.csv"],
    "a sheet": ["export", "-o", "notes.xlsx"],
    "backup": ["backup"],
    "init": ["init"],
}
# A program that does what nobody may.
SINNER = """
import os, sqlite3, sys
log = os.environ["QL_LOG"]
connection = sqlite3.connect(log, isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
if sys.argv[1] == "open":
    open(log).close()
if sys.argv[1] == "fork" and os.fork() == 0:
    os._exit(0)
"""


def dangers(place: Place, *words: str, program: tuple[str, ...] = ("-m", "quicklog")) -> list[str]:
    """Run a command and return what it did that endangers its locks."""
    file = place.folder / "trace"
    done = place.ql(*words, under=trace.under(file, locks.CALLS), program=program)
    assert done.code in (0, 3), done
    calls = trace.told(file)
    assert any(name.startswith("open") and f'"{place.log}"' in rest for _, name, rest in calls)
    assert any(name == "fcntl" and f"<{place.log}>" in rest and "RDLCK" in rest for _, name, rest in calls)
    return [*locks.dangers(calls, place.log)]


@pytest.mark.parametrize("name", COMMANDS)
def test_no_command_endangers_its_locks(name: str, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place.folder)
    assert place.ql("add", line("Before")).code == 0
    assert dangers(place, *COMMANDS[name]) == []


def test_neither_the_first_note_nor_one_that_waited_endangers_its_locks(place: Place) -> None:
    place.log.mkdir()
    assert place.ql("add", line("Waiting")).code == 0
    place.log.rmdir()
    assert dangers(place, "add", line("First")) == []
    assert place.customers() == ["Waiting", "First"]


@pytest.mark.parametrize(("sin", "told"), [("open", "closed while"), ("fork", "forked"), ("none", None)])
def test_a_program_that_endangers_its_locks_is_found_out(sin: str, told: str | None, place: Place) -> None:
    sqlite3.connect(place.log).execute("CREATE TABLE notes (id)").connection.close()
    found = dangers(place, sin, program=("-c", SINNER))
    assert [each.startswith(told) for each in found] == [True] if told else found == []
