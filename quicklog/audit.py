"""The checks of a log: that its file is whole, its chain unbroken, and its notes what the events make of them."""

from __future__ import annotations

import json  # noqa: TID253  no capture loads this module
import sqlite3

from quicklog import chain, projection, schema
from quicklog.errors import DamagedError
from quicklog.log import explained
from quicklog.note import Event, apply
from quicklog.record import record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from quicklog.log import Log

    Row = tuple[Any, ...]

_PAGE = 2000
_TABLES = (("notes", 1), ("customers", 0))  # each with the place of the column that names a row
_EVENT = "id, stream, seq, kind, note, at, login, body"
_LAST_INTEGER = 2**63 - 1
# What comes of an event with other fields than it was written with, or with other values in them.
_NOTHING_MADE = (
    *(ArithmeticError, AttributeError, KeyError, TypeError, ValueError),
    *(sqlite3.IntegrityError, sqlite3.InterfaceError, sqlite3.ProgrammingError),
)


@record
class Finding:
    """A problem: what it is about, what is wrong, and what to do."""

    about: str
    says: str
    remedy: str


def integrity(log: Log) -> Iterator[Finding]:
    """Yield what SQLite finds wrong with the file."""
    with explained(log.path):
        rows = log.connection.execute("PRAGMA integrity_check(20)").fetchall()
    for (message,) in rows:
        if message != "ok":
            yield Finding("file", message, "keep a copy of it and restore a backup")


def broken_links(log: Log) -> Iterator[Finding]:
    """Yield every event that was altered, left out or put in since it was written, as the digests tell."""
    # The heads and how far the events went are read at one moment; what others append meanwhile comes after it.
    heads = (
        "SELECT stream, seq, digest, (SELECT max(seq) FROM events WHERE stream = streams.stream AND seq <= :last)"
        " FROM streams UNION ALL SELECT stream, NULL, NULL, max(seq) FROM events"
        " WHERE stream NOT IN (SELECT stream FROM streams) GROUP BY stream"
    )
    with explained(log.path):
        rows = _as_they_are(log.connection, heads, {"last": _LAST_INTEGER})
    for stream, head, digest, last in rows:
        yield from _broken_stream(log, stream, head, digest, last)
    yield from _out_of_count(log)


def _broken_stream(log: Log, stream: str, head: int | None, head_digest: bytes, last: int | None) -> Iterator[Finding]:
    seq, number, before = 0, 0, {chain.BEGINNING}
    for place, event, salt, hashed, digest in _links(log, stream, last or 0):
        named = f"event {event.seq} of stream {stream}"
        if event.seq != seq + 1:
            missing = f"{named}: what came before it is missing, from number {seq + 1}"
            yield Finding("chain", missing, "restore a backup that holds it")
            before = set()
        if place <= number:
            yield Finding("chain", f"{named} was moved out of its order", "restore a backup")
        due = _digests(before, event, hashed)
        if not _is_body_of(hashed, salt, event.body):
            yield Finding("chain", f"{named} was altered", f"compare note {event.note} with a backup")
        elif before and digest not in due:
            altered = f"{named} was altered, or the one before it"
            yield Finding("chain", altered, f"compare note {event.note} with a backup")
        seq, number, before = event.seq, place, due | {digest}
    if head is None:
        yield Finding("chain", f"the head of stream {stream} is gone, or its events were put in", "restore a backup")
    elif seq != head or head_digest not in before:
        yield Finding("chain", f"the end of stream {stream} is not where its head says", "restore a backup")


def _links(log: Log, stream: str, last: int) -> Iterator[tuple[int, Event, bytes, bytes, bytes]]:
    """Read a stream page by page up to an event; the bodies stay text."""
    sql = (
        f"SELECT number, {_EVENT}, salt, body_hash, digest FROM events"  # noqa: S608
        " WHERE stream = CAST(? AS TEXT) AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?"
    )
    bound, seq = str(stream).encode("utf-8", "surrogateescape"), -_LAST_INTEGER
    while True:
        with explained(log.path):
            rows = _as_they_are(log.connection, sql, [bound, seq, last, _PAGE])
        for row in rows:
            yield row[0], Event(*row[1:9]), *row[9:]
        if len(rows) < _PAGE:
            return
        seq = rows[-1][3]


def _is_body_of(hashed: bytes, salt: bytes, body: object) -> bool:
    try:
        return chain.body_hash(salt, body) == hashed  # type: ignore[arg-type]
    except (AttributeError, TypeError, ValueError):  # another type of value was put there, or bytes that are no text
        return False


def _digests(before: set[bytes], event: Event, hashed: bytes) -> set[bytes]:
    """Return the digests that an event may have.

    There are two where the digest before it is not what it should be: then it is that one which was altered.
    """
    columns = (event.stream, event.seq, event.id, event.kind, event.note, event.at, event.login)
    try:
        return {chain.link(each, columns, hashed) for each in before if isinstance(each, bytes)}
    except (TypeError, ValueError):
        return set()


def _out_of_count(log: Log) -> Iterator[Finding]:
    """Yield the events that stand nowhere: events are numbered as they come, and none ever goes."""
    sql = (
        "SELECT number, seq, stream FROM events"
        " WHERE number < 1 OR number > (SELECT count(*) FROM events) OR typeof(seq) <> 'integer'"
    )
    with explained(log.path):
        rows = _as_they_are(log.connection, sql)
    for number, seq, stream in rows:
        wrong = f"event {seq} of stream {stream} is not where it was written (it has the number {number})"
        yield Finding("chain", wrong, "restore a backup")


def _as_they_are(connection: sqlite3.Connection, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> list[Row]:
    """Read rows that may hold text which is no UTF-8 any more; such bytes become lone surrogates."""
    connection.text_factory = lambda text: text.decode("utf-8", "surrogateescape")
    try:
        return connection.execute(sql, values).fetchall()
    finally:
        connection.text_factory = str


def strayed_notes(log: Log) -> Iterator[Finding]:
    """Yield where the notes are not what the events make of them, by making them again beside the log."""
    # A temporary file, where memory runs short.
    fresh = sqlite3.connect("", isolation_level=None)
    try:
        with explained(log.path):
            findings = _compared(log.connection, fresh)
    finally:
        fresh.close()
    yield from findings


def _compared(kept: sqlite3.Connection, fresh: sqlite3.Connection) -> list[Finding]:
    """Make the notes again page by page; hold writers up only for the last page and the comparison."""
    schema.migrate(fresh)
    fresh.execute("BEGIN")
    try:
        number = project(kept, fresh)
        kept.execute("BEGIN")
        try:
            project(kept, fresh, number)
            return [
                Finding(table, f"{name} is not what its events say", "ql doctor --rebuild makes it again")
                for table, place in _TABLES
                for name in _differing(table, place, fresh, kept)
            ]
        finally:
            kept.execute("COMMIT")
    except DamagedError as error:
        return [Finding("notes", error.what, error.remedy)]


def _differing(table: str, place: int, fresh: sqlite3.Connection, kept: sqlite3.Connection) -> list[str]:
    """Return the names of the rows that are not the same in both."""
    made = {row[place]: hash(row) for row in _as_they_are(fresh, f"SELECT * FROM {table}")}  # noqa: S608
    rows = _as_they_are(kept, f"SELECT * FROM {table}")  # noqa: S608
    return [row[place] for row in rows if made.pop(row[place], None) != hash(row)] + list(made)


def project(source: sqlite3.Connection, target: sqlite3.Connection, after: int = 0) -> int:
    """Make the notes of the events of ``source`` in ``target``, in the order in which they came, page by page.

    Begins after the event of that number, and returns the number of the last. Raises ``DamagedError`` on an event of
    which nothing can be made.
    """
    sql = f"SELECT number, {_EVENT} FROM events WHERE number > ? ORDER BY number LIMIT ?"  # noqa: S608
    while rows := _as_they_are(source, sql, [after, _PAGE]):
        for row in rows:
            try:
                _put(target, replace(Event(*row[1:9]), body=json.loads(row[8])))
            except _NOTHING_MADE:
                wrong = f"nothing can be made of event {row[3]} of stream {row[2]}"
                raise DamagedError(wrong, "restore a backup; ql doctor tells what was altered") from None
        after = rows[-1][0]
    return after


def _put(target: sqlite3.Connection, event: Event) -> None:
    before = projection.note_of(target, event.note) if event.note != event.id else None
    after = apply(before, event)
    if after and after != before:
        projection.put(target, before, after)


def rebuild(log: Log) -> int:
    """Make the notes, the customers and the search index anew from the events, in one transaction.

    Returns the number of the last event. Raises ``DamagedError``, and changes nothing, where an event was damaged.
    """
    with explained(log.path):
        connection = log.connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            projection.empty(connection)
            number = project(connection, connection)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    return number
