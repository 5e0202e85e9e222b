"""What is followed up on two machines at once: one table says what comes of each pair of events, in either order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from quicklog.lib.record import replace
from quicklog.note.fold import fold
from quicklog.note.note import Event, new_id
from quicklog.note.promises import kept
from tests.notebook import NOW, body, stamp

NOTE = new_id(1, bytes(10))


def at(hours: float) -> str:
    return (NOW + timedelta(hours=hours)).isoformat()


DUE = at(5)
# What may happen to a promise that is open, each by its short name: its kind, and its body.
HAPPENS: dict[str, tuple[str, dict[str, Any]]] = {
    "done": ("done", {"outcome": "well"}),
    "done too": ("done", {"outcome": "all well"}),
    "void": ("voided", {"why": "a test"}),
    "take": ("taken", {"by": "Dana"}),
    "take too": ("taken", {"by": "Noa"}),
    "give": ("given", {"to": "Eli", "why": "knows it"}),
    "try": ("tried", {"by": "Dana"}),
    "snooze": ("snoozed", {"due": at(30), "why": "the part"}),
    "snooze too": ("snoozed", {"due": at(50), "why": "the part"}),
    "wait": ("waiting", {"until": at(20), "due": at(25), "why": "the contract"}),
    "amend": ("amended", {"changes": {"due": at(9)}}),
    "stop": ("stopped", {}),
}
# What may happen to a message for two: each of them sees it, the other one being left or not; a third one closes it.
SEEN: dict[str, tuple[str, dict[str, Any]]] = {
    "one": ("seen", {"by": "Dana", "left": ["Eli"]}),
    "other": ("seen", {"by": "Eli", "left": ["Dana"]}),
    "last": ("seen", {"by": "Eli"}),
    "done": ("done", {"outcome": "well"}),
}
# What comes of a message, where the second counts behind the first. Two who see it at once leave it open until one of
# them looks again, who finds that nobody is left.
SEEN_BY_TWO: dict[tuple[str, ...], tuple[str, str | None]] = {
    ("one",): ("open", None),
    ("one", "other"): ("open", None),
    ("other", "one"): ("open", None),
    ("one", "last"): ("done", "seen by Eli"),
    ("last", "one"): ("done", "seen by Eli"),
    ("one", "other", "last"): ("done", "seen by Eli"),
    ("one", "done"): ("done", "well"),
    ("done", "last"): ("done", "well"),
    ("last", "done"): ("done", "seen by Eli"),
}
# What is left of a promise, due in five hours, where the second counts behind the first; all else is as before.
BOTH: dict[tuple[str, str], dict[str, Any]] = {
    # What is closed stays so, as it was closed first; nobody takes it, tries it or puts it off any more.
    ("done", "done too"): {"status": "done", "outcome": "well"},
    ("done", "void"): {"status": "void", "outcome": "a test"},
    ("void", "done"): {"status": "void", "outcome": "a test"},
    ("done", "take"): {"status": "done", "outcome": "well"},
    ("take", "done"): {"status": "done", "outcome": "well", "has_it": "Dana"},
    ("done", "try"): {"status": "done", "outcome": "well"},
    ("try", "done"): {"status": "done", "outcome": "well", "tried": 1},
    ("done", "snooze"): {"status": "done", "outcome": "well"},
    ("snooze", "done"): {"status": "done", "outcome": "well", "due": at(30), "first_due": DUE},
    ("done", "wait"): {"status": "done", "outcome": "well"},
    ("wait", "done"): {"status": "done", "outcome": "well", "due": at(25)},
    ("void", "snooze"): {"status": "void", "outcome": "a test"},
    ("void", "take"): {"status": "void", "outcome": "a test"},
    # Who took it last has it, and both takings are in the record.
    ("take", "take too"): {"has_it": "Noa"},
    ("take too", "take"): {"has_it": "Dana"},
    ("take", "give"): {"has_it": "Eli"},
    ("give", "take"): {"has_it": "Dana"},
    # Every try counts.
    ("try", "try"): {"tried": 2},
    ("try", "snooze"): {"tried": 1, "due": at(30), "first_due": DUE},
    # Of two moments the later said one counts, and the first of all is what is judged.
    ("snooze", "snooze too"): {"due": at(50), "first_due": DUE},
    ("snooze too", "snooze"): {"due": at(30), "first_due": DUE},
    ("snooze", "wait"): {"due": at(25), "waits_until": at(20)},
    ("wait", "snooze"): {"due": at(30), "first_due": at(25)},
    # A correction says that it was never promised for another moment.
    ("snooze", "amend"): {"due": at(9)},
    ("amend", "snooze"): {"due": at(30), "first_due": at(9)},
    ("wait", "amend"): {"due": at(9)},
    ("take", "snooze"): {"has_it": "Dana", "due": at(30), "first_due": DUE},
    ("take", "wait"): {"has_it": "Dana", "due": at(25), "waits_until": at(20)},
}
SHOWN = ("status", "outcome", "has_it", "tried", "due", "first_due", "waits_until")
PROMISED = dict.fromkeys(SHOWN, None) | {"status": "open", "due": DUE}


def story(*names: str, streams: bool = True) -> list[Event]:
    """Return a promise and what happened to it, each on a machine of its own, in the order in which they count."""
    events = [Event(NOTE, "s0", 1, "noted", NOTE, stamp(), "eli", body(customer="Rami", due=DUE))]
    for place, name in enumerate(names, start=2):
        kind, said = HAPPENS[name]
        event_id, seq = new_id(place, bytes(10)), 1 if streams else place
        events.append(Event(event_id, f"s{place if streams else 0}", seq, kind, NOTE, stamp(), "eli", said))
    return events


@pytest.mark.parametrize(("pair", "left"), BOTH.items())
def test_what_two_did_at_once_is_decided_by_the_table(pair: tuple[str, str], left: dict[str, Any]) -> None:
    events = story(*pair)
    for arrived in (events, events[::-1], [events[0], events[2], events[1]]):
        note = fold(arrived)
        assert {name: getattr(note, name) for name in SHOWN} == PROMISED | left


@pytest.mark.parametrize(("names", "left"), SEEN_BY_TWO.items())
def test_a_message_for_several_is_closed_when_nobody_is_left(
    names: tuple[str, ...], left: tuple[str, str | None]
) -> None:
    events = [Event(NOTE, "s0", 1, "noted", NOTE, stamp(), "uri", body(customer="Rami") | {"for": "night"})]
    for place, name in enumerate(names, start=2):
        kind, said = SEEN[name]
        events.append(Event(new_id(place, bytes(10)), f"s{place}", 1, kind, NOTE, stamp(), "eli", said))
    for arrived in (events, events[::-1]):
        note = fold(arrived)
        assert note is not None
        assert (note.status, note.outcome) == left


def test_the_table_has_every_kind_that_follows_up() -> None:
    kinds = {HAPPENS[name][0] for pair in BOTH for name in pair}
    assert kinds == {"done", "voided", "taken", "given", "tried", "snoozed", "waiting", "amended"}


def opened(*before: str) -> list[Event]:
    """Return what happened before a promise was opened again, and that."""
    events = story(*before)
    return [*events, Event(new_id(90, bytes(10)), "s9", 1, "reopened", NOTE, stamp(), "eli", {"why": "it is back"})]


def test_what_is_opened_again_is_had_by_whoever_had_it() -> None:
    note = fold(opened("take", "try", "snooze", "done"))
    assert {name: getattr(note, name) for name in SHOWN} == PROMISED | {
        "has_it": "Dana",
        "tried": 1,
        "due": at(30),
        "first_due": DUE,
    }


def test_whoever_closes_what_was_opened_again_closes_it() -> None:
    events = opened("done")
    again = Event(new_id(91, bytes(10)), "s10", 1, "done", NOTE, stamp(), "eli", {"outcome": "now it is"})
    note = fold([*events, again])
    assert note
    assert (note.status, note.outcome) == ("done", "now it is")


# Promises are judged by what was promised at first, and a clock that stood does not count.


def closed(hours: float, *before: str) -> bool | None:
    """Tell whether a promise to which this happened before was kept where it was closed so many hours on."""
    events = story(*before, streams=False)
    said = {"outcome": "well", "closed_at": at(hours)}
    events.append(Event(new_id(90, bytes(10)), "s0", 90, "done", NOTE, stamp(), "eli", said))
    return kept(events)[events[-1].id]


@pytest.mark.parametrize(
    ("before", "hours", "in_time"),
    [
        ((), 4, True),
        ((), 6, False),
        (("snooze",), 4, True),
        (("snooze",), 6, False),  # it was promised for the fifth hour
        (("snooze", "snooze too"), 29, False),
        (("wait",), 24, True),  # it was the customer's turn for twenty
        (("wait",), 26, False),
        (("amend",), 8, True),
        (("snooze", "amend"), 8, True),
        (("try", "take"), 6, False),
    ],
)
def test_a_promise_is_judged_by_what_was_promised_first(before: tuple[str, ...], hours: float, in_time: bool) -> None:
    assert closed(hours, *before) is in_time


# A series is stopped at one of its notes, and what follows that is made where it is closed.

SERIES = f"{NOTE} on 2026-11-21T14:30:00 from 2026-11-21T14:30:00 every 1 months"


def in_series(*names: str) -> list[Event]:
    """Return a promise of a series and what happened to it, each on a machine of its own."""
    first, *others = story(*names)
    return [replace(first, body={**first.body, "series": SERIES}), *others]


@pytest.mark.parametrize("pair", [("stop", name) for name in ("done", "snooze", "take", "stop")], ids="-".join)
def test_a_series_is_stopped_whatever_happens_at_once(pair: tuple[str, str]) -> None:
    for names in (pair, pair[::-1]):
        for arrived in (in_series(*names), in_series(*names)[::-1]):
            note = fold(arrived)
            assert note
            assert note.series == f"{SERIES} stopped"
            assert note.status == ("done" if "done" in pair else "open")


def test_the_next_of_a_series_that_two_machines_made_is_one_note() -> None:
    """Both gave it the same id; which of the two moments counts is the same wherever they meet."""
    made = [
        Event(NOTE, f"s{place}", 7, "noted", NOTE, stamp(), "eli", body(customer="Rami", due=at(place), series=SERIES))
        for place in (30, 50)
    ]
    closed = Event(new_id(9, bytes(10)), "s50", 8, "done", NOTE, stamp(), "eli", {"outcome": "well"})
    notes = [fold(arrived) for arrived in (made, made[::-1])]
    assert notes[0] == notes[1]
    assert notes[0]
    assert notes[0].due == at(30)
    after = fold([made[1], closed, made[0]])
    assert after
    assert (after.status, after.due) == ("done", at(30))
