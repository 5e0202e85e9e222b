"""What a command says of the log before its own work: that it is gone, was rewritten, or what others did to it."""

from __future__ import annotations

import os

from quicklog.errors import UnreachableError
from quicklog.lib.message import Message, joined, plural
from quicklog.lib.record import replace
from quicklog.store import acts, witness
from quicklog.store.connection import explained

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.actions.session import Session
    from quicklog.store.acts import Act
    from quicklog.store.log import Log
    from quicklog.store.schema import Stranger
    from quicklog.store.witness import Contradiction, Witness

_MOST_NAMED = 5
SETTLES = Message("ql doctor tells more, and ql doctor --accept-head settles it if it was meant")


def tell_news(session: Session, log: Log, known: Witness) -> Witness:
    """Say what is not as this login last saw it any more, or what others did, once; return what is known from now on.

    Raises what ``explained`` does.
    """
    with explained(log.path):
        found = witness.contradictions(log.connection, known)
        # A restoring leaves events behind. It never puts others in their place: that it has nothing to do with.
        gone = next((each.known for each in found if not each.now), None)
        others = acts.since(log.connection, known.seen, session.login)
        done = list(acts.restoring_of(log.connection, gone) if gone else others)
        changed = acts.changed(log.connection, known.seen, session.login)
        if found:
            end = found[0].end
            ends = witness.other_ends(log.connection, end.stream)
            known = replace(known, seen=end, ends=ends, contradictions=(*known.contradictions, *found))
            witness.keep(session.state, known)
    for each in found:
        session.tell(joined("; ", [contradicted(log.path, each), SETTLES]))
    for act in done:
        session.tell(_told(act))
    if changed:
        session.tell(_changed(changed))
    return known


def _changed(changed: list[tuple[str, str]]) -> Message:
    """Say once that others have corrected notes of the person who asks, or taken them back."""
    refs = ", ".join(ref for ref, _ in changed[:_MOST_NAMED]) + (" ..." if len(changed) > _MOST_NAMED else "")
    return plural(
        len(changed),
        "{logins} changed your note {refs}: ql changes --mine tells how",
        "{logins} changed {n} of your notes ({refs}): ql changes --mine tells how",
        logins=", ".join(sorted({login for _, login in changed})),
        refs=refs,
    )


def contradicted(path: str, found: Contradiction) -> Message:
    """Say what was known of a log, and what stands there now, with both digests."""
    held = Message("{path} is not what you last saw: it held {event}", path=path, event=_named(found.known))
    if found.now:
        return Message("{held}, which now has the digest {digest}", held=held, digest=found.now)
    return Message("{held}, which now is not there: the log ends with {event}", held=held, event=_named(found.end))


def _named(seen: witness.Seen) -> Message:
    if not seen.number:
        return Message("nothing")
    return Message(
        "event {seq} of stream {stream} with the digest {digest}", seq=seen.seq, stream=seen.stream, digest=seen.digest
    )


def _told(act: Act) -> Message:
    when = act.at[:16].replace("T", " ")
    if act.kind == "restored":
        return Message("{login} put a copy in the place of the log on {when} UTC", login=act.login, when=when)
    return plural(
        act.notes,
        "{login} erased personal data from {n} note on {when} UTC",
        "{login} erased personal data from {n} notes on {when} UTC",
        login=act.login,
        when=when,
    )


def say_foreign(session: Session, log: Log, stranger: Stranger) -> None:
    """Say that something in the log is not quicklog's: what is shown may not be what was written."""
    session.tell(
        Message(
            "{path} may not say what was written, for {says}: {remedy}",
            path=log.path,
            says=stranger.says,
            remedy=stranger.remedy,
        )
    )


def gone(session: Session) -> UnreachableError | None:
    """Return the alarm that the log is not where it was; nothing where there never was one, as far as can be told."""
    path = os.path.realpath(session.home.log)
    known = witness.known(session.state, path)
    copy = _newest_copy(path)
    if known is None and copy is None and session.home.log_from != "machine":
        return None
    told = Message("{path} is gone", path=path)
    if known and known.seen.number:
        told = Message("{gone}, which held {number} events when you last used it", gone=told, number=known.seen.number)
    if not copy:
        return UnreachableError(told, "see whether its disk is away, ql init starts a new one")
    told = Message("{gone}; its newest copy, {copy}, holds {notes} notes", gone=told, copy=copy[0], notes=copy[1])
    return UnreachableError(told, "ql restore puts a copy back, ql init starts a new one")


def _newest_copy(path: str) -> tuple[str, int] | None:
    """Return the newest copy of a log that is gone, and how many notes it holds."""
    from quicklog.maintenance.backup import kinship

    return kinship.newest_of_gone(path)
