"""Events folded to a note: the same on every machine, in whatever order they came there."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quicklog.lib.record import replace
from quicklog.maintenance.audit import rebuild, strayed_notes
from quicklog.note.bodies import event_of
from quicklog.note.fold import apply, arrivals, fold, in_force, in_order, steps
from quicklog.note.note import Event, is_id, new_id
from quicklog.store import projection, query
from quicklog.store.log import id_behind
from tests.audit.tampering import put_in
from tests.notebook import NOW, appended, body, in_memory, noted, stamp, standing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quicklog.note.fields import Note
    from quicklog.store.log import Log

AT = (NOW + timedelta(hours=1)).isoformat()
CHANGES: list[dict[str, Any]] = [
    *({"customer": name} for name in ("Rami", "Sara", None)),
    *({"at": AT}, {"due": AT}, {"for": "Dana"}, {"for": None}, {"detail": "x", "score": 3}, {}),
]
HAPPENED: list[tuple[str, dict[str, Any]]] = [
    *(("amended", {"changes": changes}) for changes in CHANGES),
    *(("amended", {"draft": "?", "changes": {}}), ("done", {"outcome": "all clean"}), ("done", {})),
    *(("seen", {"by": "Dana"}), ("voided", {"why": "a test"}), ("erased", {"bodies": {}}), ("new", {"x": 1})),
    ("reopened", {"why": "not done after all"}),
    *(("taken", {"by": "Dana"}), ("given", {"to": "Noa", "why": "knows it"}), ("tried", {"by": "Dana"})),
    *(("snoozed", {"due": AT, "why": "the part"}), ("waiting", {"until": AT, "due": AT}), ("woken", {"due": AT})),
    ("stopped", {}),
]
# By the place of the event that is taken back among those before it; -1 is the one before.
TAKING_BACK: list[tuple[str, dict[str, Any]]] = [
    (kind, {"of": place}) for kind in ("undone", "redone") for place in (0, -1, -2, 1)
]
LATER = st.sampled_from(HAPPENED + TAKING_BACK)
FIRST = st.sampled_from([body(), body(draft="?"), body(for_="Dana"), body(customer="Rami", due=AT)])
NOTE = new_id(1, bytes(10))


def aimed(said: dict[str, Any], before: Sequence[Event]) -> dict[str, Any]:
    """Return the body of an event that takes one of those before it back, with that one's id."""
    if "of" not in said:
        return said
    place = said["of"]
    return said | {"of": before[place if -len(before) <= place < len(before) else 0].id}


@st.composite
def stories(draw: st.DrawFn) -> list[Event]:
    """Draw a note's events in several streams, whose clocks and ids tell little of their order."""
    events = [Event(NOTE, "s0", 1, "noted", NOTE, stamp(), "eli", draw(FIRST))]
    seqs = Counter({"s0": 1})
    for number, (kind, said) in enumerate(draw(st.lists(LATER, max_size=7))):
        stream = draw(st.sampled_from(["s0", "s1", "s2"]))
        seqs[stream] += draw(st.integers(1, 3))
        event_id = new_id(draw(st.integers(0, 4)), bytes([draw(st.integers(0, 255)), number] * 5))
        content = aimed(said, events) | {"offset": "+02:00"}
        events.append(Event(event_id, stream, seqs[stream], kind, NOTE, stamp(), "eli", content))
    return events


def step_by_step(events: Sequence[Event]) -> Note | None:
    note = None
    for event in in_force(events):
        note = apply(note, event)
    return note


@given(stories(), st.randoms())
def test_any_order_of_arrival_folds_to_the_same_note(events: list[Event], chance: Any) -> None:
    came = list(events)
    chance.shuffle(came)
    assert in_order(came) == in_order(events)
    assert fold(came) == fold(events)
    assert [*arrivals(came)][-1] == fold(events)


@given(stories())
def test_applying_one_more_is_the_step_of_the_fold(events: list[Event]) -> None:
    ordered = in_order(events)
    assert step_by_step(ordered) == fold(events)
    assert [*steps(events)] == [*arrivals(ordered)] == [fold(ordered[: n + 1]) for n in range(len(ordered))]


@given(stories())
def test_the_note_comes_first_and_each_stream_in_its_own_order(events: list[Event]) -> None:
    ordered = in_order(events)
    assert ordered[0].kind == "noted"
    for stream in ("s0", "s1", "s2"):
        seqs = [event.seq for event in ordered if event.stream == stream]
        assert seqs == sorted(seqs)


@given(stories())
def test_events_of_one_stream_fold_as_they_were_written_whatever_their_clocks_said(events: list[Event]) -> None:
    own = [replace(event, stream="s", seq=seq) for seq, event in enumerate(events, start=1)]
    assert in_order(own[::-1]) == own
    assert fold(own) == step_by_step(own)


@pytest.mark.parametrize("odd", [{"stream": 7}, {"seq": "x"}, {"seq": None}, {"id": b"\xff"}, {"stream": b"s"}])
def test_what_another_program_put_there_has_a_place_too(odd: dict[str, Any]) -> None:
    first = Event(NOTE, "s0", 1, "noted", NOTE, stamp(), "eli", body())
    later = Event(new_id(5, bytes(10)), "s0", 2, "done", NOTE, stamp(), "eli", {"offset": "+02:00"})
    made = fold([replace(later, **odd), later, first])
    assert made is not None
    assert made.status == "done"


# What is written after something else counts after it.


@given(st.integers(0, 2**48 - 1), st.binary(min_size=10, max_size=10))
def test_an_id_sorts_behind_the_one_before_it_whatever_the_clock_says(moment: int, random: bytes) -> None:
    last = new_id(moment, random)
    made = id_behind(last, stamp())
    assert is_id(made)
    assert made > last or moment == 2**48 - 1


@pytest.mark.parametrize("last", [None, "", "no id", "\U0010ffff"])
def test_what_is_no_id_is_no_bound(last: str | None) -> None:
    assert is_id(id_behind(last, stamp()))


def from_elsewhere(log: Log, event: Event) -> None:
    """Put an event of another stream into a log, as it would come from another machine."""
    log.connection.execute(
        "INSERT INTO events (id, stream, seq, kind, note, at, login, body, salt, body_hash, digest)"
        ' VALUES (?, ?, ?, ?, ?, ?, ?, \'{"changes": {"detail": "theirs"}, "offset": "+02:00"}\', \'\', \'\', \'\')',
        [*event[:-1]],
    )


def events_in(log: Log) -> list[Event]:
    return [event_of(row) for row in log.connection.execute(f"SELECT {query._EVENT} FROM events ORDER BY number")]


@given(st.lists(LATER, max_size=6), st.integers(0, 3000))
def test_what_is_appended_is_what_its_events_fold_to(later: list[tuple[str, dict[str, Any]]], moment: int) -> None:
    with in_memory() as log:
        made = noted(log, for_="Dana")
        # Somebody's clock was far ahead.
        from_elsewhere(log, Event(new_id(moment * 10**9, bytes(10)), "t", 1, "amended", made.id, stamp(), "eli", {}))
        theirs = replace(made, detail="theirs", amended_at=NOW.isoformat(), amended_by="eli")
        projection.put(log.connection, made, theirs)
        for kind, said in later:
            made = appended(log, kind, aimed(said, events_in(log)), made.id)
        folded = fold(events_in(log))
        assert folded is not None
        assert [replace(note, ref="") for note in standing(log)] == [folded]
        assert query.events_of(log, made.id) == in_order(events_in(log)) == events_in(log)


def test_a_late_event_is_folded_in_at_its_place() -> None:
    with in_memory() as log:
        made = noted(log)
        from_elsewhere(log, Event(new_id(1, bytes(10)), "t", 1, "amended", made.id, stamp(), "dana", {}))
        appended(log, "amended", {"changes": {"detail": "ours"}}, made.id)
        from_elsewhere(log, Event(new_id(2, bytes(10)), "t", 2, "amended", made.id, stamp(), "dana", {}))
        assert [event.stream for event in query.events_of(log, made.id)][1:] == ["t", "t", events_in(log)[0].stream]
        assert list(strayed_notes(log)) == []
        rebuild(log)
        assert [note.detail for note in standing(log)] == ["ours"]
        assert list(strayed_notes(log)) == []


def test_ids_that_another_program_made_up_do_not_change_the_order_of_a_stream() -> None:
    with in_memory() as log:
        made = noted(log)
        put_in(log.connection, made.id, {"changes": {"detail": "one"}}, kind="amended", id="zzz")
        put_in(log.connection, made.id, {"changes": {"detail": "two"}}, kind="amended", id="aaa")
        folded = fold(events_in(log))
        assert folded is not None
        assert folded.detail == "two"


# What takes back.


def told(*happened: tuple[str, dict[str, Any]], first: dict[str, Any] | None = None) -> Note:
    """Return a note to which this happened; ``of`` is the place of an event that is taken back."""
    events = [Event(NOTE, "s", 1, "noted", NOTE, stamp(), "eli", first or body(due=AT))]
    for seq, (kind, said) in enumerate(happened, start=2):
        content = aimed(said, events) | {"offset": "+02:00"}
        events.append(Event(new_id(seq, bytes(10)), "s", seq, kind, NOTE, stamp(), "dana", content))
    note = fold(events)
    assert note is not None
    return note


DONE, BACK = ("done", {"outcome": "all clean"}), ("undone", {"of": -1})
AMENDED = ("amended", {"changes": {"detail": "x"}})


@pytest.mark.parametrize(
    "happened", [DONE, AMENDED, ("voided", {"why": "a test"}), ("amended", {"changes": {"at": AT}})]
)
def test_what_is_undone_was_never_done_and_what_is_redone_was(happened: tuple[str, dict[str, Any]]) -> None:
    assert told(happened, BACK) == told()
    assert told(happened, BACK, ("redone", {"of": -1})) == told(happened)
    assert told(happened, BACK, ("redone", {"of": -1}), ("undone", {"of": 1})) == told()


def test_only_what_is_undone_goes_and_what_came_later_stays() -> None:
    note = told(DONE, AMENDED, ("undone", {"of": 1}))
    assert (note.status, note.detail) == ("open", "x")


def test_a_note_that_is_undone_is_void_and_comes_back_when_that_is_redone() -> None:
    assert told(BACK).status == "void"
    assert told(BACK, ("redone", {"of": -1})) == told()
    assert told(BACK, AMENDED, ("redone", {"of": 1})).detail == "x"


def test_a_note_that_was_void_or_done_is_opened_again() -> None:
    again = ("reopened", {"why": "he rang again"})
    assert told(DONE, again) == told(("voided", {"why": "a test"}), again) == told(BACK, again) == told()
    assert told(DONE, again, BACK) == told(DONE)
    plain = told(DONE, again, first=body())
    assert (plain.status, plain.outcome, plain.closed_at, plain.closed_by) == ("open", None, None, None)
    assert told(DONE, again, AMENDED, first=body()).status == "open"
    assert told(again, first=body()).status == "logged"


def test_a_note_says_when_and_by_whom_it_was_corrected_but_not_that_a_draft_was_made_one() -> None:
    assert (told().amended_at, told().amended_by) == (None, None)
    assert (told(AMENDED).amended_at, told(AMENDED).amended_by) == ("2026-11-21T09:30:00+02:00", "dana")
    assert told(AMENDED, first=body(draft="?")).amended_at is None
    assert told(AMENDED, BACK).amended_at is None
