"""What one shift hands over to the next: gathered, handed over, and accepted. Both of these are events."""

from __future__ import annotations

from datetime import datetime

from quicklog.actions import follow
from quicklog.actions.selection import day_of
from quicklog.errors import BadUsageError, NothingFoundError
from quicklog.lib.record import Record
from quicklog.lib.text import clean
from quicklog.note import limits
from quicklog.note.bodies import notes_of
from quicklog.note.note import seconds
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


class Handover(Record):
    """What a shift hands over, from a moment up to another.

    ``came`` are the contacts of the shift, ``closed`` what was closed in it, ``open`` what is still to be done, the
    most urgent first, ``promised`` what of that falls due within as long a time as the shift was. ``unseen`` are
    messages that somebody has not seen for whom they are, ``drafts`` lines that were not understood. ``words`` are
    those of whoever hands over, by the ids of the notes. ``seq`` and ``digest`` (in hex) are those of the last event
    of ``stream``. ``handed`` is the last hand-over, and ``accepted`` the event that accepted it.
    """

    since: datetime
    until: datetime
    came: tuple[Note, ...]
    closed: tuple[Note, ...]
    open: tuple[Note, ...]
    promised: tuple[Note, ...]
    unseen: tuple[Note, ...]
    drafts: tuple[Note, ...]
    words: Mapping[str, str]
    stream: str
    seq: int
    digest: str
    handed: Event | None
    accepted: Event | None


def gathered(session: Session, since: str | None, words: Sequence[str] = ()) -> Handover:
    """Return what the shift that began at a moment hands over; without one it began with the last hand-over.

    Where there was none, or it is longer ago than a day, the shift began with the team's day. ``words`` are each a ref,
    an equals sign and what is to be said of that note. Raises ``BadUsageError`` where a moment or a word is none.
    """
    now = session.now
    handed, accepted = handovers.last(session.log)
    begins = _since(session, since) if since else _begun(session, handed)
    still = sorted(_notes(session, Selection(statuses=follow.OPEN)), key=follow.by_due)
    first, last = now.timestamp(), (now + (now - begins)).timestamp()
    stream, seq, digest = query.head(session.log)
    return Handover(
        begins,
        now,
        tuple(filter(is_contact, _notes(session, Selection(since=begins, until=now)))),
        tuple(_notes(session, Selection(closed_since=begins))),
        tuple(still),
        tuple(note for note in still if note.due and first <= seconds(note.due) <= last),
        tuple(follow.unseen_of(session, still)),
        tuple(_notes(session, Selection(statuses=("draft",)))),
        dict(_word(session, each) for each in words),
        stream,
        seq,
        digest.hex(),
        handed,
        accepted,
    )


def hand(session: Session, handover: Handover) -> None:
    """Write that a shift hands over, with what it says of single notes."""
    body: dict[str, Any] = {
        "since": handover.since.isoformat(timespec="seconds"),
        "by": session.writer,
        "words": [{"of": note, "says": words} for note, words in handover.words.items()],
        "open": len(handover.open),
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
