"""Bodies exchanged by somebody who can write the file and has read the source: what an erasure vouches for."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from quicklog.maintenance.audit import Exchanged, broken_links
from quicklog.maintenance.audit.chain_check import links
from quicklog.maintenance.audit.reader import Reader
from quicklog.maintenance.backup import verifying
from quicklog.maintenance.erasure import erase as erasing
from quicklog.maintenance.vouching import most_erasings
from quicklog.note import chain
from quicklog.note.note import json_text
from quicklog.store import query
from tests.audit.tampering import erase, exchange, named, note_of, put_in, said
from tests.notebook import NOW, appended, body, noted, stamp

if TYPE_CHECKING:
    import sqlite3

    from quicklog.store.log import Log

STORY = {"line": "Rami Cohen was told no", "offset": "+02:00", "at": "2026-11-21T09:30:00+02:00"}
WHOLE = STORY | {"line": "[erased]", "customer": "[erased]"}
NAME = STORY | {"line": "[erased] was told no"}


def forged(tool: sqlite3.Connection, seq: int, words: dict[str, Any], note: str | None = None, **columns: str) -> None:
    """Exchange a body, and append a sound event that vouches for it, filed under its own note or another."""
    bodies = exchange(tool, seq, json_text(words))
    put_in(tool, note or note_of(tool, seq), {"bodies": bodies}, **columns)


def altered(log: Log, seq: int) -> None:
    """See that the checks of the chain and of a copy name an event and its note, and nothing else."""
    (note,) = log.connection.execute("SELECT note FROM events WHERE seq = ?", [seq]).fetchone()
    (finding,) = broken_links(log)
    assert (finding.about, finding.says) == ("chain", f"{named(log, seq)} was altered")
    assert note in finding.remedy
    assert named(log, seq) in (verifying.flaw(log.path, lambda *_: None) or "")


def erased(log: Log, typed: str, login: str = "dana", at: str = "") -> None:
    """Erase a person as the command does."""
    name = erasing.name_in(log, typed)
    found = erasing.look_through(log, name)
    with log.transaction() as write:
        erasing.carry_out(log, write, name, found, at=at or stamp(), login=login, offset="+02:00")


def exchanged(log: Log, head: int = 0) -> list[Exchanged]:
    """Return the erasings that are believed, of a log whose chain is whole."""
    found: list[Exchanged] = []
    assert list(links(Reader(log), found, head)) == []
    return found


# What is believed.


@pytest.mark.parametrize("words", [WHOLE, NAME])
def test_a_body_as_erasing_leaves_it_is_believed_of_its_own_note(
    words: dict[str, Any], log: Log, tool: sqlite3.Connection
) -> None:
    """Nobody can tell it from what the program does; so it is counted, and shown as what it is."""
    forged(tool, 1, words)
    assert exchanged(log) == [Exchanged("mallory", stamp(), 1, 0)]


def test_all_that_the_program_erases_is_believed(log: Log) -> None:
    for typed in ("Rami Levi", "שרה לוי", "Rami", "Dana"):
        erased(log, typed)
        assert list(broken_links(log)) == []


def test_one_customer_after_the_other_is_erased_from_the_same_note(log: Log) -> None:
    note = noted(log, "Noa Bar, friend of Avi Dan and Gil Paz", customer="Noa Bar", technician="Gil Paz")
    appended(log, "done", {"outcome": "Avi Dan came with Gil Paz"}, note.id)
    for number, typed in enumerate(["Avi Dan", "Gil Paz", "Noa Bar"], start=1):
        erased(log, typed)
        assert list(broken_links(log)) == []
        kinds = [event.kind for event in query.events_of(log, note.id)]
        assert kinds.count("erased") == number


# What is not.


@pytest.mark.parametrize("words", [STORY, WHOLE, NAME])
def test_no_erasure_that_is_filed_under_another_note_is_believed(
    words: dict[str, Any], log: Log, tool: sqlite3.Connection
) -> None:
    forged(tool, 1, words, note_of(tool, 2))
    altered(log, 1)


def test_no_erasure_that_is_filed_under_a_note_that_is_not_there_is_believed(
    log: Log, tool: sqlite3.Connection
) -> None:
    forged(tool, 1, WHOLE, "019f9c1e-9f40-7abc-8def-0123456789ab")
    altered(log, 1)


def test_no_erasure_is_believed_of_a_note_that_nothing_began(log: Log, tool: sqlite3.Connection) -> None:
    """An event that belongs to no note has a note's name in its column all the same."""
    nowhere = "019f9c1e-9f40-7abc-8def-0123456789ab"
    put_in(tool, nowhere, {"outcome": "he never called"}, "done")
    forged(tool, 9, {"outcome": "[erased]", "offset": "+02:00"})
    altered(log, 9)


def test_no_erasure_is_believed_by_what_a_line_break_hides_in_another_column(
    log: Log, tool: sqlite3.Connection
) -> None:
    """The columns are hashed one a line: what looks like the note there is not the note."""
    note = note_of(tool, 1)
    forged(tool, 1, WHOLE, note_of(tool, 2), id=f"x\nerased\n{note}")
    assert f"{named(log, 1)} was altered" in said(broken_links(log))


def test_no_erasure_before_an_event_is_believed(log: Log, tool: sqlite3.Connection) -> None:
    """Somebody who plans ahead: the event is written as everybody sees it, and another body kept for later."""
    note, salt, words = (
        note_of(tool, 1),
        bytes(chain.SALT_BYTES),
        json_text({"outcome": "[erased]", "offset": "+02:00"}),
    )
    planned = "019f9c1e-9f40-7abc-8def-0123456789ab"
    put_in(tool, note, {"bodies": {planned: chain.body_hash(salt, words).hex()}})
    put_in(tool, note, {"outcome": "he was told yes"}, "done", id=planned)
    assert list(broken_links(log)) == []
    tool.execute("UPDATE events SET body = ?, salt = ? WHERE id = ?", [words, salt, planned])
    altered(log, 10)


def test_what_an_erasure_said_is_never_erased(log: Log, tool: sqlite3.Connection) -> None:
    erase(log, [1])
    forged(tool, 9, {"offset": "+02:00", "bodies": {"[erased]": "[erased]"}})
    assert set(said(broken_links(log))) == {f"{named(log, 1)} was altered", f"{named(log, 9)} was altered"}


def test_a_claim_of_another_note_takes_no_belief_away(log: Log, tool: sqlite3.Connection) -> None:
    """Nobody can call sound what is erased by claiming something else of it elsewhere."""
    erase(log, [1])
    (id_,) = tool.execute("SELECT id FROM events WHERE seq = 1").fetchone()
    put_in(tool, note_of(tool, 2), {"bodies": {id_: "00" * 32}})
    assert list(broken_links(log)) == []


def test_of_a_name_that_was_taken_out_once_nothing_is_taken_out_twice(log: Log, tool: sqlite3.Connection) -> None:
    """Every erasing of a name leaves one mark more: a body that was erased before is no licence to write another."""
    note = noted(log, "Noa Bar, friend of Avi Dan", customer="Noa Bar")
    erased(log, "Avi Dan")
    forged(tool, 9, body("Noa Bar, and [erased] knows that she lied", customer="Noa Bar"), note.id)
    altered(log, 9)


# Which bodies erasing leaves.

AMENDED: dict[str, Any] = {"offset": "+02:00", "changes": {"customer": "[erased]", "detail": "[erased]"}}


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("noted", STORY),
        ("noted", {}),
        ("noted", {"offset": "+02:00"}),
        ("noted", WHOLE | {"detail": "he was told no"}),
        ("noted", WHOLE | {"line": "he was told no"}),
        ("noted", WHOLE | {"draft": "he was told no"}),
        ("noted", WHOLE | {"doubts": [{"about": "line", "says": "he was told no"}]}),
        ("noted", WHOLE | {"doubts": [{"about": "He was told no!", "says": "[erased]"}]}),
        ("noted", WHOLE | {"doubts": {"he was told no": "[erased]"}}),
        ("noted", WHOLE | {"He was told no": "[erased]"}),
        ("noted", WHOLE | {"at": "[erased]"}),
        ("noted", WHOLE | {"at": "he was told no"}),
        ("noted", WHOLE | {"at": "2026-11-21"}),
        ("noted", WHOLE | {"offset": "he was told no"}),
        ("noted", WHOLE | {"due": ["he", "was", "told"]}),
        ("noted", WHOLE | {"recorded_at": "never"}),
        ("noted", STORY | {"kind": "[erased]"}),
        ("noted", {name: value for name, value in WHOLE.items() if name != "line"}),
        ("amended", {"offset": "+02:00", "changes": {"customer": "[erased]", "detail": "he was told no"}}),
        ("amended", AMENDED | {"line": "he was told no"}),
        ("done", {"outcome": "he was told no", "offset": "+02:00"}),
        ("done", {"outcome": "", "offset": "+02:00"}),
        ("voided", {"why": "he was told no", "offset": "+02:00"}),
        ("seen", {"by": "Mallory", "offset": "+02:00"}),
        ("erased", {"offset": "+02:00", "bodies": {"[erased]": "[erased]"}}),
    ],
)
def test_what_no_erasing_leaves_is_no_such_body(kind: str, words: dict[str, Any]) -> None:
    assert most_erasings(kind, json_text(words)) == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[erased]",
        '"[erased]"',
        '["[erased]"]',
        '{"line": "he was told no", "line": "[erased]", "at": "2026-11-21T09:30:00+02:00"}',
        '{"line": "[erased]",  "at": "2026-11-21T09:30:00+02:00"}',
        '{"line": "\\u005berased]", "at": "2026-11-21T09:30:00+02:00"}',
        '{"line": ' + "[" * 5000 + "]" * 5000 + "}",
        '{"line": "[erased]", "at": "2026-11-21T09:30:00+02:00"} he was told no',
    ],
)
def test_what_is_not_written_as_quicklog_writes_it_is_no_such_body(text: str) -> None:
    assert most_erasings("noted", text) == 0


def test_as_many_erasings_as_there_are_marks_may_have_left_a_body() -> None:
    line = "[erased] and [erased] came"
    assert most_erasings("noted", json_text(STORY | {"line": line, "technician": "[erased]"})) == 3
    assert most_erasings("noted", json_text(WHOLE)) > 1000
    assert most_erasings("noted", json_text(WHOLE | {"kind": "fault", "code": "UPS", "score": 4, "due": None})) > 1000
    assert most_erasings("amended", json_text(AMENDED)) > 1000
    assert most_erasings("praised", json_text({"words": "[erased]", "offset": "+02:00"})) > 1000


# How many there are, and since when.


def test_what_was_exchanged_is_counted_by_who_did_it_and_since_a_head(log: Log) -> None:
    first, second = stamp(), stamp(NOW + timedelta(hours=1))
    erased(log, "שרה לוי", "dana", first)
    (head,) = log.connection.execute("SELECT max(number) FROM events").fetchone()
    assert exchanged(log) == [Exchanged("dana", first, 2, 0)]
    erased(log, "Rami Levi", "noa", second)
    noted(log, customer="Gil")
    erased(log, "Gil", "noa", second)
    assert exchanged(log, head) == [Exchanged("dana", first, 2, 0), Exchanged("noa", second, 4, 3)]
    assert [each.since for each in exchanged(log, 10**6)] == [0, 0]


def test_a_body_that_was_erased_twice_counts_as_exchanged_by_the_last(log: Log) -> None:
    erase(log, [1])
    (head,) = log.connection.execute("SELECT max(number) FROM events").fetchone()
    erase(log, [1])
    assert [(each.bodies, each.since) for each in exchanged(log, head)] == [(1, 1)]


def test_the_bodies_are_json_still(log: Log) -> None:
    erased(log, "Rami Levi")
    assert all(json.loads(each) for (each,) in log.connection.execute("SELECT body FROM events"))
