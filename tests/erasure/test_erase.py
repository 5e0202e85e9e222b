"""Erasing a person: nothing of that person is left in the log or its bytes, and everything else is as it was."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quicklog.errors import DamagedError, UnreachableError
from quicklog.lib.record import replace
from quicklog.lib.text import key
from quicklog.maintenance import audit
from quicklog.maintenance.erasure import erase
from quicklog.maintenance.erasure.erase import Erased
from quicklog.note import chain
from quicklog.note.note import ERASED, json_text
from quicklog.store import query
from quicklog.store.opening import open_log
from quicklog.store.projection import note_of
from tests.notebook import NOW, appended, body, in_memory, noted, stamp, standing, tables

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from quicklog.store.log import Log

RAMI = "Rami Cohen"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    with open_log(str(tmp_path / "log.db")) as opened:
        yield opened


def erased(log: Log, typed: str = RAMI) -> Erased:
    """Erase a person as the command does, by the login dana."""
    name = erase.name_in(log, typed)
    found = erase.look_through(log, name)
    with log.transaction() as write:
        done = erase.carry_out(log, write, name, found, at=stamp(), login="dana", offset="+02:00")
    erase.finish(log)
    return done


def bodies(log: Log) -> list[dict[str, Any]]:
    return [json.loads(said) for (said,) in log.connection.execute("SELECT body FROM events ORDER BY number")]


def unproved(log: Log) -> list[str]:
    """Return the events whose words neither their own hash nor the last erasing of them proves, or whose link broke."""
    before, wrong = chain.BEGINNING, []
    said: dict[str, str] = {}
    for content in bodies(log):
        said |= content.get("bodies", {})
    sql = "SELECT stream, seq, id, kind, note, at, login, body, salt, body_hash, digest FROM events ORDER BY number"
    for *columns, text, salt, hashed, digest in log.connection.execute(sql):
        now = chain.body_hash(salt, text)
        before = chain.link(before, tuple(columns), hashed)
        if (now != hashed and now.hex() != said.get(columns[2])) or before != digest:
            wrong.append(columns[2])
    return wrong


# One note


def test_a_customers_note_keeps_its_place_and_loses_its_words(log: Log) -> None:
    before = noted(log, "Rami Cohen. Eli. UPS. slow", customer=RAMI, technician="Eli", code="UPS", ticket="4711")
    other = noted(log, "Sara. Eli. UPS", customer="Sara")
    assert erased(log) == Erased(1, 0, 1)
    after = note_of(log.connection, before.id)
    assert after == replace(before, customer=ERASED, line=ERASED, ticket=ERASED)
    assert [note.id for note in standing(log)] == [before.id, other.id]
    assert standing(log)[1] == other
    assert [name for (name,) in log.connection.execute("SELECT name FROM customers ORDER BY name")] == ["Sara", ERASED]


def test_who_erased_and_when_is_an_event_of_the_note(log: Log) -> None:
    note = noted(log, customer=RAMI)
    erased(log)
    *_, event = query.events_of(log, note.id)
    (hashed, salt, text) = log.connection.execute("SELECT body_hash, salt, body FROM events WHERE seq = 1").fetchone()
    assert (event.kind, event.login, event.at, event.seq) == ("erased", "dana", stamp(), 2)
    assert event.body == {"offset": "+02:00", "bodies": {note.id: chain.body_hash(salt, text).hex()}}
    assert hashed != chain.body_hash(salt, text)
    assert unproved(log) == []


def test_the_salt_is_new_so_that_likely_names_cannot_be_tried(log: Log) -> None:
    noted(log, customer=RAMI)
    (text, salt, hashed) = log.connection.execute("SELECT body, salt, body_hash FROM events").fetchone()
    assert chain.body_hash(salt, text) == hashed
    erased(log)
    (fresh, again) = log.connection.execute("SELECT salt, body_hash FROM events WHERE seq = 1").fetchone()
    assert again == hashed
    assert len(fresh) == chain.SALT_BYTES
    assert chain.body_hash(fresh, text) != hashed


@pytest.mark.parametrize("changes", [("Rami Cohen", "Sara"), ("Sara", "RAMI-COHEN"), ("Sara", "rami cohen", "Sara")])
def test_a_note_that_ever_was_the_customers_is_erased_whole(log: Log, changes: tuple[str, ...]) -> None:
    note = noted(log, f"{changes[0]}. Eli. UPS", customer=changes[0], detail="private")
    for customer in changes[1:]:
        appended(log, "amended", {"changes": {"customer": customer, "detail": "more"}, "line": "x"}, note.id)
    assert erased(log) == Erased(1, 0, len(changes))
    (left,) = standing(log)
    assert (left.customer, left.detail, left.line) == (ERASED, ERASED, ERASED)
    assert all(said["changes"] == {"customer": ERASED, "detail": ERASED} for said in bodies(log) if "changes" in said)


def test_of_others_only_the_name_goes(log: Log) -> None:
    longer = noted(log, "Rami Cohen Ltd. Eli. UPS", customer="Rami Cohen Ltd", detail="both")
    draft = noted(log, "call rami-cohen 25:70", draft="“25:70” is not a time")
    done = noted(log, "Sara. Eli. UPS", customer="Sara", for_="Rami Cohen")
    appended(log, "done", {"outcome": "Rami Cohen's wife came"}, done.id)
    assert erased(log) == Erased(0, 3, 4)
    assert [(note.id, note.customer, note.line, note.status) for note in standing(log)] == [
        (longer.id, f"{ERASED} Ltd", f"{ERASED} Ltd. Eli. UPS", "logged"),
        (draft.id, None, f"call {ERASED} 25:70", "draft"),
        (done.id, "Sara", "Sara. Eli. UPS", "done"),
    ]
    last = standing(log)[-1]
    assert (last.outcome, last.for_) == (f"{ERASED}'s wife came", ERASED)


def test_a_body_that_was_written_with_escapes_is_read_not_searched(log: Log) -> None:
    noted(log, "רמי כהן. אלי", customer="רמי כהן")
    doubts = [{"about": "customer", "says": "a lone surrogate: \ud7ff"}]
    noted(log, "Sara. Eli", customer="Sara", detail='Rami "Ramzi" Cohen', doubts=doubts)
    for number, said in enumerate(bodies(log), start=1):
        text = json.dumps(said).replace("\\ud7ff", "\\ud800")
        log.connection.execute("UPDATE events SET body = ? WHERE number = ?", [text, number])
    assert erased(log, "רמי כהן") == Erased(1, 0, 1)
    assert erased(log, "Rami Ramzi Cohen") == Erased(0, 1, 1)
    assert bodies(log)[1]["detail"] == ERASED
    assert bodies(log)[1]["doubts"][0]["says"] == "a lone surrogate: \ud800"


def test_a_note_of_a_thousand_events_is_told_of_in_several(log: Log) -> None:
    note = noted(log, customer=RAMI)
    with log.transaction() as write:
        for number in range(1000):
            said = {"changes": {"detail": f"call {number}"}}
            write.append("amended", {**said, "offset": "+02:00"}, at=stamp(), login="eli", note=note.id)
    assert erased(log) == Erased(1, 0, 1001)
    kinds = [event.kind for event in query.events_of(log, note.id)]
    assert kinds.count("erased") == 3
    assert unproved(log) == []


def test_an_erased_note_can_be_erased_for_another(log: Log) -> None:
    note = noted(log, "Rami Cohen and Sara Levi. Eli", customer="Rami Cohen and Sara Levi", technician="Eli")
    for name in (RAMI, "Sara Levi"):
        assert erased(log, name) == Erased(0, 1, 1)
    assert standing(log)[0].line == f"{ERASED} and {ERASED}. Eli"
    assert unproved(log) == []
    assert erased(log, f"{ERASED} and {ERASED}") == Erased(1, 0, 1)
    assert [event.kind for event in query.events_of(log, note.id)] == ["noted", "erased", "erased", "erased"]
    assert unproved(log) == []


# While others write


def test_what_others_add_before_the_lock_is_erased_too(log: Log) -> None:
    mention = noted(log, "Sara. Eli. friend of Rami Cohen", customer="Sara", detail="x")
    name = erase.name_in(log, RAMI)
    found = erase.look_through(log, name)
    with open_log(log.path) as colleague:
        noted(colleague, customer=RAMI)
        appended(colleague, "amended", {"changes": {"customer": RAMI}}, mention.id)
    with log.transaction() as write:
        assert erase.carry_out(log, write, name, found, at=stamp(), login="x", offset="+02:00") == Erased(2, 0, 3)
    assert all(note.customer == ERASED for note in standing(log))


def test_another_log_in_its_place_is_noticed(log: Log, tmp_path: Path) -> None:
    noted(log, customer=RAMI)
    name = erase.name_in(log, RAMI)
    found = erase.look_through(log, name)
    with open_log(str(tmp_path / "other.db")) as other:
        noted(other, customer=RAMI)
        with pytest.raises(UnreachableError, match="was replaced"), other.transaction() as write:
            erase.carry_out(other, write, name, found, at=stamp(), login="x", offset="+02:00")
        assert standing(other)[0].customer == RAMI


@pytest.mark.parametrize(
    "damage", ['{"line": "Rami Cohen"', '{"customer": "Rami Cohen"}', '{"line": "Rami Cohen", "offset": 7}']
)
def test_a_damaged_event_stops_it_and_nothing_is_changed(log: Log, damage: str) -> None:
    noted(log, customer=RAMI)
    noted(log, customer="Sara")
    log.connection.execute(
        "UPDATE events SET body = ? || ' ' WHERE seq = 2", [damage.replace("{", '{"x": "Rami Cohen", ')]
    )
    before = tables(log)
    with pytest.raises(DamagedError, match="nothing was erased"):
        erased(log)
    assert tables(log) == before


# Any log

SPELLINGS = [RAMI, "rami cohen", "RAMI-COHEN", "Rámi “Cohen", "Rami  Cohen"]
MENTIONS = [*SPELLINGS, "(rami_cohen)", "Rami Cohen's", "to:Rami Cohen"]
OTHERS = ["Rami Cohensky", "Sara", "xRami Cohen", "Cohen", "Rami", "calls", "שרה לוי"]
WORDS = st.lists(st.sampled_from(MENTIONS) | st.sampled_from(OTHERS), max_size=4).map(", ".join)
FREE = {name: st.none() | WORDS for name in ("detail", "ticket", "for", "customer")}
FIELDS = st.fixed_dictionaries(
    {"customer": st.sampled_from(SPELLINGS) | st.sampled_from(OTHERS) | WORDS},
    optional={"detail": WORDS, "due": st.just("2026-11-23T09:30:00+02:00"), "technician": st.just("Eli"), "for": WORDS},
)
LATER = st.one_of(
    st.tuples(st.just("amended"), st.fixed_dictionaries({}, optional=FREE).map(lambda each: {"changes": each})),
    st.tuples(st.just("done"), WORDS.map(lambda each: {"outcome": each})),
    st.tuples(st.just("voided"), WORDS.map(lambda each: {"why": each})),
    st.tuples(st.just("seen"), st.just({"by": "Dana"})),
)
NOTES = st.tuples(WORDS, FIELDS, st.booleans(), st.lists(LATER, max_size=4), st.integers(0, 2))
NAMED = re.compile(r"(?<!\w)rami cohens?(?!\w)")
HARMLESS = ("id", "ref", "at", "technician", "due", "status", "closed_at", "recorded_at", "recorded_by")


@pytest.mark.slow
@given(st.lists(NOTES, max_size=6))
def test_of_any_log_nothing_is_left_of_the_person_and_nothing_else_is_changed(notes: list[Any]) -> None:
    with in_memory() as log:
        for line, fields, is_draft, later, seconds in notes:
            drafted = {"draft": line, "doubts": [{"about": "line", "says": line}]} if is_draft else {}
            made = appended(log, "noted", body(line, NOW + timedelta(seconds=seconds), **fields) | drafted)
            for kind, said in later:
                appended(log, kind, said, made.id)
        before = {note.id: note for note in standing(log)}
        held = {
            note for note, said in log.connection.execute("SELECT note, body FROM events") if NAMED.search(key(said))
        }
        done = erased(log)
        assert not [said for said in bodies(log) if NAMED.search(key(json_text(said)))]
        for note in standing(log):
            assert [getattr(note, field) for field in HARMLESS] == [
                getattr(before[note.id], field) for field in HARMLESS
            ]
            assert note.id in held or note == before[note.id]
        assert unproved(log) == []
        assert list(audit.strayed_notes(log)) == []
        again = erase.look_through(log, erase.name_in(log, RAMI))
        assert (again.own, again.mentions, done.notes + done.mentions) == (frozenset(), frozenset(), len(held))
        kept = tables(log)
        audit.rebuild(log)
        assert tables(log) == kept


def test_whom_a_note_named_once_is_forgotten_where_that_person_is_erased(log: Log) -> None:
    moved = noted(log, "Rami Cohen. Eli. UPS", customer=RAMI, code="UPS")
    appended(log, "amended", {"changes": {"customer": "Sara Levi"}}, moved.id)
    other = noted(log, "Sara Lewi. Eli. viruses", customer="Sara Lewi", code="viruses")
    appended(log, "amended", {"changes": {"customer": "Sara Levi"}}, other.id)
    assert [note.ref for note in query.moved_from(log, key(RAMI))] == [moved.ref]
    codes = tables(log)["note_codes"]
    erased(log)
    assert query.moved_from(log, key(RAMI)) == []
    assert [note.ref for note in query.moved_from(log, "sara lewi")] == [other.ref]
    assert [code for code, _ in tables(log)["note_codes"]] == [code for code, _ in codes]
    assert list(audit.strayed_notes(log)) == []
