"""Whether a copy is good: its file, its chain, and that it ends where the log did."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing

from quicklog.errors import QuicklogError, UnreachableError
from quicklog.lib.message import Message, verbatim
from quicklog.lib.record import Record
from quicklog.lib.text import safe
from quicklog.store import copying, query, schema
from quicklog.store.connection import IN_USE, connect, explained
from quicklog.store.log import Log
from quicklog.store.projection import lacks_search

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from quicklog.lib.finding import Finding
    from quicklog.store.copying import Tell

# What SQLite says of a disk, and not of what is on it.
_OF_THE_DISK = ("SQLITE_IOERR", "SQLITE_FULL", "SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_NOMEM", *IN_USE)
_COUNTS = "SELECT (SELECT count(*) FROM notes), (SELECT count(*) FROM events)"


class Copy(Record):
    """A copy that was found good: its file, what it holds, and the digest of the last event that its log wrote."""

    path: str
    notes: int
    events: int
    head: bytes


def described(path: str) -> Copy:
    """Return what a good copy holds."""
    with explained(os.path.dirname(os.path.dirname(path))), Log(path, connect(path)) as copy:
        ((notes, events),) = copy.connection.execute(_COUNTS).fetchall()
        *_, head = query.head(copy)
    return Copy(path, notes, events, head)


def own_stream(connection: sqlite3.Connection) -> object:
    """Return the stream that a log goes on with: one that took its place, as a restored one does, has another."""
    return copying.answer(connection, "SELECT stream FROM streams WHERE own")


def flaw(path: str, tell: Tell) -> Message | None:
    """Return the first thing that is wrong with a copy, or nothing; a sound one is brought to the present version.

    Raises ``UnreachableError`` where the disk refuses on which it was made to be checked: that says nothing of it.
    """
    from concurrent.futures import ThreadPoolExecutor

    from quicklog.maintenance import audit

    try:
        with Log(path, connect(path)) as copy:
            for stranger in schema.strangers(copy.connection):
                return stranger.says
            (pages,) = copy.connection.execute("PRAGMA page_count").fetchone()
            with ThreadPoolExecutor(1) as beside:  # SQLite checks the file while Python checks the chain
                file = beside.submit(_first_finding, audit.integrity, path)
                chain_flaw = _first_finding(audit.broken_links, path)
                tell(pages, copying.PASSES * pages)
                first = file.result() or chain_flaw
                tell(pages, copying.PASSES * pages)
            if first:
                return first
            schema.migrate(copy.connection)
            return _miscounted(copy.connection) or _lost_words(copy.connection)
    except (sqlite3.Error, QuicklogError) as error:
        cause = error.__cause__ or error
        if (getattr(cause, "sqlite_errorname", "") or "").startswith(_OF_THE_DISK):
            where = safe(os.path.dirname(os.path.dirname(path)))
            raise UnreachableError(
                "the copy made in {where} cannot be checked", verbatim(str(cause)), where=where
            ) from error
        return cause.line if isinstance(cause, QuicklogError) else verbatim(str(cause))


def _first_finding(check: Callable[[Log], Iterator[Finding]], path: str) -> Message | None:
    with Log(path, connect(path)) as copy:
        for finding in check(copy):
            return finding.says
    return None


def _miscounted(connection: sqlite3.Connection) -> Message | None:
    """Say that there are more or fewer notes than events that begin one, or no stream to go on with."""
    # Counted so, no event is read: the later ones have an index of their own.
    notes, begun, own = connection.execute(
        "SELECT (SELECT count(*) FROM notes),"
        " (SELECT count(*) FROM events) - (SELECT count(*) FROM events WHERE kind <> 'noted'),"
        " (SELECT count(*) FROM streams WHERE own)"
    ).fetchone()
    if own != 1:
        return Message("its stream head is missing")
    if notes == begun:
        return None
    return Message(
        "it has {notes} notes, and {begun} were begun; ql doctor --rebuild fixes that", notes=notes, begun=begun
    )


def _lost_words(connection: sqlite3.Connection) -> Message | None:
    """Say that the search index is damaged within its rows, where SQLite's own check does not look."""
    try:
        connection.execute("INSERT INTO search (search) VALUES ('integrity-check')")
    except sqlite3.DatabaseError as error:
        lost = Message("its search index, which ql doctor --rebuild rebuilds")
        return None if lacks_search(error) else lost
    return None


def strayed(fresh: str, source: sqlite3.Connection, path: str) -> Message | None:
    """Say that a copy's streams do not end with what the log, which is at ``path``, has there."""
    with explained(os.path.dirname(os.path.dirname(fresh))), closing(connect(fresh)) as copy:
        heads = copy.execute("SELECT stream, seq, digest FROM streams WHERE seq > 0").fetchall()
    event = "SELECT digest FROM events WHERE stream = ? AND seq = ?"
    with explained(path):
        for stream, seq, digest in heads:
            if copying.asked(source, event, [stream, seq]) != [(digest,)]:
                return Message("event {seq} of stream {stream} is not what was copied", seq=seq, stream=stream)
    return None
