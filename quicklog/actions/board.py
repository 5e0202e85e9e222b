"""The lead's board: how the day stands, what is open, which messages nobody has seen, and who calls again."""

from __future__ import annotations

import os
from datetime import timedelta

from quicklog.actions import follow
from quicklog.actions.close import close
from quicklog.actions.handling import holder, take
from quicklog.actions.selection import of_day
from quicklog.lib.record import Record, replace
from quicklog.lib.text import key
from quicklog.maintenance.exchanged import exchanges_of, told_by
from quicklog.note.bodies import notes_of
from quicklog.store import handovers, query
from quicklog.store.callers import repeat_callers
from quicklog.store.definitions import is_contact
from quicklog.store.persons import Keys
from quicklog.store.projection import codes_of, words_of
from quicklog.store.sought import holds, sought

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime
    from typing import Any, TypeVar

    from quicklog.actions.handling import Handled
    from quicklog.actions.session import Session
    from quicklog.lib.message import Message
    from quicklog.maintenance.exchanged import Exchange
    from quicklog.note.fields import Note
    from quicklog.note.note import Event

    T = TypeVar("T")


class Board(Record):
    """How things stand at ``now``: the ``notes`` of a day, the newest first; what is open, the most urgent first.

    The day ``begins`` and ``ends`` as is chosen, which need not be the one of ``now``, and so many of its notes are
    shown at most as ``limit`` says; ``every`` holds them all where only those with some ``words`` are looked at.
    ``unseen`` are the messages that were not seen by whom they are for, and ``handed`` is the last hand-over unless it
    was accepted. ``codes`` and ``technicians`` are those of the
    day's contacts, and ``callers`` the customers who were in touch more than once in the last ``days``: each with a
    number, the greatest first. ``opened`` and ``overdue`` count the whole log, whatever is chosen, and ``persons``
    tells who each name of the day's customers is.
    """

    now: datetime
    begins: datetime | None
    ends: datetime | None
    limit: int | None
    every: tuple[Note, ...]
    notes: tuple[Note, ...]
    matters: tuple[Note, ...]
    unseen: tuple[Note, ...]
    codes: tuple[tuple[str, int], ...]
    technicians: tuple[tuple[str, int], ...]
    callers: tuple[tuple[str, int], ...]
    days: int
    opened: int
    overdue: int
    persons: Mapping[str, str]
    handed: Event | None = None
    words: str = ""


class Story(Record):
    """A note with every event behind it, as ``ql show`` tells it."""

    note: Note
    events: list[Event]
    exchanges: Mapping[str, Exchange]
    strayed: bool


def board(session: Session, filters: Mapping[str, Any], limit: int | None = None) -> Board:
    """Return the board of a day, today's without one: of the notes to which filters apply.

    Raises what ``chosen`` raises.
    """
    selection = of_day(session, filters)
    notes = tuple([note for page in query.pages(session.log, selection) for note in notes_of(page)][::-1])
    standing = replace(selection, since=None, until=None, closed_since=None, statuses=follow.OPEN)
    found = [note for page in query.pages(session.log, standing) for note in notes_of(page)]
    matters = tuple(sorted(found, key=follow.by_due))
    persons, days = Keys(session.log, session.codes.customers), session.codes.settings.repeat_days
    contacts = [note for note in notes if is_contact(note)]
    opened, overdue = query.open_matters(session.log, session.now)
    handed, accepted = handovers.last(session.log)
    return Board(
        now=session.now,
        begins=selection.since,
        ends=selection.until,
        limit=limit,
        every=notes,
        notes=notes,
        matters=matters,
        unseen=tuple(follow.unseen_of(session, matters)),
        codes=_counted(code for note in contacts for code in codes_of(note.code or "")),
        technicians=_counted(note.technician for note in contacts if note.technician),
        callers=tuple(repeat_callers(session.log, *_last_days(session.now, days), persons)),
        days=days,
        opened=opened,
        overdue=overdue,
        persons={name: persons.of(name) for name in {note.customer or "" for note in notes}},
        handed=None if accepted else handed,
    )


def _last_days(now: datetime, days: int) -> tuple[datetime, datetime]:
    return now - timedelta(days=days), now + timedelta(seconds=1)


def _counted(names: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """Count names, each by its key and as it was first written, the most frequent first."""
    called: dict[str, str] = {}
    counts: dict[str, int] = {}
    for name in names:
        folded = key(name) or name
        called.setdefault(folded, name)
        counts[folded] = counts.get(folded, 0) + 1
    return tuple((called[each], counts[each]) for each in sorted(counts, key=lambda each: (-counts[each], each)))


def narrowed(whole: Board, typed: str, known: dict[str, str]) -> Board:
    """Return a board with the notes alone in which all typed words are found, and the counts as they are.

    ``known`` keeps what notes can be found by, by their ids, for the next letter that is typed.
    """
    words = sought(typed.split())

    def found(notes: Sequence[Note]) -> tuple[Note, ...]:
        for note in notes:
            if note.id not in known:
                known[note.id] = f"{words_of(note)} {key(note.has_it or '')}"
        return tuple(note for note in notes if holds(known[note.id], words))

    if not words:
        return whole
    parts = {name: found(getattr(whole, name)) for name in ("notes", "matters", "unseen")}
    return replace(whole, words=" ".join(typed.split()), **parts)


class Watch:
    """The log, looked at again and again, and what is done from the board; all of it waits where others hold the log.

    A session is opened anew whenever the log's file is another one, and each minute, by which the codes and the notes
    that waited are heeded too. ``tell`` is told what its sessions say, and ``tell_locked`` that others hold the log;
    ``clock`` is asked what time it is.
    """

    def __init__(
        self,
        session: Session,
        show: Callable[[Session], Board],
        tell: Callable[[Message], None],
        tell_locked: Callable[[Message], None],
        clock: Callable[[], datetime],
    ) -> None:
        self._tell, self._tell_locked = tell, tell_locked
        self._session, self._is_open = self._next(session), True
        self._show, self._clock = show, clock
        self._stands: tuple[object, ...] | None = None
        self._version = 0

    def look(self) -> Board | None:
        """Return the board as it stands; nothing where it stands as it was returned last.

        Raises what opening a log raises, and the next look tries again.
        """
        now = self._clock()
        stands = (now.replace(second=0, microsecond=0), _file(self._session.home.log))
        is_same = stands == self._stands
        if not is_same:
            self._renew()
        self._stands = None  # a look that fails begins anew the next time
        self._session.now = now
        version = query.state(self._session.log)
        shown = None if is_same and version == self._version else self._show(self._session)
        self._stands, self._version = stands, version
        return shown

    def again(self) -> None:
        """Let the next look return the board even if nothing has changed."""
        self._stands = None

    def story(self, note_id: str) -> Story:
        """Return a note's story; raises ``NothingFoundError`` where it is not there any more."""
        log = self._session.log
        row = query.by_ref(log, note_id)
        events, exchanges = query.events_of(log, row.id), exchanges_of(log, row.id)
        note, strayed = told_by(row, events, exchanges)
        return Story(note, events, exchanges, strayed)

    def take(self, note_id: str, *, over: bool) -> Handled | str:
        """Take a matter over; return who else has it instead where that is somebody, unless ``over``."""

        def taken(session: Session) -> Handled | str:
            other = None if over else holder(session, note_id)
            return other or take(session, note_id)

        return self._done(taken)

    def close_matter(self, note_id: str, outcome: str) -> Note:
        """Close a matter, and return it as it was."""

        def closed(session: Session) -> Note:
            before: list[Note] = close(session, [query.by_ref(session.log, note_id)], outcome)[0]
            return before[0]

        return self._done(closed)

    def _done(self, do: Callable[[Session], T]) -> T:
        """Do something in a session of its own, as a command would."""
        fresh = self._next(self._session)
        fresh.now = self._clock()
        try:
            fresh.about_to_write()
            return do(fresh)
        finally:
            fresh.close()

    def _renew(self) -> None:
        self.close()
        self._session, self._is_open = self._next(self._session), True

    def _next(self, session: Session) -> Session:
        fresh = session.renewed()
        fresh.tell, fresh.tell_locked = self._tell, self._tell_locked
        return fresh

    def close(self) -> None:
        """Let go of the log."""
        self._stands = None
        if self._is_open:
            self._is_open = False
            self._session.close()


def _file(path: str) -> tuple[int, int] | None:
    """Return what tells the file in a log's place from another one; nothing where none can be reached."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino
