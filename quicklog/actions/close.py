"""What is closed: which notes are meant, with which outcome, and what of that is not certain."""

from __future__ import annotations

from quicklog.actions.correct import refuse_void
from quicklog.errors import BadUsageError, NothingFoundError
from quicklog.lib.message import Message
from quicklog.lib.record import Record
from quicklog.lib.text import clean, key, safe
from quicklog.note import limits
from quicklog.note.bodies import note_of
from quicklog.note.note import LEAST_REF, looks_like_ref
from quicklog.shorthand import capture
from quicklog.store import query
from quicklog.store.log import id_at
from quicklog.store.names import Names
from quicklog.store.query import Selection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from quicklog.actions.renewals import Renewed
    from quicklog.actions.session import Session
    from quicklog.note.fields import Note

# So many matters of a customer are named.
_MOST_NAMED = 10


class Meant(Record):
    """What is to be closed, with which outcome, and why a person is to be asked first, where that is so."""

    notes: tuple[Note, ...]
    outcome: str
    doubts: tuple[Message, ...]


def meant(session: Session, words: Sequence[str], outcome: str | None) -> Meant:
    """Return what the words of ``ql done`` mean: refs, or a customer of whom one matter is open, and then the outcome.

    ``outcome`` is one that stands by itself. What only may be a ref is a doubt. Raises ``NothingFoundError`` where
    the first word is neither, and ``BadUsageError`` where several matters may be meant.
    """
    session.about_to_write()
    notes, rest, doubts = _first(session, words)
    while rest and (outcome is not None or looks_like_ref(rest[0])) and (note := _of_whole_ref(session, rest[0])):
        notes, rest = [*notes, note], rest[1:]
    if rest and outcome is None:
        doubts = [*doubts, *(_alone(session, rest[0]) if len(rest) == 1 else _begun(session, rest))]
    if rest and outcome is not None:
        raise BadUsageError("“{word}” is not the ref of a note", "ql open shows the refs", word=rest[0])
    different = {note.id: note for note in notes}
    return Meant(tuple(different.values()), " ".join(rest) if outcome is None else outcome, tuple(doubts))


def _first(session: Session, words: Sequence[str]) -> tuple[list[Note], Sequence[str], list[Message]]:
    """Return the notes that the first words name, the other words, and what is not certain about that."""
    try:
        note = query.by_ref(session.log, words[0])
    except NothingFoundError:
        for length in range(len(words), 0, -1):
            name = " ".join(words[:length])
            if Names(session.log).customer(key(name)):
                return [_only_open(session, name)], words[length:], []
        raise NothingFoundError(
            "{typed} is neither the ref of a note nor a customer", "ql open shows what is open", typed=words[0]
        ) from None
    if len(words[0]) >= LEAST_REF:
        return [note], words[1:], []
    named = Message(
        "{typed} is short for {ref} ({customer})",
        typed=words[0],
        ref=note.ref,
        customer=note.customer or note.line,
    )
    return [note], words[1:], [named]


def _only_open(session: Session, name: str) -> Note:
    """Return the one matter of a customer that is open; raises ``BadUsageError`` where there are several, or none."""
    selection = Selection(values={"customer": session.person(name).keys}, statuses=("open",))
    notes = [note_of(row) for page in query.pages(session.log, selection) for row in page]
    if not notes:
        raise BadUsageError("nothing is open for {name}", "ql customer {name} shows all notes", name=name)
    if len(notes) > 1:
        shown = ", ".join(f"{note.ref} ({safe(note.code or note.line)})" for note in notes[:_MOST_NAMED])
        raise BadUsageError(
            "{number} matters are open for {name}", "write one of {shown}", number=len(notes), name=name, shown=shown
        )
    return notes[0]


def _of_whole_ref(session: Session, word: str) -> Note | None:
    if len(word) < LEAST_REF or not (word.isascii() and word.isalnum()):
        return None
    try:
        return query.by_ref(session.log, word)
    except NothingFoundError:
        return None


def _begun(session: Session, words: Sequence[str]) -> list[Message]:
    """Return why the first word of an outcome may be meant as a ref: one ref in fourteen is a word, as ``fake``."""
    note = _of_whole_ref(session, words[0])
    named = {"words": " ".join(words), "ref": note.ref, "customer": note.customer or note.line} if note else {}
    return [Message("the outcome “{words}” may begin with the ref {ref} ({customer})", **named)] if note else []


def _alone(session: Session, word: str) -> list[Message]:
    """Return why an outcome of one word may be meant as a ref."""
    try:
        note = query.by_ref(session.log, word)
    except BadUsageError:
        return [Message("the outcome “{word}” may be short for several refs", word=word)]
    except NothingFoundError:
        if len(word) >= LEAST_REF and looks_like_ref(word):
            return [Message("the outcome “{word}” looks like a ref, but no note has it", word=word)]
        return []
    named = {"word": word, "ref": note.ref, "customer": note.customer or note.line}
    return [Message("the outcome “{word}” may be the ref {ref} ({customer})", **named)]


class Closed(Record):
    """Notes that were closed, as they were before, the outcome, and what follows those of a series, by their ids."""

    notes: tuple[Note, ...]
    outcome: str | None
    renewed: Mapping[str, Renewed]


def close(session: Session, notes: Sequence[Note], outcome: str) -> Closed:
    """Close promises or messages, or write the outcome of other notes; of a series the next one is made.

    All of them are closed, or none. They are looked at under the lock: of two who close one at once one is told that it
    was closed already.
    """
    limits.check(outcome)
    said = clean(outcome).text or None
    at = capture.stamp(session.now)
    renewed: dict[str, Renewed] = {}
    with session.writing() as write:
        standing = query.by_ids(session.log, [note.id for note in notes])
        before = [standing[note.id] for note in notes]
        for note in before:
            _refuse_closed(note)
        common: dict[str, Any] = {"offset": capture.offset(session.now)}
        common |= {"action": id_at(at)} if len(notes) > 1 or any(note.series for note in before) else {}
        for note in before:
            write.append("done", {"outcome": said, **common}, at=at, login=session.login, note=note.id)
            if note.series:
                from quicklog.actions import renewals

                renewed[note.id] = renewals.follow(session, write, note, common, at)
    return Closed(tuple(before), said, renewed)


def _refuse_closed(note: Note) -> None:
    """Raise ``BadUsageError`` on a note that cannot be closed."""
    if note.status == "draft":
        raise BadUsageError("{ref} is a draft", "make it a note first: ql fix {ref} LINE", ref=note.ref)
    refuse_void(note)
    if note.status == "done":
        raise BadUsageError(
            "{ref} was closed already", "ql show {ref} tells when; ql reopen {ref} --why WHY opens it", ref=note.ref
        )
