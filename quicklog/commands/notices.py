"""What a command says of the log before its own work: that it is gone, was rewritten, or what others did to it."""

from __future__ import annotations

import os
import sqlite3

from quicklog import schema, witness
from quicklog.connection import explained
from quicklog.errors import DamagedError, UnreachableError
from quicklog.record import replace
from quicklog.text import safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from quicklog.commands.desk import Desk
    from quicklog.log import Log
    from quicklog.witness import Act, Contradiction, Witness

SETTLES = "ql doctor tells more, and ql doctor --accept-head settles it if it was meant"


def look_back(desk: Desk, log: Log) -> Witness:
    """Compare a log with what this login last saw of it, and say what is not so any more, once.

    Returns what is known of it from now on. A page that is damaged keeps no note out: whoever has to read it tells.
    """
    known = witness.known(desk.state, log.path) or witness.Witness(log.path)
    try:
        with explained(log.path):
            found = witness.look_again(log.connection, known)
            others = witness.acts_since(log.connection, known.seen, desk.login)
            acts = list(witness.restoring_of(log.connection, known.seen) if found else others)
    except DamagedError:
        return known
    if found:
        desk.tell(f"{contradicted(log.path, found)}; {SETTLES}")
        known = replace(known, seen=found.end, contradictions=(*known.contradictions, found))
        witness.keep(desk.state, known)
    for act in acts:
        desk.tell(_told(act))
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


def say_foreign(desk: Desk, log: Log) -> None:
    """Say that something in the log is not quicklog's: what is shown may not be what was written."""
    with explained(log.path):
        found = schema.strangers(log.connection)
    if found:
        desk.tell(f"{safe(log.path)} may not say what was written, for {found[0].says}: {found[0].remedy}")


def remember(desk: Desk, log: Log, known: Witness) -> None:
    """Keep what a login knows of a log when a command ends; no command fails for it."""
    try:
        renewed = witness.renewed(log.connection, known)
    except sqlite3.Error:
        return
    if renewed != known or not renewed.seen.number:
        witness.keep(desk.state, renewed)


def gone(desk: Desk) -> UnreachableError | None:
    """Return the alarm that the log is not where it was; nothing where there never was one, as far as can be told."""
    path = os.path.realpath(desk.home.log)
    known = witness.known(desk.state, path)
    copy = _newest_copy(path)
    if known is None and copy is None and desk.home.log_from != "machine":
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
    from quicklog.copies import kinship

    return kinship.newest_of_gone(path)
