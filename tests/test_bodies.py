"""What a body may hold, and what is made of those in a log that hold something else."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from quicklog.errors import QuicklogError, UnfitError
from quicklog.maintenance import audit
from quicklog.note import bodies, chain
from quicklog.note.fields import COLUMNS, Note
from quicklog.note.note import UNSHOWN, new_id
from quicklog.shorthand import capture, codes
from quicklog.shorthand.capture import Strangers
from quicklog.shorthand.places import Context
from quicklog.store import bulk, query
from quicklog.store.bulk.part import Noted, prepared
from tests.fuzz.texts import any_line
from tests.gate import parametrize_few
from tests.notebook import NOW, body, in_memory, noted, stamp, standing
from tests.test_pocket import ODD

if TYPE_CHECKING:
    from quicklog.store.log import Log

ANY = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5), st.sampled_from(["9999-12-31", "+02:00"])),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
NAMES = st.sampled_from(sorted({*bodies._FIELDS, "x"}))
SAID = st.dictionaries(NAMES, ANY, max_size=4)
KINDS = st.sampled_from(["amended", "done", "seen", "voided", "erased", "later"])


def usual(text: object) -> Any:
    """Return what ``json`` makes of a text; nothing where it makes nothing."""
    try:
        return json.loads(text)  # type: ignore[arg-type]
    except (TypeError, ValueError, RecursionError):
        return None


@given(ANY.map(json.dumps) | st.text('{}[]",: 10.eE-Ntrufalsx\\u\t\0', max_size=12) | st.binary(max_size=9))
@example(' {"line": "Rami"}\n')
@example('{"line": "Rami"} {}')
@example("\ufeff{}")
@example("[NaN, -Infinity, Infinity, 1.5, -0, 1e400]")
@example("9" * 5000)
@example("[" * 100_000)
@example(b'{"line": "Rami"}')
@example(None)
def test_a_body_says_what_json_reads_in_it(text: object) -> None:
    assert repr(bodies.read(text)) == repr(usual(text))


@given(any_line)
def test_the_body_of_any_line_may_be_kept(line: str) -> None:
    context = Context(NOW, codes.EMPTY, Strangers(), "Noa", {})
    bodies.check("noted", capture.body_of(capture.reading_of(line, context), NOW))


@pytest.mark.parametrize("odd", ODD, ids=str)
def test_what_may_not_be_kept_is_kept_by_no_road(odd: dict[str, Any]) -> None:
    said = body() | odd
    with in_memory() as log:
        with pytest.raises(QuicklogError), log.transaction() as write:
            write.append("noted", said, at=stamp(), login="noa")
        with pytest.raises(QuicklogError):
            bulk.extend(log, [Noted(new_id(1, os.urandom(10)), stamp(), "noa", said)])
        assert log.connection.execute("SELECT count(*) FROM events").fetchone() == (0,)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("amended", {}),
        ("amended", {"changes": {"at": None}}),
        ("amended", {"changes": {"due": "2026-11-21"}}),
        ("amended", {"changes": {"score": "4"}}),
        ("amended", {"changes": [], "draft": "x"}),
        ("seen", {"offset": "+02:00"}),
        ("seen", {"by": 4}),
        ("done", {"outcome": 4}),
        ("done", {"outcome": None, "closed_at": "9999-12-31T23:59:59-12:00"}),
        ("voided", {"why": {}}),
    ],
)
def test_later_events_are_looked_at_too(kind: str, said: dict[str, Any]) -> None:
    with pytest.raises(UnfitError):
        bodies.check(kind, said)


@given(SAID)
@example({"offset": None})
@example({"recorded_by": []})
def test_many_bodies_together_are_judged_as_each_is(more: dict[str, Any]) -> None:
    said = {**body(), **more}
    part = [Noted(new_id(1, bytes(10)), stamp(), "noa", each) for each in (body(), said)]
    try:
        bodies.check("noted", said)
    except UnfitError:
        with pytest.raises(UnfitError):
            list(prepared(part))
    else:
        assert len(list(prepared(part))) == 1


# What stands in a log already.

AT = "2026-11-21T07:30:00.000+00:00"
_PLANT = (
    "INSERT INTO events (stream, seq, id, kind, note, at, login, body, salt, body_hash, digest)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def plant(log: Log, kind: str, note: str, text: str, at: str = AT) -> None:
    """Append an event as another program would that knows how events are chained."""
    stream, seq, digest = log.connection.execute("SELECT stream, seq, digest FROM streams WHERE own").fetchone()
    id_ = note if kind == "noted" else new_id(seq + 1, os.urandom(10))
    columns, salt = (stream, seq + 1, id_, kind, note, at, "eli"), os.urandom(chain.SALT_BYTES)
    hashed = chain.body_hash(salt, text)
    digest = chain.link(digest, columns, hashed)
    log.connection.execute(_PLANT, [*columns, text, salt, hashed, digest])
    log.connection.execute("UPDATE streams SET seq = ?, digest = ? WHERE own", [seq + 1, digest])


def planted(log: Log, *events: tuple[str, str], at: str = AT) -> Note:
    """Plant a note and what happened to it, and make the rows from the events."""
    id_ = new_id(1_790_000_000_000, bytes(range(10)))
    for kind, text in events:
        plant(log, kind, id_, text, at)
    audit.rebuild(log)
    (note,) = [each for each in standing(log) if each.id == id_]
    return note


TEXTS = [json.dumps(body(customer="Rami") | odd) for odd in ODD] + ["hello", "[]", "null", "[" * 5000 + "]" * 5000]


@parametrize_few("text", TEXTS, 10, ids=lambda text: text[-40:])
def test_whatever_a_log_took_rows_are_made_of_it_and_it_can_be_taken_back(text: str) -> None:
    with in_memory() as log:
        noted(log)
        note = planted(log, ("noted", text))
        assert bodies.note_of(note) == note
        (event,) = query.events_of(log, note.id)
        is_odd = UNSHOWN in event.body
        said = [finding.remedy for finding in audit.strayed_notes(log)]
        assert said == [f"ql void {note.id} --why WHY takes it back"] * is_odd
        assert ("cannot be shown whole" in (note.detail or "")) == is_odd
        with log.transaction() as write:
            write.append("voided", {"why": "odd"}, at=stamp(), login="noa", note=note.id)
        assert list(audit.strayed_notes(log)) == list(audit.broken_links(log)) == []


@settings(max_examples=40)
@given(st.lists(st.tuples(KINDS, SAID), max_size=3), SAID)
def test_any_events_can_be_shown_and_rows_made_of_them(later: list[tuple[str, Any]], first: dict[str, Any]) -> None:
    with in_memory() as log:
        events = [("noted", json.dumps({**body(), **first})), *((kind, json.dumps(said)) for kind, said in later)]
        note = planted(log, *events)
        assert bodies.note_of(note) == note
        assert len(query.events_of(log, note.id)) == len(events)
        assert {finding.about for finding in audit.strayed_notes(log)} <= {"note"}


@pytest.mark.parametrize("at", ["zzz", "9999-12-31T23:59:59.999+00:00", ""])
def test_an_event_of_no_moment_is_shown_as_such(at: str) -> None:
    with in_memory() as log:
        note = planted(log, ("noted", json.dumps(body())), at=at)
        assert note.recorded_at[:4] == "1970"
        assert bodies.NO_MOMENT in (note.detail or "")


@pytest.mark.parametrize("value", ["zzz", "", b"\xff", "2026-11-21T09:30:00", "9999-12-31T23:59:59-12:00"])
@pytest.mark.parametrize("column", COLUMNS)
def test_any_row_can_be_shown(column: str, value: object) -> None:
    with in_memory() as log:
        row: list[Any] = [*noted(log, customer="Rami")]
    row[COLUMNS.index(column)] = value
    note = bodies.note_of(row)
    assert bodies.note_of(note) == note
    assert all(bodies.is_shown(moment) for moment in (note.at, note.recorded_at, note.due or note.at))
