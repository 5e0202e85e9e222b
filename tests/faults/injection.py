"""Every call of a capture that writes, fails in turn: what was acknowledged is there, and nothing is there by half."""

from __future__ import annotations

import shutil
import signal
from typing import TYPE_CHECKING, NamedTuple

from tests.cli import rows
from tests.faults import trace
from tests.faults.place import Place, line, unsound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from tests.cli import Ran

FAULTS = {"EIO": "error=EIO", "ENOSPC": "error=ENOSPC", "KILL": "signal=KILL"}
_CAPTURE = ("add", line("Tried"))
_BEFORE = "Before"
# What is told of other things than the note.
_OTHERS = ("a new log was begun: ", "1 waiting in the pocket of this machine: ", "1 waiting note was saved")


class Outcome(NamedTuple):
    """What came of a capture of which one call failed.

    ``stored`` tells how often its note is in the log after the next command; ``wrong`` says what must not be.
    """

    call: trace.Call
    reached: bool
    code: int
    stored: int
    wrong: str

    @property
    def missing(self) -> bool:
        """Tell whether the note was acknowledged and is not there."""
        return self.code == 0 and self.stored == 0


class Scenario(NamedTuple):
    """A state of things in which a note is captured: how it is made, how it passes, and which notes it holds.

    ``last`` is the call behind which another scenario has the same calls.
    """

    begin: Callable[[Place], None]
    end: Callable[[Place], None]
    held: tuple[str, ...]
    last: str = ""


def _put_log(place: Place) -> None:
    """Put a log with one note in its place."""
    shutil.copy(place.folder / "template.db", place.log)


def _put_folder(place: Place) -> None:
    """Put a folder in the log's place, so that notes go to the pocket."""
    place.log.mkdir()


def _take_folder(place: Place) -> None:
    place.log.rmdir()
    _put_log(place)


def _put_both(place: Place) -> None:
    """Put a log in its place, and a note that waits for it in the pocket."""
    _put_log(place)
    place.pocket.mkdir(mode=0o700, parents=True)
    for file in (place.folder / "waiting").iterdir():
        shutil.copy(file, place.pocket)


def _nothing(_: Place) -> None:
    """Do nothing."""


SCENARIOS = {
    "a note": Scenario(_put_log, _nothing, (_BEFORE,)),
    "the first note": Scenario(_nothing, _nothing, ()),
    "a note for the pocket": Scenario(_put_folder, _take_folder, (_BEFORE,)),
    "a note, and one in the pocket": Scenario(_put_both, _nothing, (_BEFORE, "Waiting"), "unlink"),
}


def prepare(place: Place) -> None:
    """Make what the scenarios begin with: a log with a note, a file of the pocket, and what commands remember."""
    assert place.ql("add", line(_BEFORE)).code == 0
    shutil.copy(place.log, place.folder / "template.db")
    place.emptied()
    place.log.mkdir()
    assert place.ql("add", line("Waiting")).code == 0
    place.pocket.rename(place.folder / "waiting")
    (place.folder / "kept").mkdir()
    place.emptied()


def calls(place: Place, scenario: Scenario) -> list[trace.Call]:
    """Return the calls by which a capture writes to the log, its journal, their folder and the pocket."""
    place.emptied()
    scenario.begin(place)
    found = trace.calls(place, _CAPTURE, (place.team, place.pocket))
    names = [call.name for call in found]
    return found[: names.index(scenario.last) + 1] if scenario.last else found


def sampled(found: Sequence[trace.Call], most: int | None) -> list[trace.Call]:
    """Return so many of some calls, or all: the last of each name, and others evenly from the first to the last.

    What a command does last is what its answer rests on.
    """
    if most is None or len(found) <= most:
        return list(found)
    chosen = {call.name: place for place, call in enumerate(found)}
    even = [place * (len(found) - 1) // max(1, most - 1) for place in range(most)]
    places = list(dict.fromkeys((*chosen.values(), *even)))[: max(most, len(chosen))]
    return [found[place] for place in sorted(places)]


def tried(place: Place, scenario: Scenario, fault: str, most: int | None = None) -> list[Outcome]:
    """Let a note be captured as often as a capture writes, so that each of these calls, or ``most``, fails once."""
    found = sampled(calls(place, scenario), most)
    outcomes = [_tried(place, scenario, call, fault) for call in found]
    wrong = unsound(sorted((place.folder / "kept").iterdir()), place)
    shutil.rmtree(place.folder / "kept")
    (place.folder / "kept").mkdir()
    return [*outcomes, Outcome(found[-1], False, 0, 1, "\n".join(wrong))] if wrong else outcomes


def _tried(place: Place, scenario: Scenario, call: trace.Call, fault: str) -> Outcome:
    place.emptied()
    scenario.begin(place)
    done, reached = trace.failing(place, _CAPTURE, call, FAULTS[fault])
    waits = place.waiting().count("Tried")
    scenario.end(place)
    after = place.ql("add", line("After"))
    notes = [note["customer"] for note in rows(place.log)]
    stored = notes.count("Tried")
    wrong = [
        *_wrongly_said(done, fault),
        *_wrongly_stored(done.code, stored, waits),
        *_wrongly_after(after, notes, scenario.held),
        *(f"{name} still waits" for name in place.waiting()),
        *([] if [event["seq"] for event in rows(place.log, "events")] == [*range(1, len(notes) + 1)] else ["a gap"]),
    ]
    place.log.rename(place.folder / "kept" / f"{call.name}-{call.number}.db")
    return Outcome(call, reached, done.code, stored, f"{fault} at {call}: {wrong} {done}" if wrong else "")


def _wrongly_said(done: Ran, fault: str) -> Iterator[str]:
    """Yield what a capture must not say: more than a line about its note, a traceback, a line to be lost by half."""
    if fault == "KILL":
        if done.code not in (0, -signal.SIGKILL):
            yield "it was not killed"
        return
    if done.code not in (0, 4):
        yield "a wrong code"
    about_it = [told for told in done.err.splitlines() if not any(other in told for other in _OTHERS)]
    if len(about_it) > 1 or "Traceback" in done.err or "quicklog failed" in done.err:
        yield "more than one line about the note, or none that a person understands"
    if done.code == 4 and not done.err.endswith(f"NOT SAVED: {_CAPTURE[1]}\n"):
        yield "the line is not whole on stderr"
    if (done.code == 0) != ("saved" in done.out):
        yield "the answer and the code do not agree"


def _wrongly_stored(code: int, stored: int, waited: int) -> Iterator[str]:
    if stored > 1:
        yield "the note is there twice"
    if code == 0 and stored == 0:
        yield "the note was acknowledged and is missing"
    if code == 4 and stored + waited:
        yield "the note was said to be lost and is there"


def _wrongly_after(after: Ran, notes: list[str], held: Iterable[str]) -> Iterator[str]:
    """Yield what is wrong after the next command: it is done, and every older note is there once."""
    if after.code or "Traceback" in after.err:
        yield f"the next command failed: {after}"
    if [*filter("Tried".__ne__, notes)] != [*held, "After"]:
        yield f"the other notes are {notes}"


class Cell(NamedTuple):
    """How many calls failed, after how many of them the note was acknowledged, and how many of those are missing."""

    tried: int
    acknowledged: int
    missing: int


def table(outcomes: dict[tuple[str, str], list[Outcome]]) -> Iterator[str]:
    """Yield the lines of a table of outcomes by scenario and fault: a row for each call, a column for each fault."""
    yield f"{'':<42}" + "".join(f"{fault:>16}" for fault in FAULTS)
    for scenario in SCENARIOS:
        yield scenario
        found = {fault: outcomes[scenario, fault] for fault in FAULTS}
        names = dict.fromkeys(outcome.call.name for each in found.values() for outcome in each)
        for name in names:
            cells = [cell(outcome for outcome in found[fault] if outcome.call.name == name) for fault in FAULTS]
            yield f"    {name:<38}" + "".join(f"{' / '.join(map(str, each)):>16}" for each in cells)
    cells = [cell(outcome for (_, at), each in outcomes.items() if at == fault for outcome in each) for fault in FAULTS]
    yield f"{'in all':<42}" + "".join(f"{' / '.join(map(str, each)):>16}" for each in cells)


def cell(outcomes: Iterable[Outcome]) -> Cell:
    """Count outcomes."""
    found = [outcome for outcome in outcomes if outcome.reached]
    return Cell(len(found), sum(each.code == 0 for each in found), sum(each.missing for each in found))


def place_in(folder: Path) -> Place:
    """Return a place in which the scenarios can be tried."""
    place = Place(folder)
    prepare(place)
    return place
