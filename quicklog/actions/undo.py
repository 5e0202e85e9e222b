"""What was done taken back, and done again: the last commands of a login, or the last event of a note.

Each is an event of its own: nothing is rewritten, and what was taken back stands in the record.
"""

from __future__ import annotations

import time
from itertools import islice

from quicklog.actions.selection import day_of
from quicklog.errors import BadUsageError, NothingFoundError
from quicklog.lib.message import Message
from quicklog.lib.record import Record, replace
from quicklog.note.fold import TAKING_BACK, fold, in_force, taken_back, taken_back_by
from quicklog.note.note import Event
from quicklog.shorthand import capture
from quicklog.store import doings, query
from quicklog.store.doings import Step
from quicklog.store.log import id_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from quicklog.actions.session import Session
    from quicklog.note.fields import Note

UNDO, REDO = "undone", "redone"
# So many notes of a command are named before it is taken back.
_MOST_NAMED = 5
# So many events are one transaction, and so long is the lock free behind it, in seconds.
_AT_ONCE, _FREE = 200, 0.06
# Sorts behind the id of every event.
_LAST = "~"


class Doing(Record):
    """What is to be taken back, or done again: the events of one command, and the notes of the first of them.

    ``is_own`` tells whether this login did it since the team's day began. ``others`` are the notes that other logins
    have changed since, by their ids, with the last of those logins; ``changed`` is how many notes of an import anybody
    has changed since.
    """

    steps: tuple[Step, ...]
    is_own: bool
    others: dict[str, str]
    changed: int = 0

    @property
    def is_import(self) -> bool:
        """Tell whether it is an import of more than one note."""
        return len(self.steps) > 1 and bool(self.steps[0].file)


class Turned(Record):
    """A note of which something was taken back or done again: the event, and the note before and after that.

    ``event`` is the one that was taken back, or is in force again. The notes are ``None`` where it is about none.
    """

    event: Event
    before: Note | None
    after: Note | None


def last_done(session: Session, number: int) -> list[Doing]:
    """Return what this login did last since the team's day began, so many commands at most, the last one first.

    Raises ``NothingFoundError`` where there is nothing, and ``BadUsageError`` where the last cannot be taken back.
    """
    session.about_to_write()
    chosen = list["Doing"]()
    for command in _of_today(session, undone=False):
        if len(chosen) == number:
            break
        if any(step.kind == "erased" for step in command):
            if chosen:
                break
            raise BadUsageError(
                "your last command erased personal data, which cannot be taken back",
                "ql undo REF takes back the last thing that happened to another note",
            )
        steps = _without_what_falls(command)
        if len(steps) > 1 or _is_left(session, steps[0], chosen):
            chosen.append(_doing(session, steps, command))
    if not chosen:
        raise NothingFoundError(
            "you have done nothing today that could be taken back",
            "ql undo REF takes back the last thing that happened to a note",
        )
    return chosen


def last_undone(session: Session, number: int) -> list[Doing]:
    """Return what this login took back last since the team's day began, so many commands at most, the last one first.

    Raises ``NothingFoundError`` where there is nothing.
    """
    session.about_to_write()
    undone = [*islice(_of_today(session, undone=True), number)]
    if not undone:
        raise NothingFoundError(
            "you have taken nothing back today that could be done again",
            "ql redo REF does again what was taken back of a note",
        )
    return [_doing(session, command) for command in undone]


def _of_today(session: Session, *, undone: bool) -> Iterator[doings.Command]:
    return doings.of_login(session.log, session.login, _beginning_of_day(session), undone=undone)


def _beginning_of_day(session: Session) -> str:
    return capture.stamp(day_of(session, session.now)[0])


def _without_what_falls(command: Sequence[Step]) -> Sequence[Step]:
    """Leave out what happened to notes that the same command wrote: it falls with them."""
    written = {step.note for step in command if step.kind == "noted"}
    return [step for step in command if step.kind == "noted" or step.note not in written]


def _is_left(session: Session, step: Step, before: Sequence[Doing]) -> bool:
    """Tell whether anything is left of an event to be taken back, once some of it is taken back before.

    Nothing is where others, or what was done later, have taken it back in other ways: the note stays as it is.
    """
    taken = {other.id for doing in before for other in doing.steps}
    events = [event for event in query.events_of(session.log, step.note) if event.id not in taken]
    note = fold(events)
    if note is None or events[-1].id == step.id:
        return True
    undone = Event(_LAST, events[-1].stream, events[-1].seq + 1, UNDO, step.note, step.at, "", {"of": step.id})
    without = fold([*events, undone])
    return without is not None and (note.status, without.status) != ("void", "void") and without != note


def _doing(session: Session, steps: Sequence[Step], command: Sequence[Step] = ()) -> Doing:
    """Return the doing of these events, which are all of a command but what falls with them."""
    doing = Doing(steps=tuple(steps), is_own=True, others=doings.changed_by_others(session.log, steps))
    return replace(doing, changed=doings.number_changed(session.log, command or steps)) if doing.is_import else doing


def last_import(session: Session, file: str | None) -> Doing:
    """Return what is left of the newest import of a file, or of any, whoever did it, and whenever.

    Raises ``NothingFoundError`` where there is none that was not taken back.
    """
    session.about_to_write()
    command = doings.of_import(session.log, file)
    if not command:
        remedy = Message("ql import --undo last takes the newest import back") if file else ""
        what = Message("no import of {file} is left that could be taken back", file=file)
        raise NothingFoundError(what if file else Message("no import is left that could be taken back"), remedy)
    doing = _doing(session, _without_what_falls(command), command)
    begun = _beginning_of_day(session)
    is_own = all(step.login == session.login and step.at >= begun for step in command)
    return replace(doing, is_own=is_own)


def of_note(session: Session, ref: str, kind: str) -> Doing:
    """Return the last thing that happened to a note, or that was taken back of it; whoever did it, and whenever.

    Raises ``BadUsageError`` where there is nothing.
    """
    session.about_to_write()
    note = query.by_ref(session.log, ref)
    events = query.events_of(session.log, note.id)
    standing = in_force(events)
    if kind == REDO:
        found = [event for event in standing if event.kind == UNDO]
    else:
        passed_over = (*TAKING_BACK, "erased")
        found = [each for each in standing if each.kind not in passed_over and not taken_back_by(events, each.id)]
    if not found:
        what = "nothing of {ref} is left that could be taken back"
        if kind == REDO:
            what = "nothing of {ref} was taken back that could be done again"
        raise BadUsageError(what, "ql show {ref} tells its whole story", ref=note.ref)
    event = found[-1]
    together = [(event, events), *(_next_made(session, note, event) if note.series else ())]
    is_own = event.login == session.login and event.at >= _beginning_of_day(session)
    changed = dict[str, str]()
    for each, behind in together:
        logins = [other.login for other in behind[behind.index(each) + 1 :] if other.login != event.login]
        changed |= {each.note: logins[-1]} if logins else {}
    # Of a command the last step is the first, which is the closing.
    return Doing(tuple(_step(each) for each, _ in reversed(together)), is_own, changed)


def _step(event: Event) -> Step:
    return Step(0, event.id, event.kind, event.note, event.at, event.login, doings.file_of(event.body))


def _next_made(session: Session, note: Note, event: Event) -> Iterator[tuple[Event, Sequence[Event]]]:
    """Yield what the command of an event did to the next note of a series: it was made, or taken back, with it."""
    from quicklog.note import series
    from quicklog.store.series import notes_in

    one, action = series.read(note.series), event.body.get("action")
    if one is None or action is None or event.kind not in ("done", UNDO):
        return
    others = [each.id for each in notes_in(session.log, one.id) if each.id != note.id]
    for other, events in query.events_of_many(session.log, others).items():
        for each in events:
            is_next = each.kind == "noted" if event.kind == "done" else each.body.get("of") == other
            if is_next and each.body.get("action") == action and not taken_back_by(events, each.id):
                yield each, events


def notes_of(session: Session, doing: Doing) -> list[Note]:
    """Return the first notes of what was done, as they stand."""
    ids = [step.note for step in doing.steps[-_MOST_NAMED:]]
    return sorted(query.by_ids(session.log, ids).values(), key=lambda note: note.at)


def turn(session: Session, doing: Doing, kind: str) -> Iterator[Turned]:
    """Take what was done back, or do it again, and yield what came of each note, the first event of the doing first.

    A long one is written in several transactions, others writing in between. What somebody took back meanwhile stays
    as it is.
    """
    steps, at = doing.steps[::-1], capture.stamp(session.now)
    body = {"offset": capture.offset(session.now)} | ({"action": id_at(at)} if len(steps) > 1 else {})
    for place in range(0, len(steps), _AT_ONCE):
        some = steps[place : place + _AT_ONCE]
        turned = list["Turned"]()
        with session.writing() as write:
            notes = [step.note for step in some]
            before, events = query.by_ids(session.log, notes), query.events_of_many(session.log, notes)
            for step in some:
                event = _turned_by(events[step.note], step, kind)
                if event:
                    after = write.append(kind, {"of": step.id, **body}, at=at, login=session.login, note=step.note)
                    turned.append(Turned(event, before.get(step.note), after))
        yield from turned
        if place + _AT_ONCE < len(steps):
            time.sleep(_FREE)


def _turned_by(events: Sequence[Event], step: Step, kind: str) -> Event | None:
    """Return the event that is taken back, or done again; nothing where somebody did so already."""
    by_id = {event.id: event for event in events}
    if step.id not in by_id or taken_back_by(events, step.id):
        return None
    event = by_id[step.id]
    return (taken_back(event, events) or event) if kind == REDO else event
