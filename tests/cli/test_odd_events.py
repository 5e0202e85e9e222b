"""A log that took what no log takes any more: every command goes on, and the note can be taken back."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from quicklog.note.note import handle, json_text, new_id
from quicklog.store.opening import open_log
from tests.notebook import body
from tests.test_bodies import plant

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ql

pytestmark = pytest.mark.slow

ID = new_id(1_790_000_000_000, bytes(range(10)))
REF = handle(ID)
ODD: dict[str, dict[str, Any]] = {
    "a promise beyond all years": {"due": "9999-12-31T23:59:59-12:00"},
    "a moment without offset": {"at": "2026-11-21T09:30:00"},
    "a number for a reason": {"draft": 7},
    "a number for a moment of writing": {"recorded_at": 5},
    "a text for doubts": {"doubts": "none"},
    "a list for a customer": {"customer": ["Rami"]},
    "a word for an offset": {"offset": "?"},
}
COMMANDS = """
list | list --all --customer Rami | today | open | inbox --peek | find rami | customer Rami | customer Rami --format md
customer Rami --format json | show REF | show REF --json | add Rami. Eli. viruses. now | drafts | export
export --format json | export --format jsonl | export --format tsv | export --format md | export --format xlsx -o X.xlsx
backup | erase Rami --dry-run | doctor --rebuild | list --all | today | amend REF --technician Dana | void REF --why odd
doctor | erase Rami --yes | doctor --rebuild
"""


def insert(log: Path, said: dict[str, Any]) -> None:
    """Put an event into a log as an older version did, with the row that it made of it."""
    with open_log(str(log)) as opened:
        plant(opened, "noted", ID, json_text(said))
    names = {"id": ID, "ref": REF, "position": 1_790_000_000 * 64, "status": "draft" if "draft" in said else "open"}
    row = names | {"recorded_at": "2026-11-21T09:30:00+02:00", "recorded_by": "eli", "due_seconds": 1}
    columns = ("line", "at", "customer", "technician", "code", "due", "recorded_at")
    row |= {name: said[name] for name in columns if isinstance(said.get(name), (str, int))} | {"customer_key": "rami"}
    with closing(sqlite3.connect(log, isolation_level=None)) as tool:
        marks = ", ".join("?" * len(row))
        tool.execute(f"INSERT INTO notes ({', '.join(row)}) VALUES ({marks})", [*row.values()])


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD.keys())
def test_every_command_goes_on(
    odd: dict[str, Any], log: Path, ql: Ql, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert ql("add", "Sara. Eli. viruses").code == 0
    insert(log, body(customer="Rami", technician="Eli", code="viruses") | odd)
    assert ID in ql("doctor").out
    for command in COMMANDS.replace("\n", " | ").strip(" |").split(" | "):
        words = command.replace("REF", REF).split()
        expected = (3,) if "draft" in odd and words[0] == "amend" else ()
        done = ql(*words)
        assert done.code in (0, 1, 2 if "draft" in odd or words[0] == "void" else 0, *expected), (command, done.err)
        assert "quicklog failed" not in done.err, (command, done.err)
    assert ql("doctor").out.count(ID) == 0


def test_what_cannot_be_shown_is_marked_and_named_until_it_is_taken_back(log: Path, ql: Ql) -> None:
    assert ql("add", "Sara. Eli. viruses").code == 0
    insert(log, body(customer="Rami") | ODD["a promise beyond all years"])
    assert "[cannot be shown whole: due]" in ql("list").out
    assert "cannot be shown" in ql("show", REF).out
    assert ql("doctor", "--rebuild").code == 1
    told = map(json.loads, ql("doctor", "--json").out.splitlines())
    (finding,) = [each for each in told if ID in each["says"]]
    assert (finding["about"], finding["remedy"]) == ("note", f"ql void {ID} --why WHY takes it back")
    assert ql("void", ID, "--why", "no such year").code == 0
    assert ID not in ql("doctor").out
