"""A person's data erased: what there is of it, in the log and beside it, and what is left when it is done."""

from __future__ import annotations

import os

from quicklog.actions.selection import did_you_mean
from quicklog.errors import NothingFoundError, QuicklogError, UnreachableError
from quicklog.lib.message import Message
from quicklog.lib.record import Record
from quicklog.lib.text import key
from quicklog.maintenance.erasure import erase, leftovers
from quicklog.note.note import seconds
from quicklog.shorthand import capture
from quicklog.store import projection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from quicklog.actions.session import Session
    from quicklog.maintenance.erasure.erase import Erased, Origins, Traces
    from quicklog.maintenance.redact import Name
    from quicklog.note.fields import Note

    # Passes pages on, of so many in all, and may show how far some work came.
    Shown = Callable[[Iterable[Sequence[Any]], int, str], Iterable[Sequence[Any]]]


class Plan(Record):
    """What would be erased: the customer's own notes and others that mention the name, both by time of contact.

    ``origins`` are those of both.
    """

    found: Traces
    own: tuple[Note, ...]
    mentions: tuple[Note, ...]
    origins: Origins


class Beside(Record):
    """The files beside the log in which a person stands: copies, in the pocket, and codes.toml.

    ``unread`` are the copies that could not be looked through, ``looked`` is all of them. ``logins`` are others, whose
    files cannot be looked through.
    """

    copies: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    looked: tuple[str, ...] = ()
    pocket: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    logins: tuple[str, ...] = ()


def has_finished(session: Session) -> bool:
    """Finish what an earlier command erased and could not finish, if there is any such thing."""
    if not erase.is_unfinished(session.log):
        return False
    erase.finish(session.log)
    session.tell(Message("an earlier erasure is finished: {path} was rewritten", path=session.log.path))
    return True


def _typed_lines(session: Session) -> str:
    """Return the file in which the prompt keeps what was typed, or kept it before that was turned off."""
    return session.home.history or os.path.join(os.path.dirname(session.home.pocket), "history")


def has_cleaned(session: Session, name: Name) -> bool:
    """Take a person out of the lines that the prompt brings back; tell whether there was any."""
    path = _typed_lines(session)
    lines = leftovers.clean(path, name)
    if lines:
        what = Message("1 line") if lines == 1 else Message("{lines} lines", lines=lines)
        session.tell(Message("{what} of what was typed at the prompt was taken out of {path}", what=what, path=path))
    return bool(lines)


def carried_out(session: Session, name: Name, plan: Plan) -> tuple[Erased, UnreachableError | None]:
    """Erase what was planned; return what was done, and what keeps it from being finished, if anything does."""
    at, offset = capture.stamp(session.now), capture.offset(session.now)
    with session.writing() as write:
        words = erase.words_of(session.log, name, _team(session))
        done = erase.carry_out(
            session.log, write, name, plan.found, at=at, login=session.login, offset=offset, words=words
        )
    return done, _trouble(session)


def _team(session: Session) -> dict[str, frozenset[str]]:
    """Return the keys of the words on which the team agreed, by the fields that hold them."""
    codes = session.home.codes
    return {
        "technician": frozenset({*codes.addressees, *map(key, codes.technicians.values()), *map(key, codes.logins)}),
        "code": frozenset(codes.by_key),
        "meaning": frozenset(key(code.meaning) for code in codes.all()),
        "channel": frozenset({*codes.channels, *map(key, codes.channels.values())}),
    }


def _trouble(session: Session) -> UnreachableError | None:
    try:
        erase.finish(session.log)
    except UnreachableError as error:
        return error
    return None


def nobody(session: Session, typed: str) -> NothingFoundError:
    """Return the mistake that no note names this person, with those that are like it."""
    hint = did_you_mean(session, typed) or Message("ql find WORDS looks for parts of names")
    return NothingFoundError("no note names {typed}", hint, typed=typed)


# What there is to erase, and what is beside it.


def planned(session: Session, name: Name, shown: Shown) -> Plan:
    """Return what would be erased; ``shown`` passes pages on, of so many in all, and may show how far it came."""
    found = erase.look_through(session.log, name, shown=lambda pages, total: shown(pages, total, "look"))
    return Plan(found, _notes(session, found.own), _notes(session, found.mentions), erase.origins(session.log, found))


def _notes(session: Session, ids: Iterable[str]) -> tuple[Note, ...]:
    notes = (projection.note_of(session.log.connection, each) for each in sorted(ids))
    return tuple(sorted((note for note in notes if note), key=lambda note: seconds(note.at)))


def looked_beside(session: Session, name: Name, before: Beside, shown: Shown) -> Beside:
    """Look through the copies that were not looked through before, and through the pocket."""
    copies, unread = list(before.copies), list(before.unread)
    fresh = [path for path in leftovers.copies_of(session.log.path) if path not in before.looked]
    for page in shown([[path] for path in fresh], len(fresh), "copies"):
        for path in page:
            try:
                copies += [path] if leftovers.holds(path, name) else []
            except QuicklogError:
                unread.append(path)
    pocket = leftovers.in_pocket(session.home.pocket, name)
    codes = (session.home.codes_path,) if leftovers.is_mentioned(session.home.codes_path, name) else ()
    logins = leftovers.others(session.log, session.login)
    return Beside(tuple(copies), tuple(unread), (*before.looked, *fresh), tuple(pocket), codes, tuple(logins))
