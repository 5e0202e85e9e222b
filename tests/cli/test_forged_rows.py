"""Rows of notes that another program wrote: whatever may be shown away is told by the events, and says that it is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli import rows, tamper

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ql

pytestmark = pytest.mark.slow

SAYS = "not as written: the table of notes says something else than the events of this note, which are told here"
UNBEGUN = "not as written: no event stands behind this note, which somebody put into the log"
PROMISE = "Rami. Noa. backup. now. jam due:mon_12:00"
FORGED = {
    "detail": "a refund was promised",
    "line": "Rami. Noa. backup. now. a refund",
    "recorded_by": "boss",
    "recorded_at": "2001-01-01T00:00:00+00:00",
    "technician": "Dana",
    "at": "2001-01-01T00:00:00+00:00",
    "due": "2001-01-01T00:00:00+00:00",
    "closed_at": "2001-01-01T00:00:00+00:00",
    "closed_by": "boss",
    "status": "void",
    "outcome": "refunded",
    "score": 1,
}


def asked(ql: Ql, ref: str) -> dict[str, str]:
    """Return a note as every command tells it that tells its events too."""
    commands = {
        "story": ("show", ref),
        "screen": ("customer", "Rami"),
        "document": ("customer", "Rami", "--format", "md"),
        "object": ("show", ref, "--json"),
        "file": ("customer", "Rami", "--format", "json"),
    }
    told = {name: ql(*words) for name, words in commands.items()}
    assert {done.code for done in told.values()} == {0}
    return {name: " ".join(done.out.split()) for name, done in told.items()}


@pytest.mark.parametrize(("column", "value"), FORGED.items(), ids=FORGED)
def test_what_the_events_say_is_told_whatever_stands_in_the_row(column: str, value: object, ql: Ql, log: Path) -> None:
    assert ql("add", PROMISE).code == 0
    (note,) = rows(log)
    assert ql("done", note["ref"], "fixed").code == 0
    before = asked(ql, note["ref"])
    assert SAYS not in "".join(before.values())
    tamper(log, f'UPDATE notes SET "{column}" = ?', value)
    after = asked(ql, note["ref"])
    for name in ("story", "screen", "document"):
        assert SAYS in after[name].replace("\\", ""), name
    forged, true = json.loads(after["object"]), json.loads(before["object"])
    assert (forged.pop("strayed"), true.pop("strayed")) == (True, False)
    assert forged == true
    assert json.loads(after["file"])["notes"][0] == true | {"strayed": True}
    assert ql("doctor").code == 1
    assert ql("doctor", "--rebuild").code == 0
    assert asked(ql, note["ref"]) == before


def test_a_note_without_events_is_told_as_one(ql: Ql, log: Path) -> None:
    assert ql("add", PROMISE).code == 0
    (note,) = rows(log)
    tamper(log, "DELETE FROM events")
    told = asked(ql, note["ref"])
    for name in ("story", "screen", "document"):
        assert UNBEGUN in told[name].replace("\\", ""), name
    assert json.loads(told["object"])["strayed"] is True
    assert ql("doctor").code == 1


@pytest.mark.parametrize("column", ["detail", "customer", "line", "technician", "status", "at", "recorded_by"])
def test_text_that_is_none_keeps_nobody_from_the_other_notes(column: str, ql: Ql, log: Path) -> None:
    for line in (PROMISE, "Dana. Noa. backup. now. other"):
        assert ql("add", line).code == 0
    (note, _) = rows(log)
    tamper(log, f"UPDATE notes SET {column} = CAST(x'fffe41' AS TEXT) WHERE id = ?", note["id"])
    for words in (["today"], ["list"], ["find", "other"], ["export"], ["customer", "Dana"], ["show", note["id"]]):
        done = ql(*words)
        assert (done.code, "Could not decode" in done.err) == (0, False), words
    assert "other" in ql("list").out
    assert SAYS in " ".join(ql("show", note["id"]).out.split())
    assert ql("doctor").code == 1
    assert ql("doctor", "--rebuild").code == 0
    assert SAYS not in " ".join(ql("show", note["id"]).out.split())


@pytest.mark.parametrize("odd", ["x'fffe'", "CAST(x'fffe41' AS TEXT)", "7", "'a' || char(10, 27)", "''"])
@pytest.mark.parametrize("column", ["stream", "seq", "kind", "at", "login", "body", "digest"])
def test_a_note_is_told_whatever_stands_in_its_events(column: str, odd: str, ql: Ql, log: Path) -> None:
    assert ql("add", PROMISE).code == 0
    (note,) = rows(log)
    assert ql("amend", note["ref"], "--detail", "second").code == 0
    tamper(log, f"UPDATE events SET {column} = {odd} WHERE number = 2")
    for told in asked(ql, note["id"]).values():
        assert "\x1b" not in told
    assert ql("doctor").code == 1


@pytest.mark.parametrize("odd", ["x'fffe'", "CAST(x'fffe41' AS TEXT)", "7", "''", "'a' || char(10)"])
def test_a_row_that_has_no_id_of_ours_loses_no_note(odd: str, ql: Ql, log: Path) -> None:
    assert ql("add", PROMISE).code == 0
    (note,) = rows(log)
    tamper(log, f"UPDATE notes SET id = {odd}")
    done = ql("add", "Dana. Noa. backup. now")
    assert (done.code, "saved" in done.out) == (0, True)
    for words in (["today"], ["list"], ["show", note["ref"]], ["customer", "Rami"]):
        assert "quicklog failed" not in ql(*words).err, words
    assert ql("doctor").code == 1
    ql("doctor", "--rebuild")
    ql("today")
    assert {row["customer"] for row in rows(log)} == {"Rami", "Dana"}
    assert ql("doctor").code == 0
