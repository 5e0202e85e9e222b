"""What a command says of the log before its own work: that it is gone, was rewritten, or what others did to it."""

from __future__ import annotations

import os

from quicklog.errors import UnreachableError
from quicklog.lib.record import replace
from quicklog.lib.text import safe
from quicklog.store import acts, witness
from quicklog.store.connection import explained

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.actions.session import Session
    from quicklog.store.acts import Act
    from quicklog.store.log import Log
    from quicklog.store.schema import Stranger
    from quicklog.store.witness import Contradiction, Witness

SETTLES = "ql doctor tells more, and ql doctor --accept-head settles it if it was meant"


def tell_news(session: Session, log: Log, known: Witness) -> Witness:
    """Say what is not as this login last saw it any more, or what others did, once; return what is known from now on.

    Raises what ``explained`` does.
    """
    with explained(log.path):
        found = witness.contradiction(log.connection, known)
        others = acts.since(log.connection, known.seen, session.login)
        done = list(acts.restoring_of(log.connection, known.seen) if found else others)
    if found:
        session.tell(f"{contradicted(log.path, found)}; {SETTLES}")
        known = replace(known, seen=found.end, contradictions=(*known.contradictions, found))
        witness.keep(session.state, known)
    for act in done:
        session.tell(_told(act))
    return known


def contradicted(path: str, found: Contradiction) -> str:
    """Say what was known of a log, and what stands there now, with both digests."""
    now = f"has the digest {found.now}" if found.now else f"is not there: the log ends with {_named(found.end)}"
    return f"{safe(path)} is not what you last saw: it held {_named(found.known)}, which now {now}"


def _named(seen: witness.Seen) -> str:
    if not seen.number:
        return "nothing"
    return f"event {seen.seq} of stream {safe(seen.stream)} with the digest {safe(seen.digest)}"


def _told(act: Act) -> str:
    when = f"{safe(act.at[:16].replace('T', ' '))} UTC"
    if act.kind == "restored":
        return f"{safe(act.login)} put a copy in the place of the log on {when}"
    notes = "1 note" if act.notes == 1 else f"{act.notes} notes"
    return f"{safe(act.login)} erased personal data from {notes} on {when}"


def say_foreign(session: Session, log: Log, stranger: Stranger) -> None:
    """Say that something in the log is not quicklog's: what is shown may not be what was written."""
    session.tell(f"{safe(log.path)} may not say what was written, for {stranger.says}: {stranger.remedy}")


def gone(session: Session) -> UnreachableError | None:
    """Return the alarm that the log is not where it was; nothing where there never was one, as far as can be told."""
    path = os.path.realpath(session.home.log)
    known = witness.known(session.state, path)
    copy = _newest_copy(path)
    if known is None and copy is None and session.home.log_from != "machine":
        return None
    told = f"{safe(path)} is gone"
    if known and known.seen.number:
        told += f", which held {known.seen.number} events when you last used it"
    if copy:
        told += f"; its newest copy, {safe(copy[0])}, holds {copy[1]} notes"
    back = "ql restore puts a copy back" if copy else "see whether its disk is away"
    return UnreachableError(told, f"{back}, ql init begins it anew")


def _newest_copy(path: str) -> tuple[str, int] | None:
    """Return the newest copy of a log that is gone, and how many notes it holds."""
    from quicklog.maintenance.backup import kinship

    return kinship.newest_of_gone(path)
