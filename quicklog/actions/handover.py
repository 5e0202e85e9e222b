"""What one shift hands over to the next: gathered, handed over, and accepted. Both of these are events."""

from __future__ import annotations

from datetime import datetime

from quicklog.actions import follow
from quicklog.actions.selection import day_of
from quicklog.errors import BadUsageError, NothingFoundError
from quicklog.lib.record import Record, replace
from quicklog.lib.text import clean
from quicklog.note import limits
from quicklog.note.bodies import notes_of
from quicklog.shorthand import capture
from quicklog.store import handovers, query
from quicklog.store.definitions import is_contact
from quicklog.store.handovers import ACCEPTED, HANDED
from quicklog.store.log import id_at
from quicklog.store.query import Selection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from quicklog.actions.session import Session
    from quicklog.note.fields import Note
    from quicklog.note.note import Event


class Part(Record):
    """Notes of a hand-over, the most urgent first: as many as were wanted of the ``number`` that there are."""

    notes: tuple[Note, ...]
    number: int


class Handover(Record):
    """What a shift hands over, from a moment up to another.

    ``came`` are the contacts of the shift. What is open is in four parts: what became ``overdue`` in the shift or
    before it, what was ``promised`` for as long a time ahead as the shift was, and the ``rest``. ``unseen`` are
    messages that somebody has not seen for whom they are, ``drafts`` lines that were not understood, and ``closed``
    what was closed in the shift. ``words`` are those of whoever hands over, by the ids of the notes. ``seq`` and
    ``digest`` (in hex) are those of the last event of ``stream``. ``handed`` is the last hand-over, and ``accepted``
    the event that accepted it.
    """

    since: datetime
    until: datetime
    came: tuple[Note, ...]
    overdue: Part
    overdue_before: Part
    promised: Part
    rest: Part
    unseen: Part
    drafts: Part
    closed: Part
    words: Mapping[str, str]
    stream: str
    seq: int
    digest: str
    handed: Event | None
    accepted: Event | None


def gathered(session: Session, since: str | None, words: Sequence[str] = (), most: int | None = None) -> Handover:
    """Return what the shift that began at a moment hands over; without one it began with the last hand-over.

    Where there was none, or it is longer ago than a day, the shift began with the team's day. ``words`` are each a ref,
    an equals sign and what is to be said of that note. A part holds so many notes at ``most``. Raises ``BadUsageError``
    where a moment or a word is none.
    """
    now = session.now
    handed, accepted = handovers.last(session.log)
    begins = _since(session, since) if since else _begun(session, handed)
    ahead = now + (now - begins)
    open_ = Selection(statuses=follow.OPEN)
    unseen = follow.unseen_positions(session)
    waiting = {*unseen}
    pages = query.positions(session.log, replace(open_, undated=True))
    undated = [place for page in pages for place in page if place not in waiting]
    rest = _part(session, replace(open_, due_since=ahead), most)
    stream, seq, digest = query.head(session.log)
    return Handover(
        since=begins,
        until=now,
        came=tuple(filter(is_contact, _notes(session, Selection(since=begins, until=now)))),
        overdue=_part(session, replace(open_, due_since=begins, due_before=now), most),
        overdue_before=_part(session, replace(open_, due_before=min(begins, now)), most),
        promised=_part(session, replace(open_, due_since=now, due_before=ahead), most),
        rest=Part((*rest.notes, *_at(session, undated[:most]))[:most], rest.number + len(undated)),
        unseen=Part(tuple(_at(session, unseen[:most])), len(unseen)),
        drafts=_part(session, Selection(statuses=("draft",)), most),
        closed=_part(session, Selection(closed_since=begins), most),
        words=dict(_word(session, each) for each in words),
        stream=stream,
        seq=seq,
        digest=digest.hex(),
        handed=handed,
        accepted=accepted,
    )


def _at(session: Session, places: Sequence[int]) -> list[Note]:
    found = query.at_positions(session.log, places)
    return [found[place] for place in places if place in found]


def _part(session: Session, selection: Selection, most: int | None) -> Part:
    notes = tuple(notes_of([*query.most_urgent(session.log, selection, most)]))
    return Part(notes, len(notes) if len(notes) != most else query.count(session.log, selection))


def hand(session: Session, handover: Handover) -> None:
    """Write that a shift hands over, with what it says of single notes."""
    body: dict[str, Any] = {
        "since": handover.since.isoformat(timespec="seconds"),
        "by": session.writer,
        "words": [{"of": note, "says": words} for note, words in handover.words.items()],
        "open": query.open_matters(session.log, session.now)[0],
        "head": {"stream": handover.stream, "seq": handover.seq, "digest": handover.digest},
    }
    _write(session, HANDED, body)


def accept(session: Session) -> Event:
    """Accept the last hand-over, and return it.

    Raises ``NothingFoundError`` where there is none, and ``BadUsageError`` where it was accepted already.
    """
    handed, accepted = handovers.last(session.log)
    if handed is None:
        raise NothingFoundError("nothing was handed over yet", "ql handover --hand does so at the end of a shift")
    if accepted:
        raise BadUsageError(
            "that hand-over was accepted by {by} already", "ql handover shows what is open now", by=_who(accepted)
        )
    _write(session, ACCEPTED, {"of": handed.id, "by": session.writer})
    return handed


def _who(event: Event) -> str:
    return str(event.body.get("by") or event.login)


def _write(session: Session, kind: str, said: Mapping[str, Any]) -> None:
    at = capture.stamp(session.now)
    event_id = id_at(at)
    body = {**said, "offset": capture.offset(session.now)}
    with session.writing() as write:
        write.append(kind, body, at=at, login=session.login, note=event_id, event_id=event_id)


def _since(session: Session, typed: str) -> datetime:
    from quicklog.actions.ranges import begun

    since = begun(session, "--since", typed)
    if since >= session.now:
        raise BadUsageError("--since {typed} lies ahead", "write when the shift began: 7:00", typed=typed)
    return since


def _begun(session: Session, handed: Event | None) -> datetime:
    begins = day_of(session, session.now)[0]
    if handed is None:
        return begins
    at = datetime.fromisoformat(handed.at).astimezone(session.now.tzinfo)
    return at if (session.now - at).days < 1 else begins


def _notes(session: Session, selection: Selection) -> list[Note]:
    return [note for page in query.pages(session.log, selection) for note in notes_of(page)]


def _word(session: Session, typed: str) -> tuple[str, str]:
    """Read what is to be said of a note: its ref, an equals sign, and the words."""
    limits.check(typed)
    ref, equals, words = typed.partition("=")
    said = clean(words).text
    if not equals or not said:
        raise BadUsageError("--word {typed} cannot be used", "write REF=WORDS: 7kq2='ring before nine'", typed=typed)
    return query.by_ref(session.log, ref.strip()).id, said
